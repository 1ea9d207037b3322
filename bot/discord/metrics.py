"""Prometheus counters of one bot: answers and their times, refusals, faults, requests by HTTP.

No figure reveals a question, a person or a server.
"""

import logging

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from bot import logs
from index.answer.model import Answer

log = logging.getLogger(__name__)

_ANSWER_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Metrics:
    """Counts answers, refusals and faults. Prometheus reads `registry`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._answers = Counter(
            "footnote_answers",
            "Questions answered with quotes, silently, or with a sentence that speaks against them",
            ["outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "footnote_answer_seconds",
            "From asking the library to its answer, waiting included",
            registry=self.registry,
            buckets=_ANSWER_SECONDS,
        )
        self._refusals = Counter(
            "footnote_refusals", "Questions that were not looked up", ["reason"], registry=self.registry
        )
        self._faults = Counter(
            "footnote_faults", "Errors that nobody expected; the log has each", registry=self.registry
        )

        self._pages = Counter(
            "footnote_web_requests",
            "Requests for source pages, by kind of page and status of HTTP",
            ["page", "status"],
            registry=self.registry,
        )
        self._api = Counter(
            "footnote_api_requests",
            "Requests of the API and of MCP, by operation and status of HTTP",
            ["operation", "status"],
            registry=self.registry,
        )

    def count_answer(self, answer: Answer, seconds: float) -> None:
        """Count an answer, and log it."""
        outcome = "answered" if answer.answered else "silent" if answer.is_silent else "against"
        self._answers.labels(outcome).inc()
        self._seconds.observe(seconds)
        logs.event(
            log,
            "answer",
            outcome=outcome,
            confidence=answer.confidence,
            library_ms=answer.elapsed_ms,
            whole_ms=round(seconds * 1000, 1),
        )

    def count_refusal(self, reason: str) -> None:
        """Count a question that was not looked up; `reason` is one word."""
        self._refusals.labels(reason).inc()
        logs.event(log, "refusal", reason=reason)

    def count_page(self, page: str, status: int) -> None:
        """Count a request for a source page; `page` is its kind, of which there are few."""
        self._pages.labels(page, str(status)).inc()

    def count_api(self, operation: str, status: int) -> None:
        """Count a request of the API or of MCP."""
        self._api.labels(operation, str(status)).inc()

    def count_fault(self) -> None:
        """Count an unexpected error."""
        self._faults.inc()
