"""Where commands are offered: most everywhere, those for the people who manage a server there alone."""

from discord import app_commands

IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
BY_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
"""Each no is said: discord.py's `guild_only` leaves what the tree allows besides."""
