"""HTTPS to a partner whose key we know: nothing leaves before the handshake has shown that key."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpcore2
import httpx2

from domain.errors import Malformed
from integrations.transport.pinning import (
    Deadline,
    NotHttps,
    PartnerAway,
    PinnedBackend,
    Pins,
    SeenCertificate,
    pinned_context,
)

LONGEST_ANSWER: Final = 32 << 20
_NO_HEADERS: Final[Mapping[str, str]] = {}
# What is packed may unpack to anything.
_PLAIN: Final = {"accept-encoding": "identity"}


class AnswerTooLong(Malformed):
    """{partner} answered with more than {megabytes} MB. Nothing of it was used."""


@dataclass(frozen=True, slots=True)
class Partner:
    """How a partner is reached: where, which keys it may show, whose signature they bear, and who we are to it."""

    name: str
    url: str
    pins: Pins
    ca_file: Path
    certificate: Path | None = None
    key: Path | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, whatever the partner meant by it."""

    status: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class HttpsLine:
    """One partner's connections. Follows no redirects, reads no proxies or keys from the environment."""

    def __init__(
        self,
        partner: Partner,
        *,
        limit: timedelta = timedelta(seconds=30),
        longest: int = LONGEST_ANSWER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not partner.url.startswith("https://"):
            raise NotHttps(partner=partner.name)
        self.partner = partner
        self._limit, self._longest, self._clock = limit, longest, clock
        self._deadline: ContextVar[Deadline] = ContextVar(f"deadline of {partner.name}")
        self._backend = PinnedBackend(partner.name, self._deadline)
        context = pinned_context(partner.name, partner.pins, partner.ca_file, seen=self._remember)
        if partner.certificate is not None:
            context.load_cert_chain(partner.certificate, partner.key)
        self._client = httpx2.Client(
            base_url=partner.url,
            transport=_Transport(context, self._backend),
            trust_env=False,
            follow_redirects=False,
            timeout=None,
        )
        self.seen: SeenCertificate | None = None

    def call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] = _NO_HEADERS,
        limit: timedelta | None = None,
    ) -> Answered:
        """Ask, and wait for the whole answer within the limit. The families of what may go wrong stand in pinning."""
        token = self._deadline.set(Deadline(limit or self._limit, self._clock))
        try:
            with self._client.stream(method, path, content=content, headers={**_PLAIN, **headers}) as response:
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > self._longest:
                        raise AnswerTooLong(partner=self.partner.name, megabytes=self._longest >> 20)
                return Answered(response.status_code, bytes(body), dict(response.headers))
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.HTTPError) as error:
            raise PartnerAway(partner=self.partner.name, reason=type(error).__name__) from error
        finally:
            self._deadline.reset(token)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> HttpsLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _remember(self, certificate: SeenCertificate) -> None:
        self.seen = certificate


class _Transport(httpx2.BaseTransport):
    """The library's connection pool over our own network backend."""

    def __init__(self, context: ssl.SSLContext, backend: PinnedBackend) -> None:
        self._backend = backend
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=10,
            max_keepalive_connections=2,
            keepalive_expiry=30,
            network_backend=backend,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore2.Request(request.method, url, headers=request.headers.raw, content=request.stream)
        answer = self._pool.handle_request(asked)
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer), request=request)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    """The answer's bytes as they come."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
