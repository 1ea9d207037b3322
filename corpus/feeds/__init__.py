"""Parse RSS, Atom, RDF and JSON feeds, and OPML lists of feeds.

`model.py` is what a feed holds, `parse.py` reads one; `safe_xml.py` and `xml_repair.py` parse untrusted XML.
"""
