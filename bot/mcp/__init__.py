"""An MCP server: other assistants ask the documents, and verify each quote. Needs pip install '.[mcp]'.

`tools` are what it offers, `stdio` serves one program by standard input and output, `http` serves holders of
tokens at /mcp beside the API.
"""

import importlib.util


def is_installed() -> bool:
    """True if the package `mcp` is installed; a folder of that name is not the package."""
    try:
        return importlib.util.find_spec("mcp.server") is not None
    except ModuleNotFoundError:
        return False
