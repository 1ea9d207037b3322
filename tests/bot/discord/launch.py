"""Run `footnote` with Discord's address taken from LOCAL_DISCORD; tests.bot.discord.process starts this."""

import os
import sys

import discord.http
import yarl
from discord.gateway import DiscordWebSocket

from bot.__main__ import main

discord.http.Route.BASE = os.environ["LOCAL_DISCORD"]
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["LOCAL_GATEWAY"])
sys.exit(main())
