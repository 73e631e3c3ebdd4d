"""Seeing what is not one's own: other branches, other people's rows, and the side doors by which rows leak."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.matrix import HARMLESS, MAY, NO_RIGHT, NO_ROWS, OUTSIDE, Attack, roles

OUTSIDERS = roles(OUTSIDE, NO_RIGHT)


def _attacks() -> Iterator[Attack]:
    for table in (
        "customer",
        "payment",
        "open_item",
        "invoice",
        "journal",
        "journal_line",
        "subledger_move",
        "allocation",
        "bank_line",
        "bank_statement",
        "customer_balance",
        "bank_account",
        "payer_mark",
        "letter",
        "aging_snapshot",
    ):
        yield Attack(
            f"count strangers in {table}",
            (f"SELECT 1 FROM books.{table} GROUP BY branch HAVING branch <> 'FYU'",),
            NO_ROWS,
            OUTSIDERS,
        )
    for table in ("staff", "idem"):
        yield Attack(f"read {table}", (f"SELECT * FROM books.{table}",), NO_RIGHT)
        yield Attack(f"is there something in {table}", (f"SELECT EXISTS (SELECT 1 FROM books.{table})",), NO_RIGHT)
    # Expressions that would raise, or tell a name, if the policy let them see a stranger's row first.
    yield Attack(
        "divide by a stranger",
        ("SELECT 1 / (CASE WHEN branch <> 'FYU' THEN 0 ELSE 1 END) FROM books.customer",),
        HARMLESS,
        OUTSIDERS,
    )
    yield Attack(
        "cast a stranger's name",
        ("SELECT 1 FROM books.customer WHERE branch <> 'FYU' AND name::int = 1",),
        NO_ROWS,
        OUTSIDERS,
    )
    yield Attack(
        "a stranger by id", ("SELECT 1 FROM books.customer WHERE id = %(foreign_customer)s",), NO_ROWS, OUTSIDERS
    )
    yield Attack(
        "a stranger by his payment", ("SELECT 1 FROM books.payment WHERE id = %(foreign_payment)s",), NO_ROWS, OUTSIDERS
    )
    yield Attack(
        "a stranger's bank line", ("SELECT 1 FROM books.bank_line WHERE id = %(foreign_line)s",), NO_ROWS, OUTSIDERS
    )
    yield Attack(
        "a stranger through a join",
        ("SELECT 1 FROM books.allocation JOIN books.open_item AS i ON true WHERE i.id = %(foreign_item)s",),
        NO_ROWS,
        OUTSIDERS,
    )
    yield Attack(
        "a stranger through match outcomes",
        ("SELECT 1 FROM books.match_outcome WHERE payment_id = %(foreign_payment)s",),
        NO_ROWS,
        OUTSIDERS,
    )
    yield Attack(
        "a stranger by tableoid",
        ("SELECT 1 FROM ONLY books.letter_default UNION ALL SELECT 1 FROM books.journal_line_default",),
        NO_RIGHT,
    )
    yield Attack("a stranger by search", ("SELECT * FROM books.find_customer('TXG customer')",), NO_ROWS, OUTSIDERS)
    for name, text in (
        ("a wildcard", "'%%'"),
        ("a single wildcard", "'_'"),
        ("a backslash", "'\\'"),
        ("a quote", "''''"),
    ):
        yield Attack(f"search by {name}", (f"SELECT * FROM books.find_customer({text})",), NO_ROWS, OUTSIDERS)
    for name, text in (("nothing", "''"), ("null", "NULL"), ("a million letters", "repeat('x', 1000000)")):
        yield Attack(f"search by {name}", (f"SELECT * FROM books.find_customer({text})",), "LG050", OUTSIDERS)
    yield Attack("more branches than one's own", ("SELECT 1 WHERE books.my_branches() <> '{FYU}'",), NO_ROWS, OUTSIDERS)
    yield Attack(
        "another's columns", ("SELECT 1 FROM books.column_choice WHERE login <> session_user",), NO_ROWS, OUTSIDERS
    )
    yield Attack(
        "columns of a million letters",
        ("SELECT api.choose_columns('aging', jsonb_build_array(repeat('x', 1000000)))",),
        "23514",
        OUTSIDERS,
    )
    yield Attack(
        "columns of a screen of a million letters",
        ("SELECT api.choose_columns(repeat('x', 1000000), '[]')",),
        "23514",
        OUTSIDERS,
    )
    yield Attack("columns of no screen", ("SELECT api.choose_columns(NULL, '[]')",), "23502", OUTSIDERS)
    yield Attack("no columns", ("SELECT api.choose_columns('aging', NULL)",), "23502", OUTSIDERS)
    yield Attack(
        "columns of a thousand screens",
        ("SELECT api.choose_columns('s' || n, '[]') FROM generate_series(1, 1000) AS n",),
        "LG046",
        OUTSIDERS,
    )
    yield Attack(
        "whoami of somebody else",
        ("SELECT 1 WHERE api.whoami() ->> 'login' <> session_user",),
        NO_ROWS,
        roles(("integration",), NO_RIGHT),
    )
    yield Attack(
        "a plan that tells a stranger's rows",
        ("EXPLAIN ANALYZE SELECT * FROM books.customer WHERE id = %(foreign_customer)s",),
        HARMLESS,
        OUTSIDERS,
    )
    yield Attack(
        "logins that are nobody's",
        ("SELECT * FROM books.odd_logins()",),
        NO_RIGHT,
        roles(("auditor", "manager", "director", "scheduler"), NO_ROWS),
    )
    yield Attack(
        "how many keys do not answer for their entries",
        ("SELECT * FROM books.unlike_keys()",),
        NO_RIGHT,
        roles(("auditor", "manager", "director", "scheduler"), MAY),
    )
    yield Attack("read a run", ("SELECT 1 FROM books.batch_run",), MAY, {"integration": NO_RIGHT})


ATTACKS = tuple(_attacks())
