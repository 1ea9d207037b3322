"""What reading an own file may take at most: FOOTNOTE_MAX_READING_MB and FOOTNOTE_MAX_READING_S."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The most memory (address space, in MB of 2**20 bytes) and time that reading one file may take."""

    memory_mb: int = 2_048
    time_s: float = 600.0


_limits = ReadingLimits()


def set_reading_limits(limits: ReadingLimits) -> None:
    """Set the limits for readers that are made from now on."""
    global _limits
    _limits = limits


def reading_limits() -> ReadingLimits:
    """Return the limits."""
    return _limits
