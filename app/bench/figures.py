"""What a bench tells: two rates, their ratio, and the times of single deeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, TypeAlias

Told: TypeAlias = Callable[[str], None]
"""Where a bench says how far it is."""

ROUNDS: Final = 5
QUICK_ROUNDS: Final = 3
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. Rates are things per second; the times belong to the product's single deeds."""

    product: float
    baseline: float
    unit: str
    n: int
    p50_ms: float
    p99_ms: float
    notes: Mapping[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.product / self.baseline

    def document(self) -> dict[str, object]:
        """As the command answers it; further facts stand in `notes` as name=value."""
        return {
            "product": significant(self.product),
            "baseline": significant(self.baseline),
            "unit": self.unit,
            "ratio": round(self.ratio, 3),
            "n": self.n,
            "p50_ms": round(self.p50_ms, 3),
            "p99_ms": round(self.p99_ms, 3),
            "notes": " ".join(f"{name}={_plain(value)}" for name, value in self.notes.items()),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest measured value that at least this share of all values do not exceed."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(math.ceil(share / 100 * len(ordered)), 1) - 1]


def middle(values: Sequence[float]) -> float:
    """The median: one noisy round among others does not move it."""
    return float(median(values))


def significant(value: float) -> float:
    """A rate without digits that mean nothing."""
    if value == 0:
        return 0.0
    return round(value, _DIGITS - 1 - math.floor(math.log10(abs(value))))


def _plain(value: object) -> str:
    return f"{significant(value):g}" if isinstance(value, float) else str(value).replace(" ", "_")
