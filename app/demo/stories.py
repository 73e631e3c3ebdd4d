"""A request as a story: who asks and why, what it is about, and how it goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import Connection

from app.demo.books import Plan
from domain.approvals.service import Asked

Ask: TypeAlias = Callable[[Connection, "Story", Plan], Asked | None]
End: TypeAlias = Literal["approve", "reject", "withdraw"]


@dataclass(frozen=True, slots=True)
class Story:
    """One request: who asks and why, which of the candidates it is about, and how it goes on."""

    role: str
    reason: str
    ask: Ask
    nth: int = 0
    amount: int = 0
    goes_on: Sequence[tuple[End, str, str]] = ()
