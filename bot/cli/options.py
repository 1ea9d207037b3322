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
        metavar="DAY", help="As if it were this day: nothing published later; undated documents stay."
    ),
]
HowSure = Annotated[
    Caution | None,
    typer.Option("--caution", help="How sure to be before answering; without it, as FOOTNOTE_CAUTION says."),
]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Only sources whose name holds this.")]
