"""Discord's HTTP API, version 10: the routes that a bot such as this one uses."""
