"""What a probe is, and the probes of deeds: who may ask, for what, on which day, how often."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

OK = "done"
NO = "42501"


@dataclass(frozen=True, slots=True)
class Probe:
    """One statement as one login, and what must come of it: a SQLSTATE (with `:table` where its text names one), OK, or
    a value as text.

    `login` is a role, or superuser, or kernel, the owner of the deeds, which nobody logs in as. `before` runs as
    superuser.
    `$name` in a statement is a name of the scene.
    """

    name: str
    login: str
    statement: str
    expected: str
    before: str = ""
    isolation: Literal["", "REPEATABLE READ"] = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A deed as it may be done: `deed` is the right it needs, `other` has other content under the same key."""

    function: str
    deed: str
    login: str
    arguments: str
    other: str = ""
    branch: bool = True
    machine: bool = False
    elsewhere: str = ""

    @property
    def statement(self) -> str:
        return f"SELECT api.{self.function}({self.arguments})"


def rows(*given: dict[str, Any]) -> str:
    """Rows of a set; numbers of the scene stand in them as `$name`."""
    return "'" + json.dumps(given).replace('"$', "$").replace('#"', "") + "'::jsonb"


def receipt(amount: object = 10, parts: str = "[]", **more: Any) -> dict[str, Any]:
    """Cash for the customer of our branch; `parts` as JSON."""
    made = {"customer": "$a#", "amount": amount, "method": "cash", "source": "probe/1", "on": "@today"}
    return made | more | {"parts": f"${{open}}{parts}#"}


def receipts(*given: dict[str, Any]) -> str:
    """A set of receipts as an argument."""
    return rows(*given).replace("@today", "$today").replace("@future", "$future").replace("@closed", "$closed") \
        .replace("${open}", "")  # fmt: skip


def one(amount: object = 10, parts: str = "[]", **more: Any) -> str:
    return receipts(receipt(amount, parts, **more))


def two(amount: object = 10, parts: str = "[]", **more: Any) -> str:
    return receipts(receipt(amount, parts, **more), receipt(1, source="probe/2"))


def invoice(customer: str = "$a#", number: str = "PX000001", on: str = "@today") -> str:
    row = {"number": number, "customer": customer, "kind": "B2C", "issued_on": on, "terms": "NET30",
           "due_on": "@future", "effective_due_on": "@future", "net": 100, "tax": 5}  # fmt: skip
    return receipts(row)


CALLS = (
    Call("post_invoices", "invoice", "clerk", f"{invoice()}, '$key0'", f"{invoice(number='PX000002')}, '$key0'"),
    Call("post_payments", "payment", "clerk", f"{one()}, '$key1'", f"{one(11)}, '$key1'"),
    Call("post_payments", "payment", "clerk", f"{two()}, '$key2'", f"{two(11)}, '$key2'"),
    Call("allocate", "allocate", "clerk", "$paid, '[[$item2, 5]]', '$today', '$key3'",
         "$paid, '[[$item2, 6]]', '$today', '$key3'"),
    Call("undo_allocations", "undo_allocation", "senior_clerk",
         "$paid, ARRAY[$given]::bigint[], '$today', 'wrong', '$key4'",
         "$paid, ARRAY[$given]::bigint[], '$today', 'other', '$key4'"),
    Call("reverse_payment", "reverse_payment", "senior_clerk", "$paid, '$today', 'not ours', '$key5'",
         "$paid, '$today', 'other', '$key5'"),
    Call("book_lines", "book_line", "clerk", "'[{\"line\": $line1, \"as\": \"unknown\"}]', '$key6'",
         "'[{\"line\": $line3, \"as\": \"unknown\"}]', '$key6'"),
    Call("add_customers", "customer", "scheduler",
         "'[{\"code\": \"PX\", \"branch\": \"$here\", \"name\": \"x\", \"kind\": "
         "\"company\", \"terms\": \"NET30\", \"category\": \"A\", \"marks\": []}]', '$key7'",
         "'[{\"code\": \"PY\", \"branch\": \"$here\", \"name\": \"y\"}]', '$key7'", machine=True),
    Call("decide_file", "release_file", "senior_clerk", "$waiting, false, 'not ours', '[]', '$key8'", branch=False),
    Call("take_file", "take_file", "clerk",
         "'{\"sha256\": \"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9\","
         " \"name\": \"n\", \"format\": \"x\", \"encoding\": \"utf-8\", \"verdict\": \"reject\", \"findings\": [], "
         "\"state\": \"QUARANTINED\"}', 'hello world', '[{\"account\": $account}]', '$key9'"),
    Call("set_line_states", "book_line", "clerk", "'[{\"line\": $line1, \"state\": \"PARKED\"}]'", branch=False),
    Call("note_attempt", "take_file", "clerk", "'probe', 'y', 'done', NULL", branch=False),
    Call("plan_run", "batch", "scheduler", "'probe', 't', '$today', now()", branch=False),
    Call("claim_run", "batch", "scheduler", "'probe', 's', 'box', '0'", branch=False),
    Call("beat_run", "batch", "scheduler", "'probe', 's', 1", branch=False),
    Call("checkpoint_run", "batch", "scheduler", "'probe', 's', 1, '{}', 1, 0, 1", branch=False),
    Call("end_run", "batch", "scheduler", "'probe', 's', 1, 'DONE', NULL", branch=False),
    Call("skip_run", "batch", "scheduler", "'probe', 's', 'SKIPPED', NULL", branch=False),
    Call("hold_run", "batch", "scheduler", "'probe', 's', NULL", branch=False),
    Call("take_snapshot", "batch", "scheduler", "'$today'::date - 1, 'probe', 1, 's'", branch=False),
)  # fmt: skip


def of_calls(calls: Sequence[Call] = CALLS) -> Iterator[Probe]:
    """Each deed: done by who may; refused to the suspended, to who lost the right, to another branch, to a used key."""
    for call in calls:
        name = call.function
        done = Probe(f"{name} is done", call.login, call.statement, OK)
        yield done
        suspended = f"UPDATE books.staff SET active = false WHERE login = '${{prefix}}{call.login}'"
        yield replace(done, name=f"{name} by a suspended login", before=suspended, expected="LG020")
        lost = f"DELETE FROM books.deed_right WHERE deed = '{call.deed}'"
        yield replace(done, name=f"{name} without the right", before=lost, expected="LG021")
        yield replace(done, name=f"{name} by an auditor", login="auditor", expected=NO)
        if call.branch:
            login = call.elsewhere or ("probe_machine_elsewhere" if call.machine else "probe_elsewhere")
            yield replace(done, name=f"{name} from another branch", login=login, expected="LG022")
        if call.other:
            as_who = f"SET LOCAL SESSION AUTHORIZATION ${{prefix}}{call.login}"
            before = f"{as_who}; {call.statement}; RESET SESSION AUTHORIZATION"
            again = f"SELECT api.{name}({call.arguments}) ->> 'replayed'"
            yield replace(done, name=f"{name} again", statement=again, before=before, expected="true")
            other = f"SELECT api.{name}({call.other})"
            yield replace(done, name=f"{name} other content", statement=other, before=before, expected="LG409")
            keyless = call.statement.rpartition("'$key")[0] + "NULL)"
            # a receipt alone asks the table itself, which wants a key of every row
            yield replace(
                done,
                name=f"{name} without a key",
                statement=keyless,
                expected="23502" if "$key1'" in call.arguments else "LG409",
            )


def pay(name: str, argument: str, expected: str, *, before: str = "") -> Probe:
    return Probe(name, "clerk", f"SELECT api.post_payments({argument}, '$key10')", expected, before)


LINE = {"line": "$line1#", "method": "bank"}
OPEN = "[[$item2, 1950]]"


def of_money() -> Iterator[Probe]:
    """Receipts, alone and in sets, that must be refused."""
    for way, made in (("alone", one), ("in a set", two)):
        yield pay(f"{way}: future", made(on="@future"), "LG015")
        yield pay(f"{way}: closed period", made(on="@closed"), "LG013")
        yield pay(f"{way}: parts beyond the payment", made(10, "[[$item2, 11]]"), "LG039")
        yield pay(f"{way}: more than is open", made(5000, "[[$item2, 5000]]"), "23514")
        yield pay(f"{way}: another's item", made(10, "[[$item_c, 10]]"), "LG011")
        yield pay(f"{way}: no such customer", made(customer=999999999), "LG022")
        yield pay(f"{way}: fee beyond policy", made(469, "[[$item_c, 500]]", customer="$c#", fee=31), "LG032")
        yield pay(f"{way}: fee with money left", made(500, "[[$item_c, 500]]", customer="$c#", fee=5), "LG032")
        yield pay(
            f"{way}: difference at the limit", made(400, "[[$item_c, 500]]", customer="$c#", difference=100), "LG032"
        )
        yield pay(f"{way}: bank money without a line", made(method="bank"), "LG032")
        yield pay(f"{way}: line of another amount", made(999, **LINE), "LG033")
        yield pay(f"{way}: line that is cash", made(1000, line="$line1#"), "LG033")
        yield pay(f"{way}: line that is taken", made(250, line="$line5#", method="bank"), "LG033")
        yield pay(f"{way}: line beyond its suspense", made(401, line="$line4#", method="bank"), "LG033")
        yield pay(f"{way}: no such line", made(1000, line=999999999, method="bank"), "LG022")
        yield pay(f"{way}: a line", made(1000, **LINE), OK)
        yield pay(f"{way}: a share of a line in suspense", made(300, line="$line4#", method="bank"), OK)
        yield pay(f"{way}: 501 parts", made(501, "[" + ",".join(["[$item2, 1]"] * 501) + "]"), "LG014")
        yield pay(f"{way}: an account without a rule", made(), "LG023",
                  before="DELETE FROM books.posting_rule WHERE kind = 'payment' AND account = '1101'")  # fmt: skip
        argument = made(1000, customer="$b#", **LINE)
        if way == "in a set":
            argument = argument.replace("$a,", "$b,")
        statement = f"SELECT api.post_payments({argument}, '$key10')"
        yield Probe(f"{way}: a line of another branch", "probe_elsewhere", statement, "LG022")
        for amount in (0, -1, 1.5, "NaN", "Infinity", 10**13):
            yield pay(f"{way}: amount {amount}", made(amount), "23514|LG039|LG032|LG058")
        yield pay(f"{way}: more cash than the counter takes", made(100_001), "LG058")
    yield pay("the same money again", one(source="probe/known"), "23505",
              before="UPDATE books.payment SET source = 'probe/known' WHERE id = $paid")  # fmt: skip
    yield pay("no rows", "'[]'::jsonb", "LG022")
    yield pay("a learned account of the same line", one(1000, **LINE, learn=[["virtual_account", "990099"]]), OK)


def of_corrections() -> Iterator[Probe]:
    """What is taken back, undone, and decided."""
    reverse = "SELECT api.reverse_payment({}, '{}', {}, '$key11')"
    undo = "SELECT api.undo_allocations($paid, ARRAY[{}]::bigint[], '{}', 'wrong', '$key11')"
    senior = "senior_clerk"
    yield Probe("reversed twice", senior, reverse.format("$paid_back", "$today", "'again'"), "LG036")
    yield Probe("reversed without a reason", senior, reverse.format("$paid", "$today", "''"), "LG035")
    yield Probe("reversed of another branch", "probe_elsewhere", reverse.format("$paid", "$today", "'xx'"), "LG022")
    yield Probe("reversed tomorrow", senior, reverse.format("$paid", "$future", "'xx'"), "LG015")
    yield Probe("reversed in a closed period", senior, reverse.format("$paid", "$closed", "'xx'"), "LG013")
    yield Probe("undone twice", senior, undo.format("$given_back", "$today"), "LG034")
    yield Probe("undone of another receipt", senior, undo.format("999999999", "$today"), "LG034")
    yield Probe("allocated beyond what is left", "clerk",
                "SELECT api.allocate($paid, '[[$item2, 901]]', '$today', '$key11')", "23514")  # fmt: skip
    decide = "SELECT api.decide_file({}, {}, '{}', '[]', '$key11')"
    yield Probe("a file decided without a reason", senior, decide.format("$waiting", "false", ""), "LG035")
    yield Probe("a file decided that does not wait", senior, decide.format("$taken", "false", "known"), "LG027")
    yield Probe("a file decided by who brought it", "probe_twin", decide.format("$waiting", "true", "mine"), "LG028")
    state = 'SELECT api.set_line_states(\'[{"line": $line1, "state": "PARKED"}]\')'
    # Whoever locks a row leaves his transaction in it.
    yield Probe("lines of another branch locked", "superuser",
                "SELECT xmax::text = (SELECT was FROM held) FROM books.bank_line WHERE id = $line1", "true",
                before="CREATE TEMP TABLE held AS SELECT xmax::text AS was FROM books.bank_line WHERE id = $line1; "
                       f"SET LOCAL SESSION AUTHORIZATION probe_elsewhere; {state}; RESET SESSION AUTHORIZATION",
    )  # fmt: skip
    long = "x" * 501
    yield Probe("a file decided with a text", senior, decide.format("$waiting", "false", long), "LG046")
    not_ours = decide.format("$waiting", "false", "not ours").replace("'[]'", "'[{\"account\": $account}]'")
    yield Probe("a file decided for another branch", "probe_elsewhere", not_ours, "LG022")
    yield Probe("a payment reversed with a text", senior, reverse.format("$paid", "$today", f"'{long}'"), "LG046")
    yield Probe(
        "an allocation undone with a text", senior, undo.format("$given", "$today").replace("wrong", long), "LG046"
    )
    never = invoice().replace("$future", "2199-01-01")
    yield Probe("an invoice that is never due", "clerk", f"SELECT api.post_invoices({never}, '$key11')", "LG045")
    terms = invoice().replace("NET30", "x" * 41)
    yield Probe(
        "an invoice with terms that are a text", "clerk", f"SELECT api.post_invoices({terms}, '$key11')", "LG046"
    )
    marked = """'[{"code": "PA", "branch": "$there", "name": "x", "kind": "company", "terms": "NET30",
        "category": "A", "marks": [["name", "zz"]]}]', '$key11'"""
    yield Probe("a mark for a customer of another branch", "superuser",
                "SELECT count(*) FROM books.payer_mark WHERE value = 'zz'", "0",
                before="SET LOCAL SESSION AUTHORIZATION probe_machine_elsewhere; "
                       f"SELECT api.add_customers({marked}); RESET SESSION AUTHORIZATION")  # fmt: skip
    yield Probe("columns of more than 200 screens", "clerk", "SELECT api.choose_columns('last', '[]')", "LG046",
                before="INSERT INTO books.column_choice SELECT '${prefix}clerk', 's' || n, '[]' "
                       "FROM generate_series(1, 200) AS n")  # fmt: skip
    for way, made in (("alone", one), ("in a set", two)):
        lesson = made(1000, **LINE, learn=[["payer_account", "990099"]])
        yield pay(f"{way}: a lesson that the line does not teach", lesson, "LG067")
    yield Probe("lines of another branch set aside", "probe_elsewhere",
                "SELECT api.set_line_states('[{\"line\": $line1, \"state\": \"PARKED\"}]')", "0")  # fmt: skip
    yield Probe(
        "a customer of another branch found", "probe_elsewhere", "SELECT count(*) FROM books.find_customer('PA')", "0"
    )
    yield Probe("a customer found", "clerk", "SELECT count(*) FROM books.find_customer('PA')", "1")
    yield Probe("a name of one letter short", "clerk", "SELECT count(*) FROM books.find_customer('')", "LG050")
    yield Probe("a fence with an old token", "scheduler", "SELECT api.fence('probe', 's', 0)", "LG040")
    yield Probe("a checkpoint with an old token", "scheduler",
                "SELECT api.checkpoint_run('probe', 's', 0, '{}', 1, 0, 1)", "LG040")  # fmt: skip
    yield Probe("an end with an old token", "scheduler", "SELECT api.end_run('probe', 's', 0, 'DONE', NULL)", "LG040")
    yield Probe(
        "a snapshot with an old token", "scheduler", "SELECT api.take_snapshot('$today', 'probe', 0, 's')", "LG040"
    )
