"""Start `footnote` and `python -m bot`. Imports are inside `main`: Ctrl-C during them shows no traceback."""

import _thread
import json
import sys
import tempfile
import threading
import traceback


def main() -> int:
    """Run the command line and return its exit status."""
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
            f"Footnote has a bug ({type(error).__name__}); nothing that was stored is lost. "
            f"Please report it and attach {file.name}."
        )
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"error": message}) + "\n")
        else:
            sys.stderr.write(f"footnote: {message}\n")
        return 1


def _interrupt_again(unraisable: "sys.UnraisableHookArgs") -> None:
    """Raise Ctrl-C again if it came during a callback of the interpreter, which prints and drops it."""
    if unraisable.exc_type is KeyboardInterrupt:
        threading.Timer(0.05, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(unraisable)


if __name__ == "__main__":
    sys.exit(main())
