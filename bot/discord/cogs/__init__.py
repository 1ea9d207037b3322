"""The features of the bot in Discord, each a cog: a module or a package with `async def setup(bot)`.

The bot loads them by name and imports none; none imports another. What several need lies beside this
folder (`request`, `button`, `suggestions`, `queries`) or in `ui`.
"""
