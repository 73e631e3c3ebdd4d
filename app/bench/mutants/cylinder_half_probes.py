"""Probes of the halves of what deeds on cylinders check: what is left out, another's place, what stands elsewhere."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.bench.mutants.approval_probes import LAST, as_who, asks
from app.bench.mutants.cylinder_probes import ASLEEP, KEY, OFF, do, one
from app.bench.mutants.key_probes import NOBODY, put_in
from app.bench.mutants.probes import OK, Probe

THERE: Final = "probe_elsewhere"
SEEN: Final = "SELECT state FROM books.cylinder WHERE serial = 'T1'"


def of_cylinder_halves() -> Iterator[Probe]:
    """Rows, what is picked, requests, days that are left out, and what a delivery wakes."""
    yield from _rows()
    yield from _picked()
    yield from _requests()
    yield from _left_out()
    yield from _delivered()
    yield from _banked()
    yield from _steps()


def _rows() -> Iterator[Probe]:
    yield Probe("cylinders of no rows", "senior_clerk", f"SELECT api.return_cylinders(NULL, {KEY})", "LG014")
    yield do("cylinders of no day", "exchange_cylinders", "LG045", on=None)
    yield do("cylinders that go to another branch", "move_cylinders", "LG022", login=THERE, customer="$b#", to="$a#")
    yield do("cylinders at another customer's place", "take_deposits", "LG022", login="clerk", customer="$c#",
             site="$site#")  # fmt: skip
    yield do("cylinders that go to another's place", "move_cylinders", "LG022", to_site="$site#")
    yield do("cylinders given back no way", "return_cylinders", "LG031", way=None)
    yield do("cylinders that no right is asked for", "take_deposits", "LG021", login="manager", way=None)


def _picked() -> Iterator[Probe]:
    yield do("one's own cylinder by its number", "return_cylinders", OK, serials=["S1"])
    once = "UPDATE books.cylinder SET serial = 'S1', state = 'RETURNED' WHERE serial = 'T1'"
    yield do("a cylinder that another customer had before", "return_cylinders", OK, once, serials=["S1"])
    lost = "UPDATE books.cylinder SET state = 'LOST' WHERE serial = 'T1'"
    found = as_who("senior_clerk", f"SELECT api.find_cylinders({one(serials=['T1'])})")
    yield Probe("what another customer lost is not found here", "superuser", SEEN, "LOST", f"{lost}; {found}")


def _requests() -> Iterator[Probe]:
    breakage = asks("breakage", '{"customer": $a, "size": 20}')
    yield Probe("breakage of no policy", "manager", breakage, "LG107",
                ASLEEP.replace(OFF, "DELETE FROM books.policy WHERE key = 'cylinder.breakage'; "))  # fmt: skip
    used = ASLEEP.replace("DORMANT", "HELD")
    yield Probe("breakage of what is held for long", "manager", breakage, "LG103", used)
    wayless = asks("deposit_refund", '{"customer": $c, "size": 20, "units": 1}')
    given = as_who("clerk", f"SELECT api.take_deposits({one(customer='$c#', way='cash', document='PR9')})")
    yield Probe("a deposit asked for no way", "senior_clerk", wayless, "LG031", given)
    elsewhere = "UPDATE books.cylinder SET customer_id = $c WHERE customer_id = $a"
    done = "SELECT api._execute_{}(r) FROM books.request AS r WHERE r.id = {}"
    yield Probe("a deposit refund of what moved on", "kernel", done.format("deposit_refund", "$req_deposit"), "LG102",
                elsewhere)  # fmt: skip
    asked = f"{ASLEEP}; {as_who('manager', breakage)}"
    yield Probe("breakage carried out", "kernel", done.format("breakage", LAST), OK, asked)
    yield Probe("breakage of what moved on", "kernel", done.format("breakage", LAST), "LG102", f"{asked}; {elsewhere}")


def _left_out() -> Iterator[Probe]:
    yield Probe("dormant on no day", "scheduler", f"SELECT api.mark_dormant(NULL, {KEY})", "LG045")
    yield Probe("a contact of no day", "clerk", f"SELECT api.wake_cylinders($a, NULL, 'called', {KEY})", "LG045")
    undo = f"SELECT api.undo_cylinder_deed($deed_lost, NULL, 'wrong', {KEY})"
    yield Probe("a cylinder deed undone on no day", "senior_clerk", undo, "LG045")
    yield Probe("a size of no deposit", "manager", f"SELECT api.set_cylinder_size(20, NULL, 2000, {KEY})", "LG031")
    yield do("an opening at no rate", "open_lots", "LG031", login="manager", rate=None)
    yield do("a loss of no invoice", "lose_cylinders", "LG031", invoice=None)
    yield do("a cylinder moved to nobody", "move_cylinders", "LG106", to=None)
    yield do("nobody's cylinder", "take_foreign_cylinders", "LG031", owner=None)
    inspected = as_who("senior_clerk", f"SELECT api.exchange_cylinders({one(inspect_by='2030-01-01')})")
    yield Probe("a cylinder that is inspected next", "superuser",
                "SELECT count(*) FROM books.cylinder WHERE inspect_by = '2030-01-01'", "1", inspected)  # fmt: skip


def _delivered() -> Iterator[Probe]:
    told = "SELECT api._cylinders_delivered(ARRAY[$a]::bigint[], '{}')"
    yield Probe("a delivery to who has nothing dormant", "kernel", told.format("$today"), OK)
    later = f"SET LOCAL ROLE lg_kernel; {told.format('$future')}; RESET ROLE"
    count = "SELECT count(*) FROM books.cylinder WHERE since_on = '$future' AND state {} 'HELD'"
    yield Probe("a delivery tells of what is held", "superuser", count.format("="), "3", later)
    yield Probe("a delivery tells nothing of what is lost", "superuser", count.format("<>"), "0", later)


def _banked() -> Iterator[Probe]:
    """Out of the line that lies in suspense, for cylinders that it is enough for."""
    cheap = "UPDATE books.cylinder_size SET deposit = 300 WHERE size_kg = 4"
    line: dict[str, Any] = {"size": 4, "way": "bank", "line": "$line4#"}
    yield do("a small deposit out of suspense", "take_deposits", OK, cheap, login="clerk", **line)
    yield do("a deposit out of another branch's suspense", "take_deposits", "LG033", cheap, login=THERE,
             customer="$b#", **line)  # fmt: skip
    announced = f"{cheap}; UPDATE books.bank_line SET kind = 'announced' WHERE id = $line4"
    yield do("a deposit out of an announced line", "take_deposits", "LG033", announced, login="clerk", **line)


def _steps() -> Iterator[Probe]:
    undo = f"SELECT api.undo_cylinder_deed($deed_foreign, '$today', 'wrong', {KEY})"
    yield Probe("another house's cylinder undone", "senior_clerk", undo, OK)
    mirror = undo.replace("$deed_foreign", "(SELECT id FROM books.cylinder_deed WHERE undoes = $deed_brought)")
    yield Probe("an undoing undone", "senior_clerk", mirror, "LG036")
    moved = put_in("cylinder_deed", {"id": NOBODY, "event": "moved", "to_customer": "$c"})
    step = (
        "INSERT INTO books.cylinder_move (deed_id, cylinder_id, branch, event, from_state, to_state, from_lot, "
        f"since_before, since_on, follows) SELECT {NOBODY}, c.id, c.branch, 'moved', 'HELD', 'HELD', c.lot_id, "
        "c.since_on, c.since_on, c.last_move FROM books.cylinder AS c WHERE c.id = $cylinder"
    )
    yield Probe("a cylinder moved to no lot", "superuser", step, "LG101", moved)
