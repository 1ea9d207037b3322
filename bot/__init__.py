"""Where people meet Footnote: the terminal, and the settings of both."""
