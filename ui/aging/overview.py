"""What stands around the list of the aging screen: key figures, chips with their counts, and the tie-out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from domain.receivables.queries import Aging, AgingRow
from ui.aging.columns import BUCKET_TITLES, COLUMNS, SUMMED
from ui.kit.column import count, full_money, percent

ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Figure:
    """A key figure: the number, a remark and the remark's colour."""

    number: str
    remark: str
    tone: str = "muted"


@dataclass(frozen=True)
class Tie:
    """A total against its account in the general ledger."""

    account: str
    difference: Decimal

    @property
    def tone(self) -> str:
        """Green where both agree, red where they do not."""
        return "bad" if self.difference else "ok"

    def words(self) -> str:
        """總帳 1140 核對 ✓ 差 0."""
        mark = "■" if self.difference else "✓"
        sentence = _("Ledger {account} checked {mark} difference {difference}")
        return sentence.format(account=self.account, mark=mark, difference=full_money(self.difference))


@dataclass(frozen=True)
class Slice:
    """One bucket of the bar."""

    words: str
    amount: Decimal
    fill: str


@dataclass(frozen=True)
class Overview:
    """Everything about the whole of the customers, whatever the filter shows."""

    figures: tuple[Figure, ...]
    slices: tuple[Slice, ...]
    chips: tuple[tuple[str, str], ...]
    ties: tuple[Tie, ...]


# the key figures by name, in the order of `Overview.figures`
FIGURES: Final = (
    N_("Receivable"),
    N_("Overdue"),
    N_("Over 90 days"),
    N_("Held customers"),
    N_("Unapplied money"),
    N_("Net of unapplied"),
)
CHIPS: Final[Mapping[str, tuple[str, Callable[[AgingRow], bool]]]] = {
    "all": (N_("All"), lambda _row: True),
    "over_90": (N_("Overdue 90+"), lambda row: row.oldest_days > 90),
    "watch": (N_("Watch"), lambda row: row.state == "WATCH"),
    "hold": (N_("Held"), lambda row: row.state == "HOLD"),
    "unapplied": (N_("Unapplied money"), lambda row: row.unapplied > 0),
    "disputed": (N_("Disputed"), lambda row: row.disputed > 0),
}


def overview(aging: Aging) -> Overview:
    """Reckon everything around the list."""
    return Overview(
        figures=_figures(aging),
        slices=tuple(
            Slice(_(title), amount, f"b{place}")
            for place, (title, amount) in enumerate(zip(BUCKET_TITLES.values(), aging.totals.buckets, strict=True))
        ),
        chips=tuple(
            (key, f"{_(words)} {count(sum(map(belongs, aging.rows)))}") for key, (words, belongs) in CHIPS.items()
        ),
        ties=(Tie("1140", aging.difference), Tie("2160", aging.unapplied_difference)),
    )


def sums(rows: Sequence[AgingRow]) -> dict[str, Decimal | int]:
    """The sums below the list, by the keys of its columns."""
    values = {column.key: column.value for column in COLUMNS}
    return {key: sum((values[key](row) for row in rows), ZERO) for key in SUMMED}


def customers(number: int) -> str:
    """420 戶."""
    return ngettext("{count} customer", "{count} customers", number).format(count=count(number))


def _figures(aging: Aging) -> tuple[Figure, ...]:
    rows, totals = aging.rows, aging.totals
    over_90 = totals.d91_180 + totals.d181
    held = [row for row in rows if row.state == "HOLD"]
    old = sum(1 for row in rows if row.oldest_days > 90)
    rate = percent(totals.overdue / totals.total) if totals.total else percent(ZERO)
    net = full_money(totals.total - totals.unapplied)
    return (
        Figure(full_money(totals.total), customers(sum(1 for row in rows if row.total))),
        Figure(full_money(totals.overdue), _("{rate} of it").format(rate=rate)),
        Figure(full_money(over_90), customers(old), "warn" if old else "muted"),
        Figure(
            count(len(held)),
            _("{amount} open").format(amount=full_money(sum((row.total for row in held), ZERO))),
            "bad" if held else "muted",
        ),
        Figure(full_money(totals.unapplied), customers(sum(1 for row in rows if row.unapplied))),
        Figure(net, _("1140 less 2160")),
    )
