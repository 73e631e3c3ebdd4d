"""`luckygas exchanges`: the catalogue, for people and machines."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from domain.exchange.queries import ExchangeSeen
    from integrations.exchange import Exchange

COLUMNS = ("key", "partner", "shape", "when", "limit", "retry", "fallback", "state", "last_ok_at", "waiting", "parked")


def add(commands: Commands) -> None:
    """exchanges."""
    exchanges = commands.add(
        "exchanges",
        says=_("every exchange with partners: when, how long, how often again, and what to do by hand"),
        example="luckygas exchanges --markdown",
        run=_exchanges,
        database=True,
        json=True,
    )
    exchanges.add_argument("--markdown", action="store_true", help=_("print a table for the operator's manual"))


def _exchanges(args: Namespace) -> int:
    from app.address import reading
    from domain.exchange.queries import exchanges_seen
    from integrations.catalogue import CATALOGUE

    with reading(args) as db:
        seen = exchanges_seen(db)
    rows = [described(row, seen) for row in CATALOGUE.values()]
    if args.json:
        print_json(rows)
    elif args.markdown:
        print_line("| " + " | ".join(COLUMNS) + " |")
        print_line("|" + "---|" * len(COLUMNS))
        for one in rows:
            print_line("| " + " | ".join(str(one[name] if one[name] is not None else "-") for name in COLUMNS) + " |")
    else:
        for one in rows:
            print_line("\t".join(str(one[name]) for name in ("key", "shape", "when", "state", "fallback")))
    return 0


def described(row: Exchange, seen: Mapping[str, ExchangeSeen]) -> dict[str, object]:
    """A row as JSON says it, with how it stands."""
    from domain.kernel.calendar import TAIPEI

    known = seen.get(row.key)
    last = known.last_ok_at if known else None
    return {
        "key": row.key,
        "partner": row.partner,
        "shape": row.shape,
        "when": str(row.when),
        "limit": _long(row.limit),
        "retry": str(row.retry),
        "fallback": row.way_out(),
        "state": row.state,
        "last_ok_at": last.astimezone(TAIPEI).isoformat(timespec="seconds") if last else None,
        "waiting": known.waiting if known else 0,
        "parked": known.parked if known else 0,
    }


def _long(limit: timedelta) -> str:
    seconds = limit.total_seconds()
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
