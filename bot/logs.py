"""Logs: a line for people, or a JSON object for programs, each with the request that it belongs to.

What people ask, and what they are answered, is in none of them; nor is a secret.
"""

import json
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

request: ContextVar[str] = ContextVar("request", default="")
"""What is being answered: the id that Discord gave the command, the press or the message."""

_QUIET = ("discord", "httpx", "sentence_transformers")
"""Libraries of which only warnings are logged."""


class LogFormat(StrEnum):
    """How a line of the log is written."""

    HUMAN = "human"
    JSON = "json"


def set_up(form: LogFormat, secrets: Sequence[str] = ()) -> None:
    """Log to standard error. Where one of `secrets` would stand in a line, three dots do."""
    handler = logging.StreamHandler()
    handler.setFormatter({LogFormat.HUMAN: HumanLines, LogFormat.JSON: JsonLines}[form](secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in _QUIET:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def event(log: logging.Logger, name: str, **facts: Any) -> None:
    """Log something that has happened, with facts about it."""
    log.info(name, extra={"facts": facts})


class _Lines(logging.Formatter):
    """Without secrets; a record's time, level, logger, request and facts are named alike in each form."""

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
        """A record as it is written."""
        raise NotImplementedError


class HumanLines(_Lines):
    """`time LEVEL logger [request] message name=value …`, and the traceback of a fault below."""

    def line(self, head: dict[str, str], message: str, facts: dict[str, Any], fault: str) -> str:
        asked = f"[{head['request']}]" if head["request"] else ""
        told = (f"{name}={value}" for name, value in facts.items())
        words = (head["time"], head["level"].upper(), head["logger"], asked, message, *told)
        return " ".join(filter(None, words)) + (f"\n{fault}" if fault else "")


class JsonLines(_Lines):
    """One JSON object a line, the facts beside the rest."""

    def line(self, head: dict[str, str], message: str, facts: dict[str, Any], fault: str) -> str:
        whole = {**head, "message": message, **facts, **({"fault": fault} if fault else {})}
        return json.dumps(whole, ensure_ascii=False, default=str)
