"""Fetch pages, files and feeds from the web, from public addresses only.

`fetch.py` is the HTTP client, `ssrf_guard.py` decides what it may connect to, `urls.py` normalises URLs.
"""
