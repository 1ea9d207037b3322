"""Write logs: a line for people or a JSON object for programs, each with the id of its request.

Questions, answers and secrets are never logged.
"""

import json
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

request: ContextVar[str] = ContextVar("request", default="")
"""Id that Discord gave the command, button press or message that is being answered."""

_QUIET = ("discord", "httpx", "mcp", "sentence_transformers")
"""Libraries whose logs are shown from warnings on."""


class LogFormat(StrEnum):
    """Format of a log line."""

    HUMAN = "human"
    JSON = "json"


def set_up(form: LogFormat, secrets: Sequence[str] = ()) -> None:
    """Log to standard error, with "…" in place of each of `secrets`."""
    handler = logging.StreamHandler()
    handler.setFormatter({LogFormat.HUMAN: HumanLines, LogFormat.JSON: JsonLines}[form](secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in _QUIET:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def event(log: logging.Logger, name: str, **facts: Any) -> None:
    """Log an event with facts about it."""
    log.info(name, extra={"facts": facts})


class _Lines(logging.Formatter):
    """Base of both formats: hides secrets and gives time, level, logger, request and facts the same names."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        line = self.line(
            {
                "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(),
                "logger": record.name,
                "request": request.get(),
            },
            record.getMessage(),
            getattr(record, "facts", {}),
            self.formatException(record.exc_info) if record.exc_info else "",
        )
        for secret in self._secrets:
            line = line.replace(secret, "…")
        return line

    def line(self, head: dict[str, str], message: str, facts: dict[str, Any], fault: str) -> str:
        """Return a record as one line, with the traceback of an error as `fault`."""
        raise NotImplementedError


class HumanLines(_Lines):
    """`time LEVEL logger [request] message name=value …`, with the traceback of an error below."""

    def line(self, head: dict[str, str], message: str, facts: dict[str, Any], fault: str) -> str:
        asked = f"[{head['request']}]" if head["request"] else ""
        told = (f"{name}={value}" for name, value in facts.items())
        words = (head["time"], head["level"].upper(), head["logger"], asked, message, *told)
        return " ".join(filter(None, words)) + (f"\n{fault}" if fault else "")


class JsonLines(_Lines):
    """One JSON object per line, the facts next to the other fields."""

    def line(self, head: dict[str, str], message: str, facts: dict[str, Any], fault: str) -> str:
        whole = {**head, "message": message, **facts, **({"fault": fault} if fault else {})}
        return json.dumps(whole, ensure_ascii=False, default=str)
