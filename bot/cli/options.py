"""Options that several commands share."""

from typing import Annotated

import typer

from index.answer.abstention import Caution

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Since = Annotated[
    str | None, typer.Option(metavar="DAY", help="Only documents published on this day or later.")
]
Until = Annotated[
    str | None, typer.Option(metavar="DAY", help="Only documents published on this day or earlier.")
]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DAY", help="Answer as if it were this day: no later documents; undated ones are kept."
    ),
]
HowSure = Annotated[
    Caution | None,
    typer.Option("--caution", help="How sure to be before answering; the default is FOOTNOTE_CAUTION."),
]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Only sources whose name contains this.")]
