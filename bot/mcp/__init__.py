"""An MCP server: other assistants ask the documents, and verify each quote. Needs pip install '.[mcp]'.

`tools` are what it offers, `stdio` serves one program by standard input and output, `http` serves holders of
tokens at /mcp beside the API.
"""
