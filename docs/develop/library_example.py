"""Ask documents from a Python program, and verify each quote. `docs/develop/library.md` explains the calls.

Run it in a folder of its own: python docs/develop/library_example.py
"""

import tempfile
from datetime import date
from pathlib import Path

from index import Library

BRIEF = """---
title: The night ferry
source: Harbour Post
published: 2024-03-01
---

The night ferry to Lindoya leaves the harbour at nine in the evening. It takes forty cars.
"""


def main() -> None:
    """Add a document, ask about it, and remove it."""
    with tempfile.TemporaryDirectory() as folder:
        brief = Path(folder) / "ferry.md"
        brief.write_text(BRIEF, encoding="utf-8")

        with Library(Path(folder) / "home") as library:
            report = library.add([brief])
            print("added:", len(report.added), "document")

            answer = library.ask("When does the night ferry to Lindoya leave the harbour?")
            cited = {citation.n: citation for citation in answer.citations}
            for quote in answer.quotes:
                citation = cited[quote.citation]
                document = library.document(citation.document)
                assert document is not None  # noqa: S101
                spans = [document.text[span.start : span.end] for span in quote.spans]
                print("quote:", quote.text)
                print("source:", citation.source, citation.published)
                print("verified:", "\n".join(spans) == quote.text)

            silent = library.ask("Who won the chess world championship in Reykjavik?")
            print("answered what no document says:", silent.answered)

            this_year = library.where(since=date(2024, 1, 1), source="harbour")
            print("passages:", len(library.search("cars on the ferry", this_year)))
            print("newest story:", library.latest(where=this_year)[0].title)

            library.remove([item.id for item in library.documents()])
            print("left:", len(library.documents()), "documents")


if __name__ == "__main__":
    main()
