"""Probes of the door to the ledger, of bank lines, and of files."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from app.bench.mutants.probes import OK, Probe

LINE = "ROW({}, {}, {})"
CASH = LINE.format("'1101'", "10", "NULL")
ON_ACCOUNT = LINE.format("'2160'", "-10", "$a")
KINDS = {"2170": "refund_paid", "1103": "bank_line", "2161": "prepaid_draw", "2310": "deposit_refund"}
PAID = LINE.format("'2160'", "$a", "$paid").replace(")", ", -10)")


def enter(*lines: str, moves: str = "", kind: str = "payment", on: str = "$today") -> str:
    """One entry, straight to the door."""
    held = f"ARRAY[{', '.join(lines)}]::books.entry_line[]"
    moved = f"ARRAY[{moves}]::books.entry_move[]"
    row = f"ROW(99999999, 'je/probe', '{kind}', '$here', '{on}', NULL, NULL, {held}, {moved})::books.entry"
    return f"SELECT books.enter(ARRAY[{row}])"


def of_the_door() -> Iterator[Probe]:
    """What must hold of an entry, whoever brings it: as the owner of the deeds."""

    def door(name: str, statement: str, expected: str, before: str = "") -> Probe:
        return Probe(f"entry: {name}", "kernel", statement, expected, before)

    whole = enter(CASH, ON_ACCOUNT, moves=PAID)
    yield door("whole", whole, OK)
    yield Probe("entry: in another isolation", "kernel", whole, "LG042", isolation="REPEATABLE READ")
    yield door(
        "does not balance", enter(CASH, LINE.format("'2160'", "-9", "$a"), moves=PAID.replace("-10", "-9")), "LG010"
    )
    yield door("one line", enter(LINE.format("'1101'", "0", "NULL")), "LG010|LG023")
    yield door("of no account", enter(CASH, LINE.format("'9999'", "-10", "NULL")), "LG023")
    yield door("wrong side", enter(LINE.format("'1101'", "-10", "NULL"), LINE.format("'2160'", "10", "$a"),
                                   moves=PAID.replace("-10", "10")), "LG023")  # fmt: skip
    yield door(
        "a party where none belongs", enter(LINE.format("'1101'", "10", "$a"), ON_ACCOUNT, moves=PAID), "LG023|LG011"
    )
    yield door("no movement", enter(CASH, ON_ACCOUNT), "LG011")
    yield door("another's movement", enter(CASH, ON_ACCOUNT, moves=PAID.replace("$a, $paid", "$c, $paid")), "LG011")
    yield door("501 lines", enter(*[LINE.format("'1101'", "1", "NULL")] * 500, LINE.format("'2160'", "-500", "$a"),
                                  moves=PAID.replace("-10", "-500")), "LG014")  # fmt: skip
    yield door("tomorrow", enter(CASH, ON_ACCOUNT, moves=PAID, on="$future"), "LG015")
    yield door("closed", enter(CASH, ON_ACCOUNT, moves=PAID, on="$closed"), "LG013")
    yield door("a month that nobody opened", enter(CASH, ON_ACCOUNT, moves=PAID, on="1999-01-01"), "LG013")
    paid_b = PAID.replace("$paid", "$paid_b")
    yield door("a receipt of another customer", enter(CASH, ON_ACCOUNT, moves=paid_b), "LG011")
    pays = (CASH, LINE.format("'1140'", "-10", "$a"))
    item = "ROW('1140', $a, {}, {})"
    yield door("an item of another customer", enter(*pays, moves=item.format("$item_c", -10)), "LG011")
    both = f"{item.format('$item2', -5)}, {item.format('$item_c', -5)}"
    yield door("one of two items another's", enter(*pays, moves=both), "LG011")
    parties = f"{item.format('$item2', -4)}, {item.format('$item2', -6)}"
    yield door("a customer without a balance", enter(*pays, moves=parties), "LG011",
               before="DELETE FROM books.customer_balance WHERE customer_id = $a")  # fmt: skip
    alone = enter(*pays, moves=item.format("$item2", -10))
    yield door("one item of a customer without a balance", alone, "LG011",
               before="DELETE FROM books.customer_balance WHERE customer_id = $a")  # fmt: skip
    yield from _of_two()
    bank = (LINE.format("'1103'", "1000", "$account"), LINE.format("'2165'", "-1000", "$account"))
    moved = "ROW('1103', $account, {0}, 1000), ROW('2165', $account, {0}, -1000)"
    yield door("a bank line", enter(*bank, moves=moved.format("$line1"), kind="bank_line"), OK)
    paid_out = (LINE.format("'2170'", "30", "$a"), LINE.format("'1101'", "-30", "NULL"))
    order = "ROW('2170', $a, {}, 30)"
    yield door("a refund", enter(*paid_out, moves=order.format("$refund"), kind="refund_paid"), OK)
    yield door("a refund of another customer", enter(LINE.format("'2170'", "30", "$c"), paid_out[1],
                                                     moves=order.format("$refund").replace("$a", "$c"),
                                                     kind="refund_paid"), "LG011")  # fmt: skip
    yield door("an announced bank line", enter(*bank, moves=moved.format("$line1"), kind="bank_line"), "LG011",
               "UPDATE books.bank_line SET kind = 'announced' WHERE id = $line1")  # fmt: skip
    yield door("no such refund", enter(*paid_out, moves=order.format("999999999"), kind="refund_paid"), "LG011")
    yield door("no such bank line", enter(*bank, moves=moved.format("999999999"), kind="bank_line"), "LG011")


def _of_two() -> Iterator[Probe]:
    """One item that two parties say is theirs, with lines that agree."""
    for account, item, party, other, amount, against in (
        ("1140", "$item2", "$a", "$c", -5, "'1101', 10, NULL"),
        ("2160", "$paid", "$a", "$c", -5, "'1101', 10, NULL"),
        ("2170", "$refund", "$a", "$c", 15, "'1101', -30, NULL"),
        ("2161", "$prepaid", "$a", "$c", 15, "'4110', -30, NULL"),
        ("2310", "$lot", "$a", "$c", 50, "'1101', -100, NULL"),
        ("1103", "$line1", "$account", "$account_b", 500, "'2165', -1000, $account"),
    ):
        lines = [f"ROW('{account}', {amount}, {one})" for one in (party, other)]
        moves = [f"ROW('{account}', {one}, {item}, {amount})" for one in (party, other)]
        if account == "1103":
            moves.append("ROW('2165', $account, $line1, -1000)")
        kind = KINDS.get(account, "payment")
        statement = enter(*lines, f"ROW({against})", moves=", ".join(moves), kind=kind)
        yield Probe(f"entry: {item} of two parties", "kernel", statement, "LG011")
    for account, item, amount, against in (
        ("2161", "$prepaid", 30, "'4110', -30, NULL"),
        ("2310", "$lot", 100, "'1101', -100, NULL"),
    ):
        for name, party, expected in (("", "$a", OK), (" of another customer", "$c", "LG011")):
            pair = (f"ROW('{account}', {amount}, {party})", f"ROW({against})")
            move = f"ROW('{account}', {party}, {item}, {amount})"
            statement = enter(*pair, moves=move, kind=KINDS[account])
            yield Probe(f"entry: {item}{name}", "kernel", statement, expected)


def book(name: str, row: dict[str, Any], expected: str) -> Probe:
    given = json.dumps([row]).replace('"$', "$").replace('#"', "")
    return Probe(f"line: {name}", "clerk", f"SELECT api.book_lines('{given}', '$key12')", expected)


def of_lines() -> Iterator[Probe]:
    """Bank lines that are nobody's payment."""
    yield book("unknown", {"line": "$line1#", "as": "unknown"}, OK)
    yield book("a charge", {"line": "$line2#", "as": "charge"}, OK)
    yield book("a charge that comes in", {"line": "$line1#", "as": "charge"}, "LG033")
    yield book("interest that goes out", {"line": "$line2#", "as": "interest"}, "LG033")
    yield book("booked before", {"line": "$line4#", "as": "unknown"}, "LG033")
    yield book("of a receipt", {"line": "$line5#", "as": "unknown"}, "LG033")
    yield book("of no sort", {"line": "$line1#", "as": "gift"}, "LG033")
    yield book("returned without the line it takes back", {"line": "$line2#", "as": "returned"}, "LG033")
    yield book("with a note that is a text", {"line": "$line1#", "as": "unknown", "note": "x" * 501}, "LG046")
    yield book("no such line", {"line": 999999999, "as": "unknown"}, "LG022")


def of_files() -> Iterator[Probe]:
    """Files with their statements: the hash, the account, the lines, the chain."""
    known = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
    line = "'$today', '$today', 10, 'C', 'NTRF', '', 'Q', '', '', '', '', ''"
    staged = f"INSERT INTO books.staged_line VALUES ('$key13', 0, 1, {line})"

    def take(
        name: str, expected: str, *, sha: str = known, login: str = "clerk", before: str = staged, **other: Any
    ) -> Probe:
        file = {"sha256": sha, "name": "n", "format": "mt940", "encoding": "utf-8", "verdict": "clean", "findings": [],
                "state": "TAKEN"}  # fmt: skip
        page = {"page": 0, "account": "$account#", "kind": "booked", "number": "2", "page_no": "1",
                "opening": "$closing#", "closing": "${closing}1#", "opening_on": "$today", "closing_on": "$today",
                "lines": 1, "sum": 10} | other  # fmt: skip
        pages = json.dumps([page]).replace('"$closing#"', "$closing").replace('"${closing}1#"', "$next").replace(
            '"$account#"', "$account").replace('"$account_b#"', "$account_b")  # fmt: skip
        statement = f"SELECT api.take_file('{json.dumps(file)}', 'hello world', '{pages}', '$key13') ->> 'lines'"
        return Probe(f"file: {name}", login, statement, expected, before)

    yield take("whole", "1")
    yield take("not what the hash names", "LG037", sha="0" * 64)
    yield take("of another branch", "LG022", login="probe_elsewhere")
    yield take("more lines than named", "LG038", lines=2)
    yield take("another sum", "LG038", sum=11)
    yield take("nothing staged", "LG038", before="")
    yield take("lines of no page", "LG038", before=f"{staged}, ('$key13', 7, 1, {line})")
    yield take("opens where nothing closed", "LG041", opening=1, closing=11)
    yield take("opens nowhere", "LG041", opening=None)
    announced = """
        INSERT INTO books.bank_statement SELECT (jsonb_populate_record(s, '{"id": 9999999, "kind": "announced",
          "number": "9", "closing": 5, "closing_on": "$future"}')).* FROM books.bank_statement AS s
         WHERE bank_account_id = $account
    """
    yield take("after an announced statement", "1", before=f"{staged}; {announced}")
    yield take("of a day out of reach", "LG045", opening_on="1889-01-01")
    yield take("does not prove itself", "23514", closing=1)
