"""JSON Feed documents."""

import json
from collections.abc import Callable
from typing import Any

from tests.chaos.month.kinds import Issue, Served, iso
from tests.chaos.month.story import Story

JSON_TYPE = "application/feed+json"


def json_feed(
    issue: Issue,
    change: Callable[[Story], dict[str, Any]] = lambda story: {},
    *,
    version: str = "https://jsonfeed.org/version/1.1",
    before: bytes = b"",
) -> Served:
    """Return a JSON Feed; `change` gives fields of items that differ, None for those left out."""
    items = []
    for story in issue.stories:
        fields = {
            "id": f"{story.word}-{story.number}",
            "url": story.link,
            "title": story.title,
            "date_published": iso(story.published),
            "content_html": f"<p>{story.text}</p>",
        } | change(story)
        items.append({name: value for name, value in fields.items() if value is not None})
    feed = {
        "version": version,
        "title": f"Herald of {issue.name}",
        "home_page_url": f"{issue.site}/home/{issue.name}",
        "items": items,
    }
    return Served(before + json.dumps(feed).encode(), JSON_TYPE)
