"""Discord's HTTP API, version 10, as far as a bot such as this one asks for it."""
