"""Claims with evidence: read from a file, dealt into those trained on and those kept out.

A file is gzip, of JSON lines with `claim`, `evidence`, `label` and `page`, as VitaminC and FEVER have them.
"""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from index.encode.claim_reader import LABELS

PAGE_PARTS = 5
"""Pages are dealt into this many parts; part 0 is kept out of training."""

UNRELATED_SHARE = 10
"""To every so many claims, one comes with evidence for another claim."""

UNRELATED_WEIGHT = 0.7

_SPACING = (
    (" ,", ","),
    (" .", "."),
    (" ;", ";"),
    (" :", ":"),
    ("( ", "("),
    (" )", ")"),
    (" 's", "'s"),
    (" %", "%"),
    ("-LRB- ", "("),
    (" -RRB-", ")"),
    ("-LRB-", "("),
    ("-RRB-", ")"),
)
"""How the tokens of the Penn Treebank, in which FEVER's evidence is written, are written by people."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, a piece of evidence, and the number of its label in `LABELS`.

    It is about a `page`. `weight` is what it counts in training.
    """

    text: str
    evidence: str
    label: int
    page: str
    weight: float = 1.0


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of a file, spaced as people write."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Claim(_spaced(row["claim"]), _spaced(row["evidence"]), LABELS.index(row["label"]), row["page"])
        for row in rows
    ]


def page_number(page: str) -> int:
    """Return a number of a page by a hash of its name, by which pages are dealt into parts."""
    return zlib.crc32(page.encode())


def is_kept_out(claim: Claim) -> bool:
    """True if a claim's page is kept out of training."""
    return page_number(claim.page) % PAGE_PARTS == 0


def _spaced(text: str) -> str:
    for token, written in _SPACING:
        text = text.replace(token, written)
    return " ".join(text.split())


def with_unrelated(claims: Sequence[Claim], random: Random) -> list[Claim]:
    """Return the claims, and some of them with evidence for another claim, which says nothing of them."""
    pages: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        pages[claim.page].append(claim)
    names = list(pages)
    found = list(claims)
    for _ in range(len(claims) // UNRELATED_SHARE):
        claim, other = random.choice(claims), random.choice(pages[random.choice(names)])
        if other.page != claim.page:
            unrelated = LABELS.index("NOT ENOUGH INFO")
            found.append(replace(claim, evidence=other.evidence, label=unrelated, weight=UNRELATED_WEIGHT))
    return found
