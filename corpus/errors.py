"""The one hierarchy of errors a person may see. A message names the thing, what is wrong, and the remedy."""


class FootnoteError(Exception):
    """Something Footnote can explain; shown as one sentence, never as a traceback."""


class UsageError(FootnoteError):
    """The request itself is off (an unknown id, a date that is none); exit status 2."""


class DocumentError(FootnoteError):
    """One document can't be read; it is reported and skipped, the rest goes in."""


class SettingError(FootnoteError):
    """A setting is wrong; the start stops with the setting's name; exit status 2."""


class StoreError(FootnoteError):
    """The home folder can't be used: locked, unwritable, damaged, or from a newer version."""


class DiskError(StoreError):
    """The disk of the home, or of a backup, takes nothing more: it is full or read-only."""
