"""The command that serves Discord."""

from bot import logs
from bot.cli.home import add_files, open_home
from bot.settings import Settings, load_settings
from bot.terminal.console import err, out
from bot.terminal.listings import show_problems
from index.library import Library


def run() -> None:
    """Serve Discord until stopped: log in, sync the commands, print the invite link."""
    settings = load_settings()
    from bot.discord.run import require_token

    require_token(settings)
    with open_home(settings) as library:
        run_in(library, settings)


def run_in(library: Library, settings: Settings) -> None:
    """Index what is new, warm the model, then serve."""
    from bot.discord.run import serve

    logs.set_up(settings.log, settings.secrets)
    report = add_files(library, settings, [str(settings.documents)], "Reading the documents")
    show_problems(err, report.problems)
    library.load()
    library.encoder.encode_query("warm")
    library.encoder.use_threads(settings.threads or 1)
    serve(library, settings, _announce)


def _announce(link: str) -> None:
    out.print("[title]Footnote is in Discord.[/] Add it to a server, or to yourself, with this link:")
    out.print(link, style="link", soft_wrap=True)
