"""A judge on loopback: an endpoint that speaks as OpenAI's chat completions do, and does what a test tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Verdict = Callable[[dict[str, Any]], object]


@dataclass
class Endpoint:
    """Where it listens, and what it was asked: (path, headers, body)."""

    url: str
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """The learner's sentences of the last question."""
        inside = json.loads(self.asked[-1][2]["messages"][1]["content"])
        return [one["text"] for one in inside["sentences"]]


@contextmanager
def endpoint(verdict: Verdict, status: int = 200, headers: dict[str, str] | None = None) -> Iterator[Endpoint]:
    """Serves verdicts, which are what the judge says; a `bytes` verdict is the whole body."""
    here = Endpoint("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            here.asked.append((self.path, dict(self.headers), body))
            said = verdict(json.loads(body["messages"][1]["content"]))
            content = {"choices": [{"message": {"role": "assistant", "content": said}}]}
            sent = said if isinstance(said, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(sent)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    here.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
