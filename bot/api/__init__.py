"""The HTTP API: questions and documents for programs, in the JSON of `--json`; off unless FOOTNOTE_API=on.

`service` answers within one caller's scope and its limits, `operations` are what it offers, `routes` puts
them behind tokens, `openapi` describes them, `server` listens. MCP (`bot/mcp`) shares the service.
"""
