"""Calls that carry an API key: the newest, and once the one before it, for a partner that does not know it yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from domain.errors import Refused
from domain.secrets.rules.clear import ClearText
from integrations.transport.https import Answered, HttpsLine

UNKNOWN_KEY: Final = 401
HEADER: Final = "x-api-key"
_NO_HEADERS: Final[Mapping[str, str]] = {}


class KeyRefusedThere(Refused):
    """{partner} accepts none of our API keys. Ask the partner for a new one and enter it: luckygas keys make api."""


class KeyedLine:
    """A partner's line with our keys. They are asked for at each call: one may be revoked in the middle of a batch."""

    def __init__(
        self,
        line: HttpsLine,
        keys: Callable[[], Sequence[ClearText]],
        *,
        alarm: Callable[[str], None],
        header: str = HEADER,
    ) -> None:
        self._line, self._keys, self._alarm, self._header = line, keys, alarm, header

    def call(
        self, method: str, path: str, *, content: bytes | None = None, headers: Mapping[str, str] = _NO_HEADERS
    ) -> Answered:
        """The partner's answer. Falls back once, with an alarm that names the partner; then KeyRefusedThere."""
        partner = self._line.partner.name
        for place, key in enumerate(self._keys()[:2]):
            if place:
                self._alarm(partner)
            keyed = {**headers, self._header: key.reveal()}
            answered = self._line.call(method, path, content=content, headers=keyed)
            if answered.status != UNKNOWN_KEY:
                return answered
        raise KeyRefusedThere(partner=partner)
