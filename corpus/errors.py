"""The errors that a person may see. Each message names the thing, what is wrong, and the remedy.

FootnoteError
├── UsageError          the request is wrong; exit status 2
├── SettingError        a setting is wrong; exit status 2
├── DocumentError       a document can't be read
│   └── FetchError      a URL can't be fetched (corpus/web/fetch.py)
└── StoreError          the home can't be used
    └── DiskError       its disk is full or read-only
"""


class FootnoteError(Exception):
    """An error that Footnote can explain; it is shown as one sentence, never as a traceback."""


class UsageError(FootnoteError):
    """The request is wrong, such as an unknown id or an invalid date; exit status 2."""


class DocumentError(FootnoteError):
    """A document can't be read; it is reported and skipped, and the others are added."""


class SettingError(FootnoteError):
    """A setting is wrong; the program stops at its start and names the setting; exit status 2."""


class StoreError(FootnoteError):
    """The home folder can't be used: locked, unwritable, damaged, or from a newer version."""


class DiskError(StoreError):
    """The disk of the home, or of a backup, is full or read-only."""
