"""`footnote` and `python -m bot`. Imports within, so that Ctrl-C while they last shows no traceback."""

import sys


def main() -> int:
    """Run the command line; gives the exit status."""
    try:
        from bot.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("footnote: Stopped.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
