"""Render a message as a web page like Discord's dark theme, with nothing loaded from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.localdiscord import payloads
from tests.localdiscord.clock import made_at
from tests.localdiscord.markdown import Node, parse
from tests.localdiscord.style import STYLE
from tests.localdiscord.world import Message

Json = dict[str, Any]
_TAGS = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s"}
_UNITS = (("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3600), ("minute", 60))
_BUTTON_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "primary"}


def describe(message: Message) -> Json:
    """The message's JSON, plus what a picture needs: the command `used`, and `names` for mentions.

    `python -m tests.localdiscord.screenshot` reads it from a file.
    """
    world = message.channel.world
    names = {str(user.id): user.name.title() for user in world.users.values()}
    names |= {str(channel.id): channel.name for channel in world.channels.values()}
    for guild in world.guilds.values():
        names |= {str(role.id): role.name for role in guild.roles.values()}
    used = (message.used or {}).get("name")
    return payloads.message(message) | {"used": used, "names": names}


def render(message: Message | Json, *, now: float | None = None, width: int = 760) -> str:
    """The page of a message of the local Discord, or of its JSON from `describe` or from the API.

    A `width` in pixels of at most 500 is a phone's. Relative timestamps count from
    `now` (seconds since 1970), by default from when the message was sent.
    """
    data = describe(message) if isinstance(message, Message) else message
    names = {int(key): name for key, name in (data.get("names") or {}).items()}
    page = _Page(names, made_at(int(data["id"])) if now is None else now)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Discord</title>'
        f'<style>{STYLE}</style></head><body style="width:{width}px">{page.message(data)}</body></html>'
    )


def formatted_time(seconds: int, style: str, now: float) -> str:
    """A <t:…> timestamp in English and UTC, in Discord's words."""
    if style == "R":
        return _relative(seconds - now)
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return "Invalid Date"
    day, clock = f"{when:%B} {when.day}, {when.year}", f"{when.hour % 12 or 12}:{when:%M %p}"
    return {
        "t": clock,
        "T": clock[:-3] + f":{when:%S} {when:%p}",
        "d": f"{when.month}/{when.day}/{when.year}",
        "D": day,
        "F": f"{when:%A}, {day} at {clock}",
    }.get(style, f"{day} at {clock}")


def _relative(delta: float) -> str:
    size = abs(delta)
    unit, seconds = next((u for u in _UNITS if size >= u[1] * 0.95), ("second", 1))
    count = max(1, round(size / seconds))
    words = ("a " if unit != "hour" else "an ") + unit if count == 1 else f"{count} {unit}s"
    return f"in {words}" if delta > 0 else f"{words} ago"


def _name(user: Json) -> str:
    return escape(user.get("global_name") or user["username"])


class _Page:
    """Renders the parts of one message."""

    def __init__(self, names: dict[int, str], now: float) -> None:
        self.names, self.now = names, now

    def message(self, data: Json) -> str:
        author, flags = data["author"], data.get("flags", 0)
        name = author.get("global_name") or author["username"]
        tag = '<span class="app">APP</span>' if author.get("bot") else ""
        parts = []
        if data.get("content"):
            parts.append(f'<div class="content">{self.text(data["content"])}</div>')
        parts += [self.embed(embed) for embed in data.get("embeds") or ()]
        parts += [
            f'<div class="file">📄 {escape(a["filename"])}</div>' for a in data.get("attachments") or ()
        ]
        parts += [self.component(c) for c in data.get("components") or ()]
        if flags & 1 << 7:
            parts.append(f'<div class="content thinking">● ● ● {escape(name)} is thinking…</div>')
        if data.get("edited_timestamp"):
            parts.append('<span class="edited">(edited)</span>')
        if flags & 1 << 6:
            parts.append('<div class="ephemeral">👁 Only you can see this • <a>Dismiss message</a></div>')
        clock = formatted_time(int(made_at(int(data["id"]))), "t", self.now)
        return (
            f'<div class="message">{self.above(data)}<div class="avatar">{escape(name[:1].upper())}</div>'
            f'<div class="body"><div class="head"><span class="name">{escape(name)}</span>{tag}'
            f'<span class="time">{clock}</span></div>{"".join(parts)}</div></div>'
        )

    def above(self, data: Json) -> str:
        """The line above the message: the message it replies to, or the user and the command used."""
        meta, replied = data.get("interaction_metadata"), data.get("referenced_message")
        if meta and meta.get("type") == 2 and data.get("used"):
            user, used = meta["user"], str(data["used"])
            slash = f"/{used}" if data.get("type") == 20 else used
            return (
                f'<div class="above"><i></i><b>{_name(user)}</b> used '
                f'<span class="used">{escape(slash)}</span></div>'
            )
        if replied:
            author = replied["author"]
            said = replied.get("content") or "Click to see attachment"
            return (
                f'<div class="above"><i></i><b>@{_name(author)}</b> '
                f'<span class="said">{self.text(said[:120], blocks=False)}</span></div>'
            )
        return ""

    # Markdown

    def text(self, text: str, *, blocks: bool = True) -> str:
        """Markdown as Discord forms it; everything else escaped."""
        html = "".join(self.node(node) for node in parse(text, blocks=blocks))
        return html.replace("</pre>\n", "</pre>")

    def node(self, node: Node) -> str:
        inside = "".join(self.node(child) for child in node.children)
        kind = node.kind
        if kind == "text":
            return escape(node.text)
        if kind in _TAGS:
            return f"<{_TAGS[kind]}>{inside}</{_TAGS[kind]}>"
        if kind == "heading":
            return f"<h{node.target}>{inside}</h{node.target}>"
        if kind in ("quote", "subtext", "spoiler", "list"):
            tag = "span" if kind == "spoiler" else "div"
            return f'<{tag} class="{kind}">{inside}</{tag}>'
        if kind == "item":
            level, mark = node.target.split(" ", 1)
            mark = f"<span>{escape(mark)}</span>"
            return f'<div class="item" style="--level:{level}">{mark}<div>{inside}</div></div>'
        if kind == "code":
            return f"<code>{escape(node.text)}</code>"
        if kind == "code_block":
            return f"<pre>{escape(node.text)}</pre>"
        if kind in ("link", "masked_link"):
            return f'<a title="{escape(node.target)}">{inside or escape(node.text)}</a>'
        if kind == "timestamp":
            return (
                f'<span class="stamp">{escape(formatted_time(int(node.text), node.target, self.now))}</span>'
            )
        if kind == "emoji":
            return f'<span class="emoji">:{escape(node.text)}:</span>'
        return f'<span class="mention">{escape(self._mention(node))}</span>'

    def _mention(self, node: Node) -> str:
        if node.kind == "command":
            return f"/{node.text}"
        if node.kind in ("everyone", "navigation"):
            return f"@{node.text}" if node.kind == "everyone" else f"#{node.text}"
        name = self.names.get(int(node.text), "unknown")
        return f"#{name}" if node.kind == "channel" else f"@{name}"

    # Embeds and components

    def embed(self, embed: Json) -> str:
        colour = f"#{embed['color']:06x}" if embed.get("color") is not None else "#4e5058"
        parts = []
        if author := embed.get("author"):
            parts.append(f'<div class="eauthor">{escape(author["name"])}</div>')
        if embed.get("title"):
            title = self.text(embed["title"], blocks=False)
            parts.append(f'<div class="etitle">{f"<a>{title}</a>" if embed.get("url") else title}</div>')
        if embed.get("description"):
            parts.append(f'<div class="edesc">{self.text(embed["description"])}</div>')
        if embed.get("fields"):
            fields = "".join(
                f'<div class="field{" inline" if f.get("inline") else ""}">'
                f"<b>{self.text(f['name'], blocks=False)}</b>"
                f"<div>{self.text(f['value'])}</div></div>"
                for f in embed["fields"]
            )
            parts.append(f'<div class="fields">{fields}</div>')
        if embed.get("image"):
            parts.append('<div class="media">image</div>')
        if footer := embed.get("footer"):
            parts.append(f'<div class="efoot">{escape(footer["text"])}</div>')
        return f'<div class="embed" style="border-color:{colour}">{"".join(parts)}</div>'

    def component(self, c: Json) -> str:
        kind = c["type"]
        inside = "".join(self.component(child) for child in c.get("components") or ())
        if kind == 1:
            return f'<div class="row">{inside}</div>'
        if kind == 2:
            return self.button(c)
        if kind in (3, 5, 6, 7, 8):
            chosen = [o["label"] for o in c.get("options") or () if o.get("default")]
            words = ", ".join(chosen) or c.get("placeholder") or "Make a selection"
            off = " off" if c.get("disabled") else ""
            return f'<div class="select{off}">{escape(words)}<span>⌄</span></div>'
        if kind == 9:
            return f'<div class="section"><div>{inside}</div>{self.component(c["accessory"])}</div>'
        if kind == 10:
            return f'<div class="content">{self.text(c["content"])}</div>'
        if kind == 11:
            return '<div class="thumbnail">image</div>'
        if kind == 12:
            return "".join('<div class="media">image</div>' for _ in c["items"])
        if kind == 13:
            return f'<div class="file">📄 {escape(str(c["file"].get("url", "")).rpartition("/")[2])}</div>'
        if kind == 14:
            size = "large" if c.get("spacing") == 2 else "small"
            return f'<div class="separator {size}{" line" if c.get("divider", True) else ""}"></div>'
        if kind == 17:
            colour = (
                f"border-left:4px solid #{c['accent_color']:06x}" if c.get("accent_color") is not None else ""
            )
            hidden = " hidden" if c.get("spoiler") else ""
            return f'<div class="container{hidden}" style="{colour}">{inside}</div>'
        return f'<div class="media">component {kind}</div>'

    def button(self, c: Json) -> str:
        emoji = c.get("emoji") or {}
        label = " ".join(part for part in (emoji.get("name") or "", c.get("label") or "") if part)
        off = " off" if c.get("disabled") else ""
        arrow = ' <span class="out">↗︎</span>' if c["style"] == 5 else ""
        title = f' title="{escape(c["url"])}"' if c.get("url") else ""
        return f'<span class="button {_BUTTON_STYLES[c["style"]]}{off}"{title}>{escape(label)}{arrow}</span>'
