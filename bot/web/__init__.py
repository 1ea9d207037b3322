"""Source pages: each quote marked in its document, served by HTTP or written as files.

Nothing here is imported while FOOTNOTE_WEB is off: `bot/page_links.py` is the door.
"""
