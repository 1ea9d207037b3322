"""Faults of servers: their answers instead of the feed, and their redirects."""

import hashlib
from dataclasses import replace

from tests.chaos.month.kinds import SERVERS, Issue, Served, kind, rss

LATER = "the source is as it was; the items come as soon as the feed does"


@kind(
    "server-429",
    SERVERS,
    "429 with Retry-After for a while",
    "said as what it is, with the time of the next try; no failure of the source",
    "FreshRSS/FreshRSS#7571, lwindolf/liferea#763, Ranchero-Software/NetNewsWire#5328",
    refused_step=2,
    is_patient=True,
)
def _server_429(issue: Issue) -> Served | str:
    if issue.step == 2 and issue.is_first_of_step:
        return Served(b"", "text/plain", 429, {"Retry-After": "7200"})
    return rss(issue)


@kind(
    "server-429-second",
    SERVERS,
    "429 to a second request within a minute",
    "adding a feed asks once",
    "fengkx/NodeRSSBot#65, FreshRSS/FreshRSS#7571",
)
def _server_429_second(issue: Issue) -> Served | str:
    if issue.step == 0 and issue.poll == 0 and issue.requests > 1:
        return Served(b"", "text/plain", 429, {"Retry-After": "60"})
    return rss(issue)


@kind("server-503", SERVERS, "503 for a while", LATER, "RSS-Bridge/rss-bridge#3541", refused_step=2)
def _server_503(issue: Issue) -> Served | str:
    return Served(b"", "text/plain", 503) if issue.step == 2 and issue.is_first_of_step else rss(issue)


@kind(
    "server-page",
    SERVERS,
    "a page of maintenance with status 200 for a while",
    LATER,
    "rbren/rss-parser#134",
    refused_step=2,
)
def _server_page(issue: Issue) -> Served | str:
    if issue.step == 2 and issue.is_first_of_step:
        return Served(b"<!DOCTYPE html><title>Back soon</title><p>We are mending the site.</p>", "text/html")
    return rss(issue)


@kind("server-empty", SERVERS, "an empty body for a while", LATER, "", refused_step=2)
def _server_empty(issue: Issue) -> Served | str:
    return Served(b"") if issue.step == 2 and issue.is_first_of_step else rss(issue)


@kind("server-no-items", SERVERS, "a feed without items for a while", LATER, "")
def _server_no_items(issue: Issue) -> str:
    return rss(replace(issue, stories=())) if issue.step == 2 and issue.is_first_of_step else rss(issue)


@kind(
    "server-items-at-last",
    SERVERS,
    "a feed that has no items when it is added",
    "its items are new",
    "",
    first_backlog_step=None,
)
def _server_items_at_last(issue: Issue) -> str:
    return rss(replace(issue, stories=())) if issue.step == 0 else rss(issue)


@kind(
    "server-tags-lie",
    SERVERS,
    "an ETag that is another at each request",
    "the same items",
    "",
)
def _server_tags_lie(issue: Issue) -> Served:
    tag = hashlib.sha256(str(issue.requests).encode()).hexdigest()[:8]
    return Served(rss(issue).encode(), headers={"ETag": f'"{tag}"'})


@kind(
    "server-build-date",
    SERVERS,
    "lastBuildDate and a comment with the time are others at each request",
    "the same items",
    "",
)
def _server_build_date(issue: Issue) -> str:
    more = f"<lastBuildDate>{issue.now:%a, %d %b %Y %H:%M:%S} +0000</lastBuildDate><!-- {issue.requests} -->"
    return rss(issue, more=more)
