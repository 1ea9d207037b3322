"""The slash commands and the message command, one file each."""
