"""Records about servers and people: `guild_settings` keeps settings and votes, `audit` the log of
changes, `joined_guilds` where the bot is, `tokens` who may use the HTTP API."""
