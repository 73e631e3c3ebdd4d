"""`luckygas approvals`: what waits for a second person."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING

from app.commands import Commands, money, print_json, print_line
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from domain.approvals.queries import RequestRow

DEMO_ROLE = "manager"
"""Whose inbox is listed in the demo's own database."""


def add(commands: Commands) -> None:
    """approvals list."""
    group = commands.group("approvals", says=_("requests that one person asked and another decides"))
    listed = group.add(
        "list",
        says=_("what waits, the riskiest first; deciding takes the workstation and a password"),
        example="luckygas approvals list --json",
        run=_list,
        database=True,
        json=True,
    )
    listed.add_argument("--ended", action="store_true", help=_("what was decided last instead"))


def _list(args: Namespace) -> int:
    from app.commands.people import working
    from domain.approvals.queries import ended_requests, waiting_for_me, waiting_requests
    from domain.approvals.rules import KINDS

    with working(args, DEMO_ROLE) as db:
        rows = ended_requests(db) if args.ended else waiting_requests(db)
        for_me = waiting_for_me(db)
    if args.json:
        print_json([described(row, row.id in for_me) for row in rows])
        return 0
    for row in rows:
        what = row.customer or row.subject
        mark = "●" if row.id in for_me else " "
        print_line(
            "\t".join((f"{mark} {row.id}", str(row.risk), _(KINDS[row.kind]), what, money(row.amount), row.maker))
        )
    if not rows:
        print_line(_("Nothing waits for a decision.") if not args.ended else _("Nothing has been decided yet."))
    return 0


def described(row: RequestRow, for_me: bool) -> dict[str, object]:
    """A request as JSON says it."""
    return {
        "request": row.id,
        "kind": row.kind.value,
        "subject": row.subject,
        "customer": row.customer or None,
        "amount": money(row.amount),
        "reason": row.reason,
        "risk": row.risk,
        "risks": list(row.risks),
        "made_by": row.made_by,
        "made_at": _moment(row.made_at),
        "expires_at": _moment(row.expires_at),
        "tier": row.tier,
        "needs": row.needs,
        "state": row.state.value,
        "for_me": for_me,
    }


def _moment(at: datetime) -> str:
    from domain.kernel.calendar import TAIPEI

    return at.astimezone(TAIPEI).isoformat(timespec="seconds")
