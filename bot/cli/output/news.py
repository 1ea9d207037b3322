"""Print followed topics, digests, and reasons why a document was or was not posted."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.output.listings import show_card
from bot.follows import matching, why
from bot.follows.follows import EVERYTHING, ON_DEMAND, Follow
from bot.follows.on_demand import Digest, Preview
from bot.follows.planning import CAP, QUIET
from bot.follows.preview import RECENT_DAYS
from bot.follows.why import Reason


def topic_text(topic: str) -> str:
    """Return a topic in the form that people read."""
    return "everything" if topic == EVERYTHING else topic


def show_followed(console: Console, follow: Follow, new: bool, preview: Preview) -> None:
    """Print that a topic is followed, and how many recent documents match it."""
    known = "You follow" if new else "You already follow"
    topic = topic_text(follow.topic)
    console.print(Text.assemble(("✓ ", "good"), f"{known} ", (topic, "title"), ". ", _DIGEST_HINT))
    if narrowing := narrowing_text(follow):
        console.print(Text(f"It takes {narrowing}.", "place"))
    console.print(Text(preview_text(preview), "place"))


def preview_text(preview: Preview) -> str:
    """Return how many documents match a topic, with advice if none do."""
    matched, of = preview.matched, preview.of
    if not of:
        return "There are no documents yet to try it on."
    count = f"{matched:,}" if matched else "none"
    advice = "" if matched else " If you expected some, describe the topic in other words."
    if preview.recent:
        return f"Of {_documents(of)} of the last {RECENT_DAYS} days, {count} would have matched.{advice}"
    lately = f"No document is from the last {RECENT_DAYS} days"
    return f"{lately}; of {_documents(of)} in all, {count} would match.{advice}"


def show_follows(console: Console, follows: Sequence[Follow]) -> None:
    """Print the topics that are followed in the terminal, and since when."""
    if not follows:
        console.print(_NO_FOLLOWS)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column("Topic", style="title", overflow="fold")
    table.add_column("Since", style="place", no_wrap=True)
    table.add_column("Takes", style="place", overflow="fold")
    for follow in follows:
        since = f"since {moment_text(follow.created_at)}"
        table.add_row(Text(topic_text(follow.topic)), since, Text(narrowing_text(follow)))
    console.print(table)


def narrowing_text(follow: Follow) -> str:
    """Return what a follow takes: "only Halden Post, nothing with: sports"; "" if it takes everything."""
    parts = [f"only {follow.source}"] if follow.source else []
    parts += [f"nothing with: {follow.without}"] if follow.without else []
    return ", ".join(parts)


def show_digest(console: Console, digests: Sequence[Digest]) -> None:
    """Print what is new topic by topic, each story with its first section, then the topics without news."""
    if not digests:
        console.print(_NO_FOLLOWS)
        return
    quiet = []
    for digest in digests:
        topic = topic_text(digest.follow.topic)
        if not digest.cards:
            quiet.append(topic)
            continue
        stories = "1 story" if len(digest.cards) == 1 else f"{len(digest.cards):,} stories"
        console.print(Text.assemble((topic, "mark"), (f" · {stories}", "place")))
        console.print()
        for card in digest.cards:
            show_card(console, card, sections=1)
            console.print()
    if quiet:
        console.print(Text(f"Nothing new on: {', '.join(quiet)}.", "place"))


def show_reasons(console: Console, title: str, reasons: Sequence[tuple[Follow, Reason]]) -> None:
    """Print for each followed topic why a document was or was not posted."""
    console.print(Text(title, "title"))
    if not reasons:
        console.print("Nothing is followed, neither here nor in Discord.")
    for follow, reason in reasons:
        head = (f"{topic_text(follow.topic)}", "mark"), (f" ({place_text(follow)})", "place")
        console.print(Text.assemble("· ", *head, f": {reason_text(follow, reason)}"))


def place_text(follow: Follow) -> str:
    """Return where a follow's messages go."""
    if follow.how == ON_DEMAND:
        return "terminal"
    if follow.channel_id:
        return f"Discord server {follow.guild_id}, channel {follow.channel_id}"
    return f"Discord, direct messages of person {follow.user_id}"


def reason_text(follow: Follow, reason: Reason) -> str:
    """Return in words why a document was or was not posted."""
    at = moment_text(reason.at) if reason.at is not None else "at an unknown time"
    here = follow.how == ON_DEMAND
    match reason.code:
        case why.WAITS if reason.outgoing is not None and reason.outgoing.why == QUIET:
            return f"waits for the end of quiet hours, {at}"
        case why.WAITS if reason.outgoing is not None and reason.outgoing.why == CAP:
            return f"waits for the next day, {at}: the daily limit of posts is reached"
        case why.WAITS_DIGEST:
            return "comes in the next `footnote digest`" if here else f"comes in the next digest, {at}"
        case why.IN_DIGEST:
            return f"shown in the digest of {at}" if here else f"came in a digest, {at}"
        case why.NOT_YET:
            next_look = "`footnote digest` looks at it next" if here else "about to be matched"
            return f"came in {at}; {next_look}"
        case why.ADDED:
            told = "shown in the digest of" if here else "added to its post,"
            return f"says the same as an earlier document, {told} {at}"
        case why.OFF_TOPIC:
            return f"not posted: it is too little about the topic (match {reason.relevance.score:.2f})"
        case why.BEFORE:
            little = "" if reason.relevance.on_topic else ", and it is too little about the topic"
            return f"not posted: it came in before this topic was followed{little}"
    return _REASONS[reason.code].format(at=at)


def moment_text(at: float) -> str:
    """Return a moment, in seconds since 1970, as "3 Mar 2026, 12:00 UTC"."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def _documents(count: int) -> str:
    return "the 1 document" if count == 1 else f"the {count:,} documents"


_DIGEST_HINT = "`footnote digest` shows what comes in from now on."
_NO_FOLLOWS = "You follow nothing yet. Begin with: footnote follow TOPIC"
_REASONS = {
    why.POSTED: "posted {at}",
    why.WAITS: "waits to be posted, {at}",
    why.BROKEN: "waits: its channel can't be written to since {at}",
    why.NOT_SENT: "not posted: Discord refused the message of {at}",
    why.UNSEEN: "not posted: the document belongs to a server that this follow does not see",
    why.OTHER_SOURCE: "not posted: this follow takes documents of another source",
    why.LEFT_OUT: "not posted: it has a word that this follow leaves out",
    matching.REPEATED: "says the same as an earlier document, which comes instead",
    matching.OLD: "not posted: it was more than a week old when it came in, {at}",
    matching.BACKLOG: "not posted: it existed when its source was added; only later documents are news",
}
