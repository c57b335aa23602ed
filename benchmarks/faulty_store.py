"""The door of an S3-compatible store, for `faults.py --s3`: hands on what comes, unless a file says what goes wrong.

    python benchmarks/faulty_store.py PORT PORT_BEHIND FILE

The file holds a word and a probability: `500 0.8`, `503 1`, `slow 1`, `cut 0.5` (half of the answer), `unheard 0.5`
(done, but nobody is told). Killed, the door takes its connections with it in the middle of a file, as a store does that
dies. What the store behind it holds stays, which moto's server, whose objects are in its memory, would lose.
"""

from __future__ import annotations

import http.client
import random
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SLOW_SECONDS = 1.5
OF_THE_CONNECTION = {"connection", "transfer-encoding", "content-length", "keep-alive", "expect", "server", "date"}
REFUSAL = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>Tried on purpose.</Message>'
    b"<RequestId>0</RequestId></Error>"
)
CODES = {"500": b"InternalError", "503": b"SlowDown"}


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    behind, wrong = 0, Path()

    def hand_on(self) -> None:
        body, how = self.rfile.read(int(self.headers.get("Content-Length") or 0)), self.goes_wrong()
        if how in CODES:
            self.answer(int(how), {"Content-Type": "application/xml"}, REFUSAL % CODES[how])
            return
        if how == "slow":
            time.sleep(SLOW_SECONDS)
        status, headers, content = self.asked_behind(body)
        if how == "unheard":
            self.close_connection = True
        else:
            self.answer(status, headers, content, half=how == "cut")

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = hand_on  # noqa: N815  (the names of http.server)

    def goes_wrong(self) -> str:
        with suppress(OSError, ValueError):
            how, likely = self.wrong.read_text().split()
            return how if random.random() < float(likely) else ""
        return ""

    def asked_behind(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_THE_CONNECTION}
        try:
            connection.request(self.command, self.path, body, headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        except (OSError, http.client.HTTPException):
            return 500, {}, REFUSAL % CODES["500"]
        finally:
            connection.close()

    def answer(self, status: int, headers: dict[str, str], content: bytes, *, half: bool = False) -> None:
        length = next((value for name, value in headers.items() if name.lower() == "content-length"), str(len(content)))
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in OF_THE_CONNECTION:
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[: len(content) // 2] if half else content)
        self.close_connection = self.close_connection or half

    def log_message(self, format: str, *args: object) -> None:
        """Thousands of lines that say nothing."""


if __name__ == "__main__":
    Door.behind, Door.wrong = int(sys.argv[2]), Path(sys.argv[3])
    ThreadingHTTPServer.request_queue_size = 128
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Door).serve_forever()
