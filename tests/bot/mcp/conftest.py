"""The API's office, for the MCP server beside it."""

from tests.bot.api.conftest import office, reader

__all__ = ["office", "reader"]
