"""The MCP server as another assistant meets it, through the library's own client: over HTTP and over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from service_fixtures import account, served

from advisor.pipeline import Advisor
from advisor.service_settings import AccessSettings
from advisor.settings import Settings

QUESTION = "行銷人員適合考哪一階的認證？"
TOOLS = ["ask", "assess", "match", "path", "read_section", "recommend"]


@pytest.fixture(scope="module")
def place(advisor: Advisor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and a token."""
    with served(advisor, tmp_path_factory.mktemp("mcp"), access=AccessSettings(methods=("accounts",))) as (server, state):
        yield f"{server.url}mcp", state.sessions.create(account(state, "robot"), timedelta(hours=1))


async def used(client: Client) -> dict[str, Any]:
    tools = await client.list_tools()
    assert sorted(tool.name for tool in tools.tools) == TOOLS
    assert all(tool.output_schema and tool.description for tool in tools.tools)
    answer = await client.call_tool("ask", {"question": QUESTION})
    section = await client.call_tool("read_section", {"number": 10})
    refused = await client.call_tool("recommend", {"vendors": ["無此廠牌"]})
    too_long = await client.call_tool("ask", {"question": "職" * 3000})
    return {"answer": answer, "section": section, "refused": refused, "too_long": too_long}


def is_right(found: dict[str, Any]) -> None:
    answer = found["answer"].structured_content
    assert "第二階" in answer["answer"] and answer["citations"][0]["section"] == "§10"
    assert found["section"].structured_content["label"] == "§10"
    assert found["refused"].is_error and found["too_long"].is_error


def test_over_http_with_a_token(place: tuple[str, str]) -> None:
    async def run() -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {place[1]}"}
        async with httpx2.AsyncClient(headers=headers) as http, Client(streamable_http_client(place[0], http_client=http)) as client:
            return await used(client)

    is_right(asyncio.run(run()))


def test_without_a_token_nothing_is_told(place: tuple[str, str]) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert httpx2.post(place[0], json=body).status_code == 401
    assert httpx2.post(place[0], json=body, headers={"Authorization": "Bearer " + "x" * 43}).status_code == 401


def test_over_standard_input_and_output(index_settings: Settings) -> None:
    environment = {"ADVISOR_DATA": str(index_settings.data), "ADVISOR_CACHE": str(index_settings.cache), "ADVISOR_LLM": "none"}
    command = StdioServerParameters(command=str(Path(sys.executable).with_name("advisor")), args=["mcp"], env=environment)

    async def run() -> dict[str, Any]:
        async with Client(stdio_client(command)) as client:
            return await used(client)

    is_right(asyncio.run(run()))
