"""Probes of cylinders and their deposits: who may, how many, at which rate, and that units and money tie."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from app.bench.mutants.probes import NO, OK, Call, Probe, of_calls, receipts

KEY: Final = "'$key50'"
ROW: Final = {"customer": "$a#", "size": 20, "units": 1, "on": "@today"}
GIVEN: Final = {"way": "cash", "document": "PR9"}
SIGNED: Final = {"to": "$c#", "consent": "form a", "to_consent": "form b"}
GONE: Final = {"invoice": "PL000009", "due_on": "@today", "effective_due_on": "@today", "reason": "burnt"}
OFF: Final = "UPDATE books.policy SET value = 1 WHERE key = 'cylinder.breakage'; "
ASLEEP: Final = (
    OFF + "SET LOCAL session_replication_role = replica; "
    "UPDATE books.cylinder SET state = 'DORMANT', since_on = '2020-01-01' WHERE id = $cylinder; "
    "SET LOCAL session_replication_role = origin"
)


def one(**changed: Any) -> str:
    """The arguments of a deed with one row; None leaves a value out."""
    row = {name: value for name, value in {**ROW, **changed}.items() if value is not None}
    return f"{receipts(row)}, {KEY}"


FUNCTIONS: Final[tuple[tuple[str, str, str, dict[str, Any]], ...]] = (
    ("take_deposits", "deposit", "clerk", GIVEN),
    ("return_cylinders", "refund_deposit", "senior_clerk", {"way": "cash"}),
    ("exchange_cylinders", "exchange_cylinder", "senior_clerk", {}),
    ("take_foreign_cylinders", "exchange_cylinder", "senior_clerk", {"owner": "Sun Gas"}),
    ("lose_cylinders", "lose_cylinder", "senior_clerk", GONE),
    ("find_cylinders", "lose_cylinder", "senior_clerk", {}),
    ("move_cylinders", "move_cylinder", "senior_clerk", SIGNED),
    ("open_lots", "open_lots", "manager", {"rate": 300}),
)
CALLS: Final = (
    *(
        Call(function, deed, login, one(**more), one(**{**more, "reason": "another word"}),
             elsewhere="probe_manager_elsewhere" if login == "manager" else "")
        for function, deed, login, more in FUNCTIONS
    ),
    Call("undo_cylinder_deed", "undo_cylinder", "senior_clerk", f"$deed_lost, '$today', 'wrong', {KEY}",
         f"$deed_lost, '$today', 'other', {KEY}"),
    Call("wake_cylinders", "wake_cylinder", "senior_clerk", f"$a, '$today', 'called', {KEY}",
         f"$a, '$today', 'other', {KEY}"),
    Call("mark_dormant", "batch", "scheduler", f"'$today', {KEY}", f"'$today'::date - 1, {KEY}", branch=False),
    Call("set_cylinder_size", "cylinder_size", "manager", f"20, 1600, 2100, {KEY}", f"20, 1700, 2100, {KEY}",
         branch=False),
)  # fmt: skip


def of_cylinders() -> Iterator[Probe]:
    """Every check of a deed on cylinders, and what the tables hold whoever writes."""
    yield from of_calls(CALLS)
    yield from _rows()
    yield from _deeds()
    yield from _requests()
    yield from _steps()
    yield from _kept()


def do(name: str, function: str, expected: str, before: str = "", login: str = "senior_clerk", **changed: Any) -> Probe:
    more = next(more for known, _, _, more in FUNCTIONS if known == function)
    return Probe(name, login, f"SELECT api.{function}({one(**{**more, **changed})})", expected, before)


def _rows() -> Iterator[Probe]:
    yield Probe("no cylinders", "senior_clerk", f"SELECT api.return_cylinders('[]', {KEY})", "LG014")
    yield do("cylinders of nobody", "return_cylinders", "LG022", customer=999999999)
    yield do("a place of another's", "take_deposits", "LG022", login="clerk", site=999999999)
    yield do("cylinders of no size", "return_cylinders", "LG031", size=19)
    yield do("no number of cylinders", "return_cylinders", "LG031", units=None)
    yield do("cylinders of tomorrow", "exchange_cylinders", "LG015", on="@future")
    yield do("cylinders of long ago", "exchange_cylinders", "LG045", on="1889-01-01")
    yield do("cylinders with a text", "exchange_cylinders", "LG046", document="x" * 41)


def _deeds() -> Iterator[Probe]:
    yield do("more than are held", "return_cylinders", "LG103", units=9)
    yield do("another house's cylinder", "return_cylinders", "LG104", serials=["X1"])
    yield do("another customer's cylinder", "return_cylinders", "LG104", serials=["T1"])
    yield do("a deposit to nowhere", "return_cylinders", "LG031", way="gold")
    yield do("a deposit without its receipt", "take_deposits", "LG031", login="clerk", document=None)
    yield do("a rate of one's own", "take_deposits", "LG105", login="clerk", rate=1)
    yield do("a deposit out of a line that is not in suspense", "take_deposits", "LG033", login="clerk", way="bank",
              line="$line1#")  # fmt: skip
    yield do("a deposit out of suspense", "take_deposits", "LG033", login="clerk", way="bank", line="$line4#")
    yield do("a waiver by who may not", "take_deposits", "LG021", login="clerk", way="waiver", reason="friend")
    yield do("a waiver by who may", "take_deposits", OK, login="supervisor", way="waiver", reason="hospital")
    yield do("a loss without its reason", "lose_cylinders", "LG031", reason=None)
    yield do("a cylinder moved unsigned", "move_cylinders", "LG106", consent=None)
    yield do("our own as another house's", "take_foreign_cylinders", "LG031", owner="LUCKY")
    yield do("an opening below the least", "open_lots", "LG031", login="manager", rate=299)
    yield do("the same receipt again", "take_deposits", "23505", login="clerk", document="PR1")
    undo = "SELECT api.undo_cylinder_deed({}, '{}', '{}', " + KEY + ")"
    for name, words, expected in (
        ("twice", undo.format("$deed_brought", "$today", "wrong"), "LG036"),
        ("without a reason", undo.format("$deed_lost", "$today", ""), "LG035"),
        ("with a text", undo.format("$deed_lost", "$today", "x" * 501), "LG046"),
        ("tomorrow", undo.format("$deed_lost", "$future", "wrong"), "LG045"),
        ("under what was built on it", undo.format("$deed_given", "$today", "wrong"), "LG102"),
    ):
        yield Probe(f"a cylinder deed undone {name}", "senior_clerk", words, expected)
    wake = "SELECT api.wake_cylinders($a, '{}', '{}', " + KEY + ")"
    yield Probe("a contact without a word", "clerk", wake.format("$today", ""), "LG035")
    yield Probe("a contact with a text", "clerk", wake.format("$today", "x" * 501), "LG046")
    yield Probe("a contact of tomorrow", "clerk", wake.format("$future", "called"), "LG045")
    yield Probe("dormant tomorrow", "scheduler", f"SELECT api.mark_dormant('$future', {KEY})", "LG045")
    yield Probe("a deposit above a new cylinder", "manager", f"SELECT api.set_cylinder_size(20, 3000, 2000, {KEY})",
                "LG031")  # fmt: skip
    yield Probe("a delivery told by a clerk", "clerk", "SELECT api._cylinders_delivered(ARRAY[$a]::bigint[], '$today')",
                NO)  # fmt: skip
    yield Probe("a delivery told by an auditor", "auditor",
                "SELECT api._cylinders_delivered(ARRAY[$a]::bigint[], '$today')", NO)  # fmt: skip


def _requests() -> Iterator[Probe]:
    ask = "SELECT api.ask('{}', '{}', 'because', " + KEY + ")"
    refund = '{"customer": $c, "size": 20, "units": 1, "method": "cash"}'
    given = (
        "SET LOCAL SESSION AUTHORIZATION ${prefix}clerk; "
        f"SELECT api.take_deposits({one(customer='$c#', **GIVEN)}); RESET SESSION AUTHORIZATION"
    )
    yield Probe("a deposit asked for", "senior_clerk", ask.format("deposit_refund", refund), OK, given)
    gold = refund.replace("cash", "gold")
    yield Probe("a deposit asked for in gold", "senior_clerk", ask.format("deposit_refund", gold), "LG031", given)
    free = given.replace('"cash"', '"waiver", "reason": "hospital"').replace("clerk;", "supervisor;")
    yield Probe("nothing asked for", "senior_clerk", ask.format("deposit_refund", refund), "LG031", free)
    breakage = ask.format("breakage", '{"customer": $a, "size": 20}')
    yield Probe("breakage switched off", "manager", breakage, "LG107", ASLEEP.replace(OFF, ""))
    yield Probe("breakage of what is in use", "manager", breakage, "LG103", OFF)
    yield Probe("breakage", "manager", breakage, OK, ASLEEP)
    nobody = ask.format("breakage", '{"customer": 999999999, "size": 20}')
    yield Probe("breakage of nobody", "manager", nobody, "LG022", OFF)
    request = "SELECT api._execute_{}(r) FROM books.request AS r WHERE r.id = $req_deposit"
    yield Probe("a deposit refund carried out", "kernel", request.format("deposit_refund"), OK)
    moved = "UPDATE books.cylinder SET state = 'LOST' WHERE customer_id = $a"
    yield Probe("a deposit refund of what is gone", "kernel", request.format("deposit_refund"), "LG102", moved)
    yield Probe("breakage of what woke up", "kernel", request.format("breakage"), "LG102")


STEP: Final = """
    INSERT INTO books.cylinder_move (deed_id, cylinder_id, branch, event, from_state, via, to_state, from_lot, to_lot,
                                     since_before, since_on, follows)
    SELECT $deed_given, c.id, c.branch, 'issued', '{}', '{}', '{}', c.lot_id, c.lot_id, c.since_on, c.since_on,
           c.last_move
      FROM books.cylinder AS c WHERE c.id = $cylinder
"""


def _steps() -> Iterator[Probe]:
    yield Probe("a step that is none", "kernel", STEP.format("HELD", "", "LOST"), "LG101")
    yield Probe("a step from elsewhere", "kernel", STEP.format("-", "ISSUED", "HELD"), "LG102")
    now = "SET CONSTRAINTS ALL IMMEDIATE"
    for name, change in (("money", "money = money + 1"), ("units", "held = held - 1"), ("rate", "rate = rate + 1")):
        yield Probe(f"a lot whose {name} does not tie", "superuser", now, "LG100",
                    f"UPDATE books.cylinder_lot SET {change} WHERE id = $lot")  # fmt: skip
    resize = "UPDATE books.cylinder_size SET replacement = 5000 WHERE size_kg = 20"
    worth = "SELECT loaned FROM books.customer_balance WHERE customer_id = $b"
    yield Probe("a size revalued", "superuser", worth, "5000", resize)
    locked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 4214 AND mode = 'ExclusiveLock'"
    yield Probe("a size is revalued behind the deeds under way", "superuser", locked, "1", resize)
    kernel = Probe("", "kernel", "", NO)
    for name, words in (
        ("a state", "UPDATE books.cylinder SET state = 'LOST'"),
        ("a lot's units", "UPDATE books.cylinder_lot SET held = 0"),
        ("a lot's money", "UPDATE books.cylinder_lot SET money = 0"),
        ("a move", "DELETE FROM books.cylinder_move"),
    ):
        yield replace(kernel, name=f"{name} written by the kernel", statement=words)


TABLES: Final = ("cylinder_deed", "cylinder_move", "cylinder_forfeit", "cylinder_step")


def _kept() -> Iterator[Probe]:
    for table in TABLES:
        column = {"cylinder_step": "via"}.get(table, "branch")
        yield Probe(f"{table} changed", "superuser", f"UPDATE books.{table} SET {column} = {column}", "LG001")
        yield Probe(f"{table} deleted", "superuser", f"DELETE FROM books.{table}", "LG001")
        yield Probe(f"{table} emptied", "superuser", f"TRUNCATE books.{table} CASCADE", f"LG001:{table}")
    for table in ("cylinder", "cylinder_lot", "cylinder_deed", "cylinder_move", "cylinder_forfeit"):
        count = f"SELECT count(*) > 0 FROM books.{table} WHERE branch = '$here'"
        yield Probe(f"{table} there is something to see", "superuser", count, "true")
        yield Probe(f"{table} of another branch", "probe_elsewhere", count, "false")
    seen = """
        SELECT string_agg(DISTINCT op, ' ' ORDER BY op) FROM audit.event WHERE obj = '{}' AND xid = pg_current_xact_id()
    """
    size = (
        "INSERT INTO books.cylinder_size VALUES (7, 1, 2); "
        "UPDATE books.cylinder_size SET deposit = 2 WHERE size_kg = 7; "
        "DELETE FROM books.cylinder_size WHERE size_kg = 7"
    )
    yield Probe("trail of cylinder_size", "superuser", seen.format("cylinder_size"), "DELETE INSERT UPDATE", size)
    deed = "SELECT (jsonb_populate_record(d, '{{\"id\": 9999999{}}}')).* FROM books.cylinder_deed AS d WHERE id = {}"
    copied = "INSERT INTO books.cylinder_deed " + deed.format("", "$deed_lost")
    yield Probe("trail of cylinder_deed", "superuser", seen.format("cylinder_deed"), "INSERT", copied)
    step = "INSERT INTO books.cylinder_step VALUES ('z', 'HELD', '', 'LOST')"
    yield Probe("trail of cylinder_step", "superuser", seen.format("cylinder_step"), "INSERT", step)
    again = deed.format(', "undoes": $deed_brought', "$deed_lost")
    undone = f"INSERT INTO books.cylinder_deed {again}"
    yield Probe("a cylinder deed undone by two", "superuser", undone, "23505")
    move = """
        INSERT INTO books.cylinder_move
        SELECT (jsonb_populate_record(m, '{"id": 9999999}')).* FROM books.cylinder_move AS m
         WHERE m.undoes IS NOT NULL LIMIT 1
    """
    yield Probe("a move undone twice", "superuser", move, "23505")
    yield Probe("a cylinder in two places", "superuser",
                "UPDATE books.cylinder SET serial = 'S1' WHERE state = 'HELD'", "23505")  # fmt: skip
