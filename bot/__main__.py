"""`footnote` and `python -m bot`. Imports within, so that Ctrl-C while they last shows no traceback."""

import _thread
import json
import sys
import tempfile
import threading
import traceback


def main() -> int:
    """Run the command line; gives the exit status."""
    sys.unraisablehook = _interrupt_again
    try:
        from bot.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("footnote: Stopped.\n")
        return 130
    except Exception as error:  # the outermost edge: people never see a traceback
        with tempfile.NamedTemporaryFile("w", prefix="footnote-fault-", suffix=".txt", delete=False) as file:
            file.write(traceback.format_exc())
        message = (
            f"A fault of Footnote's own ({type(error).__name__}); nothing stored is lost. "
            f"Please report it with {file.name}."
        )
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"error": message}) + "\n")
        else:
            sys.stderr.write(f"footnote: {message}\n")
        return 1


def _interrupt_again(unraisable: "sys.UnraisableHookArgs") -> None:
    """Ctrl-C during a callback of the interpreter's own is printed and lost; let it come once more."""
    if unraisable.exc_type is KeyboardInterrupt:
        threading.Timer(0.05, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(unraisable)


if __name__ == "__main__":
    sys.exit(main())
