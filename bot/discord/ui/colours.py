"""The colours of cards."""

import discord

ACCENT = discord.Colour(0x3B7A57)
SILENT = discord.Colour(0x80848E)
"""The colour of cards that have nothing to show."""
