"""The error of actions that Discord's app does not offer to a user."""


class NotPossible(Exception):  # noqa: N818
    """Discord's app would not let the user do this: it is hidden, greyed out, or refused in the form."""
