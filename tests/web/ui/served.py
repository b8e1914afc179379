"""How does a browser get a page of the site in a test? One rendered page over HTTP, with the site's static files and
policy, and a place that takes what the page's scripts send."""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from firsthour.web.config.catalogues import WEB

HITS = '<a role="option" href="/found-{0}">{0} one</a><a role="option" href="/second">{0} two</a>'


@dataclass
class Served:
    """What is served at ``/`` and at other paths, and what arrived: (path, body)."""

    pages: dict[str, str]
    policy: str = ""
    statuses: dict[str, int] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    arrived: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def bodies(self, path: str) -> list[str]:
        """Return what arrived at a path."""
        return [body for each, body in self.arrived if each == path]


def static_file(name: str) -> Path:
    """Return the file of this name in the app that brings it."""
    return next(file for folder in sorted(WEB.glob("*/static")) if (file := folder / name).is_file())


@contextmanager
def serve(served: Served) -> Iterator[Served]:
    """Answer until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            served.arrived.append((path, query.get("q", [""])[0]))
            if path.startswith("/static/"):
                file = static_file(path.removeprefix("/static/"))
                self._send(200, file.read_bytes(), mimetypes.guess_type(path)[0] or "")
            elif path == "/palette/":
                self._send(200, HITS.format(query.get("q", ["all"])[0]).encode(), "text/html; charset=utf-8")
            else:
                self._page(path)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            served.arrived.append((self.path, body))
            self._page(self.path)

        def _page(self, path: str) -> None:
            text = served.pages.get(path)
            status = served.statuses.get(path, 204 if text is None else 200)
            self._send(status, (text or "").encode(), "text/html; charset=utf-8", served.headers.get(path, {}))

        def _send(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Security-Policy": served.policy, **(more or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
