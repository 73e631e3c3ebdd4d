"""Probes of the tables themselves: rows that never change, trails, domains, branches, and rights that nobody has."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator

from app.bench.mutants.probes import NO, OK, Probe

FOREVER = (
    "books.journal", "books.journal_line", "books.subledger_move", "books.allocation", "books.invoice",
    "books.aging_snapshot", "audit.event", "audit.seal",
)  # fmt: skip
# What is put in, changed and thrown away again, so that each leaves its event.
TRAILED = {
    "customer": ("INSERT INTO books.customer (id, code, branch, name, kind, terms) "
                 "VALUES (99, 'PZ', '$here', 'z', 'company', 'NET30')",
                 "name = 'zz'", "id = 99"),
    "payer_mark": ("INSERT INTO books.payer_mark (kind, value, customer_id, branch) VALUES ('name', 'zz', $a, '$here')",
                   "learned_by = 'z'", "value = 'zz'"),
    "bank_account": ("INSERT INTO books.bank_account (bank, number, name, branch, opened_on) "
                     "VALUES ('098', '98765', 'z', '$here', '2026-01-01')", "name = 'zz'", "number = '98765'"),
    "staff": ("INSERT INTO books.staff VALUES ('z', 77, 'z', '{}', true)", "full_name = 'zz'", "login = 'z'"),
    "deed_right": ("INSERT INTO books.deed_right VALUES ('z', 'clerk')", "grp = 'auditor'", "deed = 'z'"),
    "posting_rule": ("INSERT INTO books.posting_rule VALUES ('z', '1101', 'D', false)", "names_party = true",
                     "kind = 'z'"),
    "period": ("INSERT INTO books.period VALUES ('1990-01-01', 'open')", "status = 'closed'", "month = '1990-01-01'"),
    "policy": ("INSERT INTO books.policy VALUES ('z', 1)", "value = 2", "key = 'z'"),
    "bank_file": ("INSERT INTO books.bank_file (id, sha256, name, format, encoding, verdict, state, content) "
                  "VALUES (99, repeat('0', 64), 'z', 'x', 'x', 'flag', 'WAITING', '')", "reason = 'zz'", "id = 99"),
    "branch": ("INSERT INTO books.branch VALUES ('ZZZ', 'z')", "name = 'zz'", "code = 'ZZZ'"),
    "account": ("INSERT INTO books.account VALUES ('9999', 'z', 'z', 'D', false, NULL)", "name = 'zz'",
                "code = '9999'"),
    "calendar_override": ("INSERT INTO books.calendar_override VALUES ('1990-01-01', '', true, 'z')", "note = 'zz'",
                          "day = '1990-01-01'"),
    "match_outcome": ("INSERT INTO books.match_outcome VALUES ($line1, $paid, 'z', 'z', false, '[]')",
                      "evidence = 'zz'",
                      "payment_id = $paid"),
}  # fmt: skip
SCOPED = (
    "customer", "payer_mark", "customer_balance", "journal", "journal_line", "subledger_move", "invoice", "open_item",
    "aging_snapshot", "payment", "allocation", "bank_account", "bank_statement", "bank_line", "letter",
)  # fmt: skip
BAD_MONEY = ("'NaN'", "'Infinity'", "'-Infinity'", "1e13", "-1e13", "0.5")
DOMAINS = {
    "twd": (),
    "twd_nonzero": ("0",),
    "twd_positive": ("0", "-1"),
    "twd_not_negative": ("-1",),
    "twd_left": ("-1",),
}


def of_tables() -> Iterator[Probe]:
    """Everything that holds whoever writes, the superuser's slips included."""
    yield from _forever()
    yield from _trails()
    yield from _domains()
    yield from _branches()
    yield from _rights()


def _forever() -> Iterator[Probe]:
    for table in FOREVER:
        column = {"books.aging_snapshot": "unapplied", "audit.event": "app", "audit.seal": "epoch"}.get(table, "branch")
        column = (
            "customer_id" if table == "books.allocation" else "posted_on" if table == "books.subledger_move" else column
        )
        yield Probe(f"{table} changed", "superuser", f"UPDATE {table} SET {column} = {column}", "LG001")
        yield Probe(f"{table} deleted", "superuser", f"DELETE FROM {table}", "LG001")
        yield Probe(f"{table} emptied", "superuser", f"TRUNCATE {table} CASCADE", f"LG001:{table.split('.')[1]}")
    for part in ("books.journal_line", "audit.event"):
        for which in ("default", "$month"):
            yield Probe(f"{part} {which} emptied", "superuser", f"TRUNCATE {part}_{which}", "LG001")
    locked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 4213 AND mode = 'ExclusiveLock'"
    yield Probe("a period is closed behind the postings under way", "superuser", locked, "1",
                before="UPDATE books.period SET status = 'closed' WHERE month = '$month1'")  # fmt: skip


def _trails() -> Iterator[Probe]:
    seen = """
        SELECT string_agg(DISTINCT op, ' ' ORDER BY op) FROM audit.event WHERE obj = '{}' AND xid = pg_current_xact_id()
    """
    for table, (insert, change, which) in TRAILED.items():
        before = f"{insert}; UPDATE books.{table} SET {change} WHERE {which}; DELETE FROM books.{table} WHERE {which}"
        yield Probe(f"trail of {table}", "superuser", seen.format(table), "DELETE INSERT UPDATE", before)


def _domains() -> Iterator[Probe]:
    for domain, more in DOMAINS.items():
        for value in (*BAD_MONEY, *more):
            yield Probe(f"{domain} {value}", "superuser", f"SELECT ({value})::numeric::books.{domain}", "23514")
        yield Probe(f"{domain} of a dollar", "superuser", f"SELECT 1::numeric::books.{domain}", "1")
    for domain, value in (("payment_method", "gold"), ("outside_source", "ab"), ("letter_state", "LOST")):
        yield Probe(f"{domain} {value}", "superuser", f"SELECT '{value}'::books.{domain}", "23514")


def _branches() -> Iterator[Probe]:
    for table in SCOPED:
        count = f"SELECT count(*) > 0 FROM books.{table} WHERE branch = '$here'"
        yield Probe(f"{table} there is something to see", "superuser", count, "true")
        yield Probe(f"{table} of another branch", "probe_elsewhere", count, "false")
    yield Probe("bank files for who sees one branch", "probe_elsewhere", "SELECT count(*) FROM books.bank_file", "0")
    yield Probe("matches of another branch", "probe_elsewhere", "SELECT count(*) FROM books.match_outcome", "0")
    yield Probe("matches there are", "superuser", "SELECT count(*) FROM books.match_outcome", "1")
    yield Probe("another's columns", "cashier", "SELECT count(*) FROM books.column_choice", "0")
    yield Probe("own columns", "clerk", "SELECT count(*) FROM books.column_choice", "1")


def _rights() -> Iterator[Probe]:
    kernel = {
        "journal": "branch", "journal_line": "branch", "subledger_move": "branch", "invoice": "branch",
        "allocation": "branch",
        "payment": "amount", "open_item": "balance", "customer_balance": "receivable",
    }  # fmt: skip
    for table, column in kernel.items():
        for login in ("kernel", "clerk"):
            yield Probe(f"{table} written by {login}", login, f"UPDATE books.{table} SET {column} = {column}", NO)
            yield Probe(f"{table} deleted by {login}", login, f"DELETE FROM books.{table}", NO)
    inside = {
        "_answer": "'$key14', '{}'", "_enter_pages": "$taken, '[]', '$key14', true",
        "_lock_customers": "ARRAY[$a]::bigint[]",
        "_may": "'payment'", "_post_receipt": "'[]', '$key14'", "_replay": "'x', '$key14', '{}'",
        "fence": "'probe', 's', 1", "_person": "", "_fresh_session": "", "_must_teach": "$line1, '[]'",
        "_activate_customer_account": "$acc_asked", "_refuse_customer_account": "$acc_asked, 'no'",
        "_reassess": "$a, now()",
    }  # fmt: skip
    for function, arguments in inside.items():
        for login in ("auditor", "clerk"):
            yield Probe(f"{function} by {login}", login, f"SELECT api.{function}({arguments})", NO)
    yield Probe("a lock of everybody's", "clerk", "SELECT pg_advisory_lock(1)", NO)
    yield Probe("a large object", "clerk", "SELECT lo_create(0)", NO)
    yield Probe("the door without a deed", "clerk", "SELECT books.enter(ARRAY[]::books.entry[])", NO)
    yield Probe("the trail read by a clerk", "clerk", "SELECT count(*) FROM audit.event", NO)
    yield Probe("the trail read by an auditor", "auditor", "SELECT count(*) > 0 FROM audit.event", "true")
    yield Probe("staged lines read", "clerk", "SELECT count(*) FROM books.staged_line", NO)
    yield Probe("a virtual account of two customers", "superuser",
                "INSERT INTO books.payer_mark (kind, value, customer_id, branch) "
                "VALUES ('virtual_account', '9900PA', $c, '$here')",
                "23505")  # fmt: skip
    line = """
        INSERT INTO books.bank_line
        SELECT (jsonb_populate_record(b, '{"id": 9999999}')).* FROM books.bank_line AS b WHERE id = $line1
    """
    yield Probe("the same bank line twice", "superuser", line, "23505")
    statement = """
        INSERT INTO books.bank_statement
        SELECT (jsonb_populate_record(s, '{"id": 9999999}')).* FROM books.bank_statement AS s
         WHERE bank_account_id = $account
    """
    yield Probe("the same statement twice", "superuser", statement, "23505")
    entry = """
        INSERT INTO books.journal
        SELECT (jsonb_populate_record(j, '{"id": 9999999, "key": "je/again"}')).* FROM books.journal AS j
         WHERE reverses IS NOT NULL LIMIT 1
    """
    yield Probe("an entry reversed twice", "superuser", entry, "23505")
    mirror = """
        INSERT INTO books.allocation
        SELECT (jsonb_populate_record(a, '{"id": 9999999}')).* FROM books.allocation AS a WHERE undoes = $given_back
    """
    yield Probe("an allocation undone twice", "superuser", mirror, "23505")
    source = "UPDATE books.payment SET source = 'probe/same' WHERE id IN ($paid, $paid_b)"
    yield Probe("the same money of the world twice", "superuser", source, "23505")
    yield Probe("the house is in order", "superuser", "SELECT 1", OK)
