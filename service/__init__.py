"""The service: the page, the API and the MCP server under one gate, with what it takes to run them for many people."""
