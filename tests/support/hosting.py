"""A server of pages that are not the chat's, for the widget to stand on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit


@dataclass
class Host:
    """The pages, and the two origins that they have."""

    port: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    policy: str = ""

    @property
    def listed(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def unlisted(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, chat: str, lang: str = "en", body: str = "", policy: str | None = None, **data: str) -> str:
        """Add a page with the widget and return its path."""
        attributes = "".join(f' data-{name}="{value}"' for name, value in data.items())
        direction = ' dir="rtl"' if lang == "ar" else ""
        path = f"/{len(self.pages)}" + (f"?policy={quote(policy)}" if policy else "")
        self.pages[path.partition("?")[0]] = (
            f'<!doctype html><html lang="{lang}"{direction}><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>Intranet</title><main><h1>Intranet</h1>'
            f'<p><a href="#top">A link</a></p>{body}<script src="{chat}/widget.js" defer{attributes}></script>'
            f"<p>The end</p></main></html>"
        )
        return path


@contextmanager
def hosting() -> Iterator[Host]:
    host = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            body = host.pages.get(address.path)
            self.send_response(204 if body is None else 200)  # browsers ask for an icon
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", parse_qs(address.query).get("policy", [host.policy])[0])
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield host
    server.shutdown()
    thread.join(10)
    server.server_close()


__all__ = ["Host", "hosting"]
