"""Commands for followed topics: follow, digest, why."""

import sys
from typing import Annotated, Any

import typer

from bot.cli.home import checked_question, open_home
from bot.cli.options import AsJson
from bot.cli.output.console import emit, out
from bot.cli.output.news import (
    place_text,
    reason_text,
    show_digest,
    show_followed,
    show_follows,
    show_reasons,
    topic_text,
)
from bot.follows.follows import Follow, Follows
from bot.follows.matching import Matcher
from bot.follows.on_demand import (
    Digest,
    Preview,
    follow_topic,
    make_digests,
    mark_shown,
    own_follows,
    preview_follow,
    unfollow_topic,
)
from bot.follows.preview import RECENT_DAYS
from bot.follows.why import Reason, explain
from bot.follows.words import parse_words
from bot.settings import Settings, load_settings
from corpus import clock
from corpus.errors import UsageError


def follow(
    topic: Annotated[
        str | None, typer.Argument(help="What to follow, in words; “*” for every document.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the topics that you follow.")] = False,
    removed: Annotated[
        str | None, typer.Option("--remove", metavar="TOPIC", help="Stop following this topic.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only documents of this source; a part of its name.")
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="Leave out what has these words: 'sports, \"transfer window\"'."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Follow a topic in the terminal; `footnote digest` shows what is new on it."""
    if (topic is not None) + listed + (removed is not None) != 1:
        raise UsageError("Give exactly one of: a topic to follow, --list, --remove TOPIC.")
    if topic is None and (source or without):
        raise UsageError("--source and --without go with a topic to follow.")
    settings = load_settings()
    if topic is not None:
        _follow(settings, topic, source or "", without or "", as_json)
    elif removed is not None:
        with open_home(settings) as library:
            ended = unfollow_topic(Follows(library.store.database), removed)
        if as_json:
            emit({"removed": ended.topic})
        else:
            out.print(f"You no longer follow {topic_text(ended.topic)}.", markup=False)
    else:
        with open_home(settings) as library:
            follows = own_follows(Follows(library.store.database))
        if as_json:
            emit([follow_json(item) for item in follows])
        else:
            show_follows(out, follows)


def digest(as_json: AsJson = False) -> None:
    """Show what is new on your topics since the last digest, story by story."""
    with open_home() as library:
        database = library.store.database
        kept = Follows(database)
        if own_follows(kept):
            Matcher(library).run(clock.now())
        digests = make_digests(library, kept)
        if as_json:
            emit({"topics": [digest_json(item) for item in digests]})
        else:
            show_digest(out, digests)
            sys.stdout.flush()
        mark_shown(database, digests, clock.now())


def why(
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Id that `footnote documents` shows.")],
    as_json: AsJson = False,
) -> None:
    """Explain for each followed topic, here and in Discord, why a document was or was not posted."""
    with open_home() as library:
        document = library.store.documents.get(document_id)
        if document is None:
            raise UsageError(f"{document_id}: there is no such document; `footnote documents` lists them.")
        kept = Follows(library.store.database).all()
        reasons = [(follow, explain(library, follow, document_id)) for follow in kept]
    if as_json:
        found = [reason_json(item, reason) for item, reason in reasons]
        emit({"document": document_id, "title": document.draft.title, "follows": found})
    else:
        show_reasons(out, document.draft.title, reasons)


def digest_json(digest: Digest) -> dict[str, Any]:
    """Return what is new on a topic as JSON values, with stories like those of `latest`."""
    return {"topic": digest.follow.topic, "stories": [card.as_json() for card in digest.cards]}


def follow_json(follow: Follow) -> dict[str, Any]:
    """Return a follow of the terminal as JSON values; `source` is None for all, `without` a list of words."""
    without = parse_words(follow.without) if follow.without else []
    since = follow.created_at
    return {"topic": follow.topic, "source": follow.source or None, "without": without, "since": since}


def preview_json(preview: Preview) -> dict[str, Any]:
    """Return a preview as JSON values; `days` is None if all documents were tried, not the recent ones."""
    days = RECENT_DAYS if preview.recent else None
    return {"days": days, "documents": preview.of, "matched": preview.matched}


def reason_json(follow: Follow, reason: Reason) -> dict[str, Any]:
    """Return a reason as JSON values.

    `at` is in seconds since 1970, `outcome` a code for programs, `why` a sentence for people.
    """
    return {
        "topic": follow.topic,
        "place": place_text(follow),
        "outcome": reason.code,
        "on_topic": reason.relevance.on_topic,
        "score": round(reason.relevance.score, 4),
        "at": reason.at,
        "why": reason_text(follow, reason),
    }


def _follow(settings: Settings, topic: str, source: str, without: str, as_json: bool) -> None:
    checked_question(topic, settings)
    now = clock.now()
    with open_home(settings) as library:
        made, new = follow_topic(library, Follows(library.store.database), topic, now, source, without)
        preview = preview_follow(library, made, now)
    if as_json:
        emit({"topic": made.topic, "new": new, "recent": preview_json(preview)})
    else:
        show_followed(out, made, new, preview)
