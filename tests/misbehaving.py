"""A real OpenAI-compatible server on a loopback port that does as it is scripted: fluently, or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Asked(BaseHTTPRequestHandler):
    asked: dict[str, Any]
    """The request's body."""


Reply = Callable[[Any], None]
"""Writes what is answered to one chat request."""


def chunk(text: str = "", finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    return "data: " + json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}) + "\n\n"


def completion(text: str) -> str:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]})


class Server:
    """A real OpenAI-compatible server on a loopback port; `reply` writes what it answers to a chat request."""

    def __init__(self, reply: Reply) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.test_over = threading.Event()
        self.hung_up = threading.Event()
        outer = self

        class Handler(Asked):
            def do_GET(self) -> None:
                send(self, 200, json.dumps({"object": "list", "data": [{"id": "the-only-model", "object": "model"}]}))

            def do_POST(self) -> None:
                self.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(self.asked)
                outer.keys.append(self.headers["Authorization"])
                try:
                    reply(self)
                except (BrokenPipeError, ConnectionResetError):
                    outer.hung_up.set()

            def log_message(self, format: str, *args: Any) -> None:
                return None

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.test_over.set()
        self._http.shutdown()
        self._http.server_close()


def send(handler: Asked, status: int, body: str, kind: str = "application/json", promise: int = 0) -> None:
    """One whole response; with `promise`, one that breaks off that many bytes before what its header promises."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body.encode()) + promise))
    handler.end_headers()
    handler.wfile.write(body.encode())
    handler.wfile.flush()


def hang(handler: Asked) -> None:
    """Accept the request, then say nothing until the client gives up."""
    handler.rfile.read(1)


def hang_up(handler: Asked) -> None:
    handler.close_connection = True


def hang_in_the_middle(handler: Asked) -> None:
    send(handler, 200, chunk("three"), "text/event-stream", promise=100)
    handler.rfile.read(1)


# Well-behaved


def streamed(text: str, step: int = 4) -> str:
    pieces = [text[n : n + step] for n in range(0, len(text), step)]
    return "".join(map(chunk, pieces)) + chunk("", "stop") + "data: [DONE]\n\n"


def calling(name: str, arguments: str) -> str:
    """A completion that calls a tool with arguments as the model wrote them."""
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}
    choice = {"index": 0, "message": {"role": "assistant", "content": None, "tool_calls": [call]}, "finish_reason": "tool_calls"}
    return json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]})


def fluent(
    text: str = "",
    *,
    form: dict[str, Any] | None = None,
    forms: Sequence[str] = ("json_schema", "json_object", "text"),
    call: tuple[str, str] | None = None,
    tools: bool = True,
) -> Reply:
    """A large model behind a good server. It streams `text`, fills forms with `form` in the ways named, calls the tool given.

    What it does not do in a way that is not named, it does as servers do that ignore what they don't know: it chats."""

    def reply(handler: Any) -> None:
        asked = handler.asked
        said = json.dumps(asked["messages"])
        wanted = asked.get("response_format", {}).get("type") or ("text" if "JSON schema" in said else None)
        if asked.get("stream"):
            send(handler, 200, streamed(text), "text/event-stream")
        elif asked.get("tools"):
            if tools and "17 plus 25" in said:
                send(handler, 200, calling("Sum", '{"first": 17, "second": 25}'))
            else:
                send(handler, 200, calling(*call) if call and "hello" not in said else completion("Hello."))
        elif wanted in forms:
            probed = "crimson" in json.dumps(asked)
            send(handler, 200, completion(json.dumps({"colour": "teal", "number": 3} if probed else form or {})))
        else:
            send(handler, 200, completion("Hello."))

    return reply


# Misbehaving while it streams; what comes before is done well, so that the fault meets an answer that is being written


def writing(misbehave: Reply) -> Reply:
    """Does all well but what is streamed."""
    well = fluent()

    def reply(handler: Any) -> None:
        (misbehave if handler.asked.get("stream") else well)(handler)

    return reply


def status(code: int, body: str = "{}", **headers: str) -> Reply:
    def reply(handler: Any) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())

    return reply


def streams(body: str, promise: int = 0) -> Reply:
    return lambda handler: send(handler, 200, body, "text/event-stream", promise)


def endlessly(piece: str) -> Reply:
    """Streams the same on and on."""

    def reply(handler: Any) -> None:
        send(handler, 200, "", "text/event-stream", promise=10**12)
        data = piece.encode()
        while True:
            handler.wfile.write(data)

    return reply
