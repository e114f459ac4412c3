"""Asks the advisor over HTTP and prints the answer as it comes: python client.py http://127.0.0.1:7860 QUESTION

Where people sign in, put a token of `advisor accounts token` into ADVISOR_TOKEN."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import httpx


def events(answer: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a stream: name and data."""
    name = ""
    for line in answer.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def ask(url: str, question: str, token: str | None = None) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = {"question": question, "stream": True}
    with httpx.stream("POST", f"{url.rstrip('/')}/api/v1/ask", json=body, headers=headers, timeout=120) as answer:
        if answer.is_error:
            problem = json.loads(answer.read())
            sys.exit(f"{problem['detail']} {problem['remedy']} (request {problem['request_id']})")
        for name, data in events(answer):
            if name == "delta":
                print(data["text"], end="", flush=True)
            elif name == "waiting":
                about = "" if data["wait_s"] is None else f", about {data['wait_s']} s to go"
                print(f"\n(in line for the language model: {data['position']}{about})", file=sys.stderr)
            elif name == "error":
                sys.exit(f"{data['detail']} {data['remedy']}")
            elif name == "final":
                print("\n")
                for citation in data["citations"]:
                    print(f"[{citation['marker']}] {citation['section']}《{citation['title']}》 {citation['quote'].splitlines()[0]}")


if __name__ == "__main__":
    ask(sys.argv[1], sys.argv[2], os.environ.get("ADVISOR_TOKEN"))
