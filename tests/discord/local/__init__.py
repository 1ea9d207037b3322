"""A local Discord for end-to-end tests: the unpatched discord.py client connects to it over loopback.

async with LocalDiscord() as discord:
    guild = discord.world.add_guild("Halden")
    channel, ada = guild.add_channel("general"), discord.world.add_user("ada")
    guild.join(ada)
    running = asyncio.create_task(client.start(discord.token))
    await discord.connected()
    answer = await discord.slash(ada, channel, "ask", question="When does the library open?")
    assert answer.final and not discord.violations
"""

from tests.discord.local.bodies import Upload
from tests.discord.local.errors import Violation
from tests.discord.local.events import Kind
from tests.discord.local.interactions import Choice, Interaction
from tests.discord.local.mentions import Pings
from tests.discord.local.messages import Message
from tests.discord.local.possible import NotPossible
from tests.discord.local.server import LocalDiscord
from tests.discord.local.world import Channel, Guild, Role, User, World

__all__ = [
    "Channel",
    "Choice",
    "Guild",
    "Interaction",
    "Kind",
    "LocalDiscord",
    "Message",
    "NotPossible",
    "Pings",
    "Role",
    "Upload",
    "User",
    "Violation",
    "World",
]
