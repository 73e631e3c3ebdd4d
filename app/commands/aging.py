"""`luckygas aging`: who owes what for how long, tied to the ledger."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import TAIPEI, Commands, day, moment, money, print_json, print_line
from domain.kernel.roc import roc
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from domain.receivables.queries import Aging, AgingRow


def add(commands: Commands) -> None:
    """aging."""
    parser = commands.add(
        "aging",
        says=_("aging by customer, tied to accounts 1140 and 2160"),
        example="luckygas aging --as-of 2026-10-31 --xlsx aging.xlsx",
        run=run,
        database=True,
        json=True,
    )
    parser.add_argument("--as-of", type=day, metavar="DAY", help=_("the business day (default: today)"))
    parser.add_argument("--known-at", type=moment, metavar="TIME", help=_("as it was known at this moment"))
    for kind in ("xlsx", "csv", "pdf"):
        parser.add_argument(f"--{kind}", type=Path, metavar="FILE", help=_("write a {kind} file").format(kind=kind))


def run(args: Namespace) -> int:
    """The aging of one day, as JSON, files or lines."""
    from app.address import reading
    from domain.exchange.queries import database_now
    from domain.receivables.queries import aging_by_customer

    with reading(args) as db:
        today = database_now(db).astimezone(TAIPEI).date()
        aging = aging_by_customer(db, as_of=args.as_of or today, today=today, known_at=args.known_at)
    written = _write_files(args, aging)
    if args.json:
        print_json(document(aging))
    elif not written:
        _print(aging)
    return 0


def document(aging: Aging) -> dict[str, object]:
    """The aging as every command tells it."""
    from domain.receivables.rules.age import BUCKETS

    return {
        "as_of": aging.as_of.isoformat(),
        "known_at": aging.known_at.astimezone(TAIPEI).isoformat() if aging.known_at else None,
        "buckets": list(BUCKETS),
        "rows": [{"customer": row.code, **_sums(row)} for row in aging.rows],
        "totals": _sums(aging.totals),
        "control_account": money(aging.control_account),
        "difference": money(aging.difference),
        "unapplied_account": money(aging.unapplied_account),
        "unapplied_difference": money(aging.unapplied_difference),
    }


def _sums(row: AgingRow) -> dict[str, object]:
    return {
        "buckets": [money(each) for each in row.buckets],
        "unapplied": money(row.unapplied),
        "disputed": money(row.disputed),
        "promised": money(row.promised),
        "total": money(row.total),
    }


def _write_files(args: Namespace, aging: Aging) -> bool:
    wanted: dict[str, Path] = {kind: path for kind in ("xlsx", "csv", "pdf") if (path := getattr(args, kind))}
    if not wanted:
        return False
    from app.export.files import FileNotWritten
    from app.export.pdf import write_pdf
    from app.export.separated import write_csv
    from app.export.xlsx import write_xlsx
    from ui.aging.columns import COLUMNS

    title, top = _("Aging"), _top(aging, aging.as_of.isoformat())
    totals = {**aging.totals._asdict(), "code": _("Total")}
    for kind, path in wanted.items():
        try:
            if kind == "csv":
                write_csv(path, title=title, top=top, columns=COLUMNS, rows=aging.rows)
            elif kind == "xlsx":
                write_xlsx(path, title=title, top=top, columns=COLUMNS, rows=aging.rows, totals=totals)
            else:
                # A sheet of paper has room for what the screen shows at first, and days of the Republic.
                usual = [column for column in COLUMNS if not column.optional]
                top = _top(aging, roc(aging.as_of))
                write_pdf(path, title=title, top=top, columns=usual, rows=aging.rows, totals=totals)
        except OSError as error:
            raise FileNotWritten(name=path.name, why=error.strerror or str(error)) from error
    return True


def _top(aging: Aging, day: str) -> str:
    as_of = _("as of {day}").format(day=day)
    if aging.known_at is None:
        return as_of
    return as_of + "　" + _("as known at {moment}").format(moment=f"{aging.known_at.astimezone(TAIPEI):%Y-%m-%d %H:%M}")


def _print(aging: Aging) -> None:
    from domain.receivables.rules.age import BUCKETS

    print_line("\t".join((_("Customer"), *BUCKETS, _("Total"), _("Unapplied"))))
    for row in (*aging.rows, aging.totals._replace(code=_("Total"))):
        amounts = (*row.buckets, row.total, row.unapplied)
        print_line("\t".join((row.code, *(f"{each:,f}" for each in amounts))))
    print_line(_("Difference to account 1140: {amount}").format(amount=money(aging.difference)))
    print_line(_("Difference to account 2160: {amount}").format(amount=money(aging.unapplied_difference)))
