"""Where people meet Footnote: Discord and the terminal, and what both share."""
