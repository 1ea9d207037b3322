"""Compare the documents of each story as they come in, and store where two of them differ."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.document import SHARED, Span
from index.conflicts.comparing import NEAR_DAYS, Difference, find_difference, gives
from index.conflicts.statements import Statement, read_statements
from index.steps import Steps
from index.store import Store
from index.store.conflicts import Place, StoredConflict, StoryMember
from index.text.figures import Figure

MAX_COMPARED = 24
"""A document is compared with at most this many documents of its story, and of each server's own."""

MAX_FOUND = 12
"""At most this many conflicts of a new document are kept."""

MAX_STATEMENTS = 400
"""Of a document, at most this many sentences are compared, the first ones."""

MEMBERS_PER_STEP = 8
"""Documents compared between two yields of `note_conflicts`: they take about 0.05 s."""

MIN_SHARED_TERMS = 3
"""Statements with fewer common terms are not about the same."""

_CACHED_DOCUMENTS = 200


@dataclass(frozen=True)
class _Read:
    """A document's statements, with what finds those that may be about the same."""

    statements: Sequence[Statement]

    @cached_property
    def figures(self) -> list[Figure]:
        return [figure for statement in self.statements for figure in statement.figures]

    @cached_property
    def by_term(self) -> dict[str, list[int]]:
        """The numbers of the statements that have a term."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, statement in enumerate(self.statements):
            for term in statement.terms:
                found[term].append(number)
        return found

    def near(self, statement: Statement) -> Iterator[Statement]:
        """Yield the statements with some of a statement's terms."""
        shared = Counter(number for term in statement.terms for number in self.by_term.get(term, ()))
        for number, count in shared.items():
            if count >= MIN_SHARED_TERMS:
                yield self.statements[number]


def note_conflicts(store: Store) -> Steps[int]:
    """Compare documents that were given a story since the last call; return how many conflicts were found.

    Each is compared with the other documents of its story that some server may see together with it, and
    what was known of it is replaced. Between two steps documents may come and go.
    """
    total = 0
    finder = _Finder(store)
    after = store.conflicts.compared()
    while members := store.conflicts.waiting(after, MEMBERS_PER_STEP):
        total += store.conflicts.note([(member, finder.find(member)) for member in members])
        after = max(members[-1].seq, store.conflicts.compared())
        yield
    return total


class _Finder:
    """Finds the conflicts of documents; the statements of those compared last are cached."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cache: OrderedDict[tuple[str, str], _Read] = OrderedDict()

    def find(self, member: StoryMember) -> list[StoredConflict]:
        """Return where a document differs from the others of its story."""
        others = _nearest(member, self._store.conflicts.others_of(member))
        if not others:
            return []
        read = self._read([member, *others])
        mine = read.get(member.document_id)
        if mine is None:
            return []
        found: list[StoredConflict] = []
        for other in others:
            if other.document_id in read:
                found += _compare(member, mine, other, read[other.document_id])
        return found[:MAX_FOUND]

    def _read(self, wanted: Sequence[StoryMember]) -> dict[str, _Read]:
        """Return the statements of documents by id; a document that has left is left out."""
        missing = [m for m in wanted if (m.document_id, m.fingerprint) not in self._cache]
        stored = self._store.conflicts.read([m.document_id for m in missing]) if missing else {}
        for one in missing:
            if (document := stored.get(one.document_id)) is not None:
                statements = read_statements(document.text, document.sentences, one.published)
                self._cache[one.document_id, one.fingerprint] = _Read(statements[:MAX_STATEMENTS])
        found = {}
        for one in wanted:
            key = (one.document_id, one.fingerprint)
            if key in self._cache:
                self._cache.move_to_end(key)
                found[one.document_id] = self._cache[key]
        while len(self._cache) > _CACHED_DOCUMENTS:
            self._cache.popitem(last=False)
        return found


def _nearest(member: StoryMember, others: Sequence[StoryMember]) -> list[StoryMember]:
    """Return the documents to compare one with: near in time, of other content, some of each server."""
    by_guild: dict[int, list[StoryMember]] = defaultdict(list)
    for other in others:
        if other.content != member.content and _are_near(member, other):
            by_guild[other.guild_id].append(other)
    return [
        other
        for guild in sorted(by_guild, key=lambda guild: (guild != SHARED, guild))
        for other in sorted(by_guild[guild], key=lambda other: -other.seq)[:MAX_COMPARED]
    ]


def _are_near(one: StoryMember, other: StoryMember) -> bool:
    if one.published is None or other.published is None:
        return one.published is other.published
    return abs((one.published - other.published).days) <= NEAR_DAYS


def _compare(one: StoryMember, mine: _Read, other: StoryMember, theirs: _Read) -> Iterator[StoredConflict]:
    """Yield where two documents differ. One that gives both figures tells of a change."""
    for statement in mine.statements:
        for opposite in theirs.near(statement):
            difference = find_difference(statement, opposite)
            if difference is None or _tells_both(difference, mine, theirs):
                continue
            place = _place(one, statement, difference.one)
            others_place = _place(other, opposite, difference.other)
            older, newer = (place, others_place) if _order(one) <= _order(other) else (others_place, place)
            yield StoredConflict(difference.kind, older, newer)


def _tells_both(difference: Difference, mine: _Read, theirs: _Read) -> bool:
    if difference.figures is None:
        return False
    one, other = difference.figures
    return gives(mine.figures, other) or gives(theirs.figures, one)


def _place(member: StoryMember, statement: Statement, said: Span) -> Place:
    start = statement.start
    return Place(member.document_id, member.fingerprint, statement.span, (start + said[0], start + said[1]))


def _order(member: StoryMember) -> tuple[int, int]:
    """Return what the older of two documents is told by: the day, then the order in which they came."""
    return member.published.toordinal() if member.published else 0, member.seq
