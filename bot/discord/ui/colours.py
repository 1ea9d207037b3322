"""The colours of cards."""

import discord

ACCENT = discord.Colour(0x3B7A57)
CONTRADICTION = discord.Colour(0xB03A2E)
"""The colour of cards with a sentence that contradicts a claim or a question."""

SILENT = discord.Colour(0x80848E)
"""The colour of cards that have nothing to show."""
