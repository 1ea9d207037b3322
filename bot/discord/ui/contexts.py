"""Where commands are offered, and which of them change what a server has."""

from discord import app_commands

IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
BY_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
"""Each "no" is set: discord.py's `guild_only` leaves the rest as the tree allows it."""

CHANGES = "changes"
"""A key in the extras of a command that changes what a server has, so that its use is noted in the audit log.
Its value is the option that must have been typed for that; "" for always."""
