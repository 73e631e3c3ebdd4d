"""Transports: how bytes come and go. No transport knows a format or a partner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parcel:
    """A document that lies ready: its name there, its size, and when it was changed last."""

    name: str
    size: int
    changed_ns: int
