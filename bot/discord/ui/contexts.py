"""Where commands are offered, and which of them change something in a server."""

from discord import app_commands

IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
BY_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
"""Each False is set explicitly: discord.py's `guild_only` leaves the rest as the tree allows."""

CHANGES = "changes"
"""The key in the extras of a command whose use goes into the audit log, because it changes a server.

Its value names the option that must have been typed for that; "" means always.
"""
