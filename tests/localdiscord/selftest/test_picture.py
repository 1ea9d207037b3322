"""The picture shows the markup that Discord forms, and `formed` names it."""

from __future__ import annotations

import pytest

from tests.localdiscord import World
from tests.localdiscord.bodies import fresh
from tests.localdiscord.markdown import formed, links, visible
from tests.localdiscord.picture import formatted_time, render
from tests.localdiscord.world import Message

FORMED = {
    "**bold**": {"bold"},
    "*a* and _b_": {"italic"},
    "__under__ ~~gone~~": {"underline", "strike"},
    "***both***": {"bold", "italic"},
    "||secret||": {"spoiler"},
    "`code **x**`": {"code"},
    "```py\n**x**\n```": {"code_block"},
    "> said": {"quote"},
    ">>> all\nof it": {"quote"},
    "a\n> said": {"quote"},
    "# Title": {"heading"},
    "  ### Title": {"heading"},
    "-# small": {"subtext"},
    "- item\n- item": {"list"},
    "1. item": {"list"},
    "> # Title": {"quote", "heading"},
    "- # Title": {"list", "heading"},
    "[bank](https://evil.example)": {"masked_link"},
    "[**bank**](<https://evil.example> 'title')": {"masked_link", "bold"},
    "see https://example.org.": {"link"},
    "<https://example.org>": {"link"},
    "<mailto:a@b.org>": {"link"},
    "xhttps://example.org": {"link"},
    "<@123> <@!123>": {"mention"},
    "<@&1>": {"role"},
    "<#1>": {"channel"},
    "@everyone": {"everyone"},
    "a@here": {"everyone"},
    "</ask:1>": {"command"},
    "<a:x:1>": {"emoji"},
    "<t:1700000000:R>": {"timestamp"},
    "<id:guide>": {"navigation"},
    "discord.gg/abcdef": {"invite"},
    "https://discord.com/invite/abcdef": {"invite", "link"},
    "**a\n# b**": {"bold", "heading"},
}
PLAIN = [
    "",
    "plain, 3 < 4; a # b - c",
    "snake_case_name and 2 * 3 * 4",
    r"\*\*bold\*\* \_a\_ \~\~x\~\~ \|\|y\|\|",
    r"\`code\`",
    r"\# Title",
    r"\-# small",
    r"\> said",
    r"\- item",
    r"1\. item",
    r"\[bank\](javascript:1)",
    "[bank](javascript:alert)",
    r"https\://example.org",
    r"\<@123>",
    r"\<t:1700000000:R>",
    "@\u200beveryone",
    "#hashtag and #### four",
    "discord dot gg/abc",
    r"discord.gg\/abc",
]


@pytest.mark.parametrize(("text", "kinds"), FORMED.items())
def test_what_is_formed(text: str, kinds: set[str]) -> None:
    assert formed(text) == kinds


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_not_formed(text: str) -> None:
    assert formed(text) == set()


def test_what_a_reader_reads_and_where_links_lead() -> None:
    assert visible(r"\*\*not bold\*\* and **bold**") == "**not bold** and bold"
    assert links("[a](https://a.org/x) https://b.org/(y) (https://c.org)") == [
        "https://a.org/x",
        "https://b.org/(y)",
        "https://c.org",
    ]


def test_timestamps() -> None:
    then = 1_700_000_000
    assert formatted_time(then, "f", 0) == "November 14, 2023 at 10:13 PM"
    assert formatted_time(then, "d", 0) == "11/14/2023"
    assert formatted_time(then, "R", then + 7200) == "2 hours ago"
    assert formatted_time(then, "R", then - 86_400) == "in a day"


def _message(payload: object) -> Message:
    world = World()
    channel, ada = world.add_guild("Halden").add_channel("general"), world.add_user("ada")
    body = fresh(channel, world.bot, payload, {}, viewer=ada)  # type: ignore[arg-type]
    user = {"id": str(ada.id), "username": "ada", "global_name": "Ada"}
    return Message(
        world.ids.next(),
        channel,
        world.bot,
        body,
        20,
        used={"type": 2, "name": "ask", "user": user},
        viewer=ada,
    )


def test_a_page_of_a_card() -> None:
    rows = [
        {
            "type": 9,
            "components": [{"type": 10, "content": "# Hours\n[trick](https://evil.example) <b>"}],
            "accessory": {"type": 2, "style": 2, "label": "Context", "custom_id": "c", "disabled": True},
        },
        {"type": 14},
        {"type": 1, "components": [{"type": 2, "style": 5, "label": "Open", "url": "https://example.org"}]},
        {
            "type": 1,
            "components": [
                {
                    "type": 3,
                    "custom_id": "s",
                    "placeholder": "Other documents",
                    "options": [{"label": "a", "value": "a"}],
                }
            ],
        },
    ]
    card = {"type": 17, "accent_color": 0x5865F2, "components": rows}
    page = render(_message({"components": [card], "flags": 1 << 15 | 1 << 6}))
    for part in (
        "<h1>Hours</h1>",
        '<a title="https://evil.example">trick</a>',
        "&lt;b&gt;",
        "border-left:4px solid #5865f2",
        'class="button secondary off"',
        'class="button link"',
        "Other documents",
        "Only you can see this",
        "APP",
        "/ask",
        'class="separator small line"',
    ):
        assert part in page, part
    assert "src=" not in page and "href=" not in page and "@import" not in page, (
        "nothing is loaded from outside"
    )


def test_a_page_of_an_embed() -> None:
    embed = {
        "title": "A **title**",
        "description": "> q",
        "color": 255,
        "fields": [{"name": "n", "value": "`v`"}],
    }
    page = render(_message({"content": "<t:1700000000:D>", "embeds": [embed]}))
    for part in (
        "November 14, 2023",
        "A <strong>title</strong>",
        'class="quote"',
        "#0000ff",
        "<code>v</code>",
    ):
        assert part in page, part
