"""The one error of the users' side."""


class NotPossible(Exception):  # noqa: N818
    """Discord's app would not let the user do this: it is not shown, greyed out or refused in the form."""
