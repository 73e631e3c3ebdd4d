"""The words of the catalogue: one row says everything in which an exchange differs from the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from sqlalchemy import Connection

from domain.banking.intake import FileReceived
from domain.banking.rules.statement import FileReading
from domain.exchange.rules.runs import Chunk, Mark
from domain.exchange.rules.timetable import Daily, Every, Monthly
from domain.kernel.words import gettext as _
from integrations.transport import Parcel

__all__ = (
    "Answer", "Daily", "Every", "Exchange", "Inbound", "Inquiry", "Mailbox", "Monthly", "OnChange", "OnDemand",
    "Outbound", "Parcel", "Retry", "Steps",
)  # fmt: skip

State = Literal["live", "not_connected", "off"]
Shape = Literal["Inbound", "Outbound", "Inquiry", "Answer"]


@dataclass(frozen=True, slots=True)
class OnChange:
    """When something here, or there, has changed."""

    def __str__(self) -> str:
        return "on change"


@dataclass(frozen=True, slots=True)
class OnDemand:
    """When somebody asks."""

    def __str__(self) -> str:
        return "on demand"


When = Daily | Every | Monthly | OnChange | OnDemand


@dataclass(frozen=True, slots=True)
class Retry:
    """How long is waited before each further attempt where no answer came, and what happens `then`."""

    waits: tuple[int, ...] = ()
    then: str = "park"

    @classmethod
    def doubling(cls, first: int, times: int, then: str = "park", most: int = 3600) -> Retry:
        return cls(tuple(min(first * 2**n, most) for n in range(times)), then)

    def __str__(self) -> str:
        if not self.waits:
            return f"none, then {self.then}"
        return f"{len(self.waits)} x after {', '.join(str(wait) for wait in self.waits)} s, then {self.then}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What every exchange says of itself. `fallback` is what a person can do by hand meanwhile, an English msgid."""

    shape: ClassVar[Shape]
    key: str
    partner: str
    when: When
    limit: timedelta
    retry: Retry
    fallback: str
    stale_after: timedelta | None = None
    quota: str = ""
    state: State = "not_connected"

    def way_out(self) -> str:
        """The fallback in the reader's language."""
        return _(self.fallback)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound(Exchange):
    """We collect: `read` makes values of a document, `receive` takes it; the same one twice changes nothing."""

    shape: ClassVar[Shape] = "Inbound"
    read: Callable[[Path], FileReading] | None = None
    receive: Receive | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound(Exchange):
    """We send: letters wait in the letterbox until the partner has them."""

    shape: ClassVar[Shape] = "Outbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry(Exchange):
    """We ask and wait."""

    shape: ClassVar[Shape] = "Inquiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Exchange):
    """We are asked."""

    shape: ClassVar[Shape] = "Answer"


class Receive(Protocol):
    """The deed of the domain that takes a document."""

    def __call__(
        self, db: Connection, *, name: str, content: bytes, reading: FileReading, today: date
    ) -> FileReceived: ...


class Steps(Protocol):
    """What a run offers an exchange: chunks, each one transaction that leaves a checkpoint."""

    checkpoint: Mark

    def chunk(self, work: Callable[[Connection], Chunk]) -> Chunk: ...


class Mailbox(Protocol):
    """A transport that hands out documents; it knows bytes and no format."""

    def ready(self) -> tuple[Parcel, ...]: ...

    def fetch(self, parcel: Parcel) -> bytes: ...

    def archive(self, parcel: Parcel, on: date) -> None: ...

    def quarantine(self, parcel: Parcel, on: date) -> None: ...


Catalogue = Mapping[str, Exchange]


def by_key(rows: Iterator[Exchange] | tuple[Exchange, ...]) -> Catalogue:
    """The rows under their keys; two of one key are our own mistake."""
    catalogue: dict[str, Exchange] = {}
    for row in rows:
        if row.key in catalogue:
            raise ValueError(f"two exchanges are called {row.key}")
        catalogue[row.key] = row
    return catalogue
