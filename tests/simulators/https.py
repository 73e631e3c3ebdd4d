"""A partner that speaks HTTP over TLS on loopback and counts what it could read."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulators.certificates import Issued

PATIENCE = 20
"""Seconds until a connection that nobody uses is given up; no test waits for it."""


@dataclass(frozen=True)
class Asked:
    """One request as the partner read it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What to answer; `hold` waits before the answer, `drip` sends it byte by byte, each after waiting once."""

    status: int = 200
    body: bytes = b"{}"
    hold: threading.Event | None = None
    drip: bool = False
    cut: bool = False


Answering = Callable[[Asked], Reply]


class HttpsPartner:
    """Listens until it is closed. `heard` counts the bytes of application data, `asked` keeps the requests."""

    def __init__(
        self,
        server: Issued,
        answering: Answering = lambda _: Reply(),
        *,
        clients_ca: Path | None = None,
        newest: ssl.TLSVersion | None = None,
    ) -> None:
        self.answering = answering
        self.heard = 0
        self.asked: list[Asked] = []
        self.connections = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(server.certificate, server.key)
        if newest is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                self._context.minimum_version = self._context.maximum_version = newest
                self._context.set_ciphers("ALL:@SECLEVEL=0")
        if clients_ca is not None:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(clients_ca)
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def close(self) -> None:
        """End every connection and thread; once more does nothing."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> HttpsPartner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connected, _ = self._listener.accept()
                self.connections += 1
                self._start(lambda raw=connected: self._serve(raw))  # type: ignore[misc]

    def _serve(self, raw: socket.socket) -> None:
        raw.settimeout(PATIENCE)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open.append(raw)
        try:
            # Kept beside the socket, so that a client that is refused may read why before the line is gone.
            secured = self._context.wrap_socket(raw.dup(), server_side=True)
        except OSError:
            with suppress(OSError):
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(65536):
                    pass
            raw.close()
            return
        with suppress(OSError), secured, raw:
            while (asked := self._read(secured)) is not None:
                self.asked.append(asked)
                if not self._reply(secured, self.answering(asked)):
                    return

    def _read(self, line: ssl.SSLSocket) -> Asked | None:
        content = b""
        while b"\r\n\r\n" not in content:
            content += self._more(line)
            if not content:
                return None
        head, _, body = content.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        while len(body) < int(headers.get("content-length", 0)):
            body += self._more(line)
        method, path, _ = first.split(" ")
        return Asked(method, path, headers, body)

    def _more(self, line: ssl.SSLSocket) -> bytes:
        part = line.recv(65536)
        self.heard += len(part)
        return part

    def _reply(self, line: ssl.SSLSocket, reply: Reply) -> bool:
        if reply.hold is not None:
            reply.hold.wait(PATIENCE)
        length = len(reply.body) + (9 if reply.cut else 0)
        line.sendall(f"HTTP/1.1 {reply.status} -\r\ncontent-length: {length}\r\n\r\n".encode())
        if reply.drip:
            for byte in reply.body:
                line.sendall(bytes([byte]))
                threading.Event().wait(0.05)
        else:
            line.sendall(reply.body)
        return not reply.cut


@dataclass
class Script:
    """Answers in the order given, then goes on with the last."""

    replies: list[Reply] = field(default_factory=list)

    def __call__(self, _: Asked) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
