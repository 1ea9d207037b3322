"""The bot's features in Discord. Each is a cog: a module or package with `async def setup(bot)`.

The bot loads cogs by name and imports none, and no cog imports another. Code that several cogs need lies
beside this folder (`request`, `button`, `suggestions`, `queries`) or in `ui`.
"""
