"""Command that serves Discord."""

from typing import Annotated

import typer

from bot import logs
from bot.cli.home import add_files, open_home
from bot.cli.output.console import err, out
from bot.cli.output.listings import show_left_undone
from bot.fleet.shards import parse_shards
from bot.settings import Settings, hide_secrets, load_settings
from corpus.errors import UsageError
from index.library import Library

Served = Annotated[
    str | None,
    typer.Option(
        "--shards",
        metavar="A-B/N",
        help="The shards that this process serves, such as 0-7/16 or 3/16.",
    ),
]
Replaces = Annotated[
    bool,
    typer.Option("--replace", help="Stop the processes that serve the same shards once this one is ready."),
]


def run(shards: Served = None, replace: Replaces = False) -> None:
    """Serve Discord until stopped."""
    settings = load_settings().for_bot
    if shards is not None:
        try:
            settings = settings.model_copy(update={"shards": str(parse_shards(shards))})
        except ValueError as error:
            raise UsageError(f"--shards {shards}: {error}.") from error
    from bot.discord.run import require_token

    require_token(settings)
    hide_secrets()
    with open_home(settings) as library:
        run_in(library, settings, replace)


def run_in(library: Library, settings: Settings, replaces: bool = False) -> None:
    """Index new documents, load the model, then serve Discord."""
    from bot.discord.run import serve

    logs.set_up(settings.log, settings.secrets)
    report = add_files(library, settings, [str(settings.documents)], "Reading the documents")
    show_left_undone(err, report)
    library.load()
    library.encoder.encode_query("warm")
    library.use_threads(settings.threads or 1)
    serve(library, settings, _announce, replaces)


def _announce(server: str, own: str) -> None:
    out.print("[title]Footnote is in Discord.[/] Add it to a server with this link:")
    out.print(server, style="link", soft_wrap=True)
    out.print("Or to your own account, with the commands alone:")
    out.print(own, style="link", soft_wrap=True)
