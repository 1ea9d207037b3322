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

from tests.localdiscord.bodies import Upload
from tests.localdiscord.content import Pings
from tests.localdiscord.errors import Violation
from tests.localdiscord.events import Kind
from tests.localdiscord.interactions import Choice, Interaction
from tests.localdiscord.possible import NotPossible
from tests.localdiscord.server import LocalDiscord
from tests.localdiscord.world import Channel, Guild, Message, Role, User, World

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
