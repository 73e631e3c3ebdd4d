"""Bank files and lines: made-up statements, foreign accounts, lines booked as what they are not."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.functions import UNDOERS
from tests.attack.attacks.ledger import KEY, LONG, row
from tests.attack.matrix import BILLERS, MAY, NO_RIGHT, NO_ROWS, Attack, roles

LOAD = "'22222222-2222-4222-8222-222222222222'::uuid"
BYTES = "'made up'::bytea"
STAGERS = ("clerk", "senior_clerk", "supervisor", "manager", "scheduler")


def staged(**changed: str) -> str:
    """A made-up line on its way in."""
    values = {
        "load": LOAD,
        "page": "0",
        "source_line": "1",
        "value_on": "%(today)s",
        "booked_on": "%(today)s",
        "amount": "100",
        "mark": "'C'",
        "type_code": "'NTRF'",
        "customer_reference": "''",
        "bank_reference": "''",
        "payer_name": "''",
        "payer_account": "''",
        "purpose": "''",
        "text": "''",
        "raw": "''",
        **changed,
    }
    return f"INSERT INTO books.staged_line ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def page(**changed: str) -> str:
    """A made-up page of a statement that continues the last one."""
    values = {
        "page": "0",
        "account": "%(account)s",
        "kind": "'booked'",
        "number": "'ATTACK'",
        "page_no": "'1'",
        "opening": "%(closing)s::numeric",
        "closing": "%(closing)s::numeric + 100",
        "opening_on": "%(today)s",
        "closing_on": "%(today)s",
        "lines": "1",
        "sum": "100",
        **changed,
    }
    return row({name: value for name, value in values.items() if value})


def taking(*pages: str, content: str = BYTES, load: str = LOAD, **changed: str) -> str:
    file = {
        "sha256": f"encode(sha256({content}), 'hex')",
        "name": "'a.sta'",
        "format": "'mt940'",
        "encoding": "'utf-8'",
        "verdict": "'clean'",
        "findings": "'[]'::jsonb",
        "state": "'TAKEN'",
        **changed,
    }
    return f"SELECT api.take_file({row(file)}, {content}, jsonb_build_array({', '.join(pages)}), {load})"


def deciding(file: str = "%(file)s", reason: str = "'an attack'", pages: str = "'[]'", release: str = "true") -> str:
    return f"SELECT api.decide_file({file}, {release}, {reason}, {pages}, {LOAD})"


def empty(account: str) -> str:
    """A list of one page without lines."""
    return f"jsonb_build_array({page(account=account, lines='0', sum='0', closing='%(closing)s::numeric')})"


def booking(as_: str, line: str, *, key: str = "gen_random_uuid()", **more: str) -> str:
    return f"SELECT api.book_lines(jsonb_build_array({row({'line': line, 'as': repr(as_), **more})}), {key})"


def _files() -> Iterator[Attack]:
    for name, line, statement, code in (
        ("that does not continue the account", {}, taking(page(opening="999999", closing="1000099")), "LG041"),
        ("of another branch's account", {}, taking(page(account="%(foreign_account)s")), "LG022"),
        ("of no account", {}, taking(page(account="-1")), "LG022"),
        ("of a null account", {}, taking(page(account="NULL")), "LG022"),
        ("that does not add up", {}, taking(page(closing="%(closing)s::numeric + 99")), "23514"),
        ("with a line less than it names", {}, taking(page(lines="2")), "LG038"),
        ("with another sum than its lines", {}, taking(page(sum="101", closing="%(closing)s::numeric + 101")), "LG038"),
        (
            "with lines of no page",
            {"page": "7"},
            taking(page(lines="0", sum="0", closing="%(closing)s::numeric")),
            "LG038",
        ),
        ("of NaN", {"amount": "'NaN'"}, taking(page(sum="'NaN'::numeric", closing="'NaN'::numeric")), "23514"),
        ("with a NaN that nobody sums", {"amount": "'NaN'"}, taking(page()), "LG038"),
        (
            "of infinity",
            {"amount": "'Infinity'"},
            taking(page(sum="'Infinity'::numeric", closing="'Infinity'::numeric")),
            "23514",
        ),
        (
            "of ten trillion",
            {"amount": "1e13"},
            taking(page(sum="1e13", closing="%(closing)s::numeric + 1e13")),
            "23514",
        ),
        ("with a line at the end of time", {"value_on": "'infinity'"}, taking(page()), "LG045"),
        ("with a line booked at the end of time", {"booked_on": "'infinity'"}, taking(page()), "LG045"),
        ("with a line in a thousand years", {"value_on": "'3026-01-01'"}, taking(page()), "LG045"),
        ("that closes at the end of time", {}, taking(page(closing_on="'infinity'")), "LG045"),
        ("that closes before Christ", {}, taking(page(closing_on="'0044-03-15 BC'")), "LG045"),
        ("of a kind nobody knows", {}, taking(page(kind="'rumour'")), "23514"),
        ("whose hash is not its own", {}, taking(page(), sha256="repeat('0', 64)"), "LG037"),
        ("without a hash", {}, taking(page(), sha256="NULL"), "LG037|23502"),
        ("without content", {}, taking(page(), content="NULL::bytea"), "LG037|23502"),
        ("that is rejected and taken", {}, taking(page(), verdict="'reject'"), "23514"),
        ("that is flagged and taken", {}, taking(page(), verdict="'flag'"), "23514"),
        ("that is clean and released", {}, taking(page(), state="'RELEASED'"), "23514"),
        ("that is in a state nobody knows", {}, taking(page(), state="'LOVED'"), "23514"),
        (
            "with two pages of one number",
            {},
            taking(page(), page(page="1", lines="0", sum="0", opening="%(closing)s::numeric + 100")),
            "23505",
        ),
    ):
        # Who may stage but not take ends at the deed; everybody else at the first statement.
        yield Attack(f"a file {name}", (staged(**line), statement), NO_RIGHT, roles(BILLERS, code))
    for name, changed in (
        ("no amount", {"amount": "NULL"}),
        ("no text", {"text": "NULL"}),
        ("no page", {"page": "NULL"}),
    ):
        yield Attack(f"stage a line with {name}", (staged(**changed),), NO_RIGHT, roles(STAGERS, "23502"))
    yield Attack("stage and read it back", (staged() + " RETURNING load",), NO_RIGHT)
    yield Attack("stage and update", (staged(), "UPDATE books.staged_line SET amount = 1"), NO_RIGHT)
    yield Attack("stage by upsert", (staged() + " ON CONFLICT DO NOTHING",), NO_RIGHT, roles(STAGERS, MAY))
    yield Attack("take nothing", ("SELECT api.take_file(NULL, NULL, NULL, NULL)",), NO_RIGHT, roles(BILLERS, "23502"))


def _decisions() -> Iterator[Attack]:
    # The senior clerk, the supervisor and the manager may decide; the file came from somebody else.
    for name, statement, code in (
        ("without a reason", deciding(reason="NULL"), "LG035"),
        ("with an empty reason", deciding(reason="''"), "LG035"),
        ("with a reason of a million letters", deciding(reason=LONG), "LG046"),
        ("that is not there", deciding(file="-1"), "LG027"),
        ("that is null", deciding(file="NULL"), "LG027"),
        (
            "into another branch's account",
            deciding(pages=empty("%(foreign_account)s")),
            "LG022",
        ),
        (
            "into no account",
            deciding(pages=empty("-1")),
            "LG022",
        ),
        ("with lines nobody staged", deciding(pages=f"jsonb_build_array({page()})"), "LG038"),
    ):
        yield Attack(f"decide on a file {name}", (statement,), NO_RIGHT, roles(UNDOERS, code))
    yield Attack("decide on a file twice", (deciding(release="false"), deciding()), NO_RIGHT, roles(UNDOERS, "LG027"))
    yield Attack(
        "look at a file of all branches",
        ("SELECT 1 FROM books.bank_file",),
        NO_ROWS,
        roles(("administrator", "integration"), NO_RIGHT),
    )
    yield Attack(
        "decide by hand", ("UPDATE books.bank_file SET state = 'RELEASED', decided_by = session_user",), NO_RIGHT
    )


def _lines() -> Iterator[Attack]:
    for name, statement, code in (
        ("another branch's", booking("unknown", "%(foreign_line)s"), "LG022"),
        ("one that is not there", booking("unknown", "-1"), "LG022"),
        ("none", "SELECT api.book_lines('[]', gen_random_uuid())", "LG022"),
        ("null", "SELECT api.book_lines(NULL, gen_random_uuid())", "LG022"),
        ("money that came as a fee", booking("charge", "%(line)s"), "LG033"),
        ("a fee as money that came", booking("unknown", "%(charge_line)s"), "LG033"),
        ("a fee as interest", booking("interest", "%(charge_line)s"), "LG033"),
        ("as something nobody knows", booking("a present", "%(line)s"), "LG033"),
        (
            "as nothing",
            "SELECT api.book_lines(jsonb_build_array(jsonb_build_object('line', %(line)s)), gen_random_uuid())",
            "LG033|23502|LG023",
        ),
        ("taken back without what it takes back", booking("returned", "%(charge_line)s"), "LG033"),
        ("taken back from another amount", booking("returned", "%(charge_line)s", of="%(line)s"), "LG033"),
        ("in a closed month", booking("charge", "%(charge_line)s", on="%(closed)s"), "LG013"),
        ("in the future", booking("charge", "%(charge_line)s", on="%(tomorrow)s"), "LG013|LG015"),
        ("at the end of time", booking("charge", "%(charge_line)s", on="'infinity'"), "LG013|22003|22008"),
        ("with a note of a million letters", booking("charge", "%(charge_line)s", note=LONG), "LG046"),
        (
            "twice in one set",
            (
                f"SELECT api.book_lines(jsonb_build_array({row({'line': '%(line)s', 'as': repr('unknown')})}, "
                f"{row({'line': '%(line)s', 'as': repr('unknown')})}), gen_random_uuid())"
            ),
            "23505|23514|LG011",
        ),
        ("without a key", booking("unknown", "%(line)s", key="NULL"), "LG409"),
    ):
        yield Attack(f"book a line: {name}", (statement,), NO_RIGHT, roles(BILLERS, code))
    yield Attack(
        "book a line: twice",
        (booking("unknown", "%(line)s"), booking("interest", "%(line)s")),
        NO_RIGHT,
        roles(BILLERS, "LG033"),
    )
    yield Attack(
        "book a line: the same key for another",
        (booking("unknown", "%(line)s", key=KEY), booking("charge", "%(charge_line)s", key=KEY)),
        NO_RIGHT,
        roles(BILLERS, "LG409"),
    )

    def state(line: str, wanted: str, note: str = "''") -> str:
        rows = f"jsonb_build_array({row({'line': line, 'state': wanted, 'note': note})})"
        return f"SELECT n FROM api.set_line_states({rows}) AS n WHERE n <> 0"

    for name, statement in (
        ("another branch's line", state("%(foreign_line)s", "'PARKED'")),
        ("a line as posted", state("%(line)s", "'POSTED'")),
        ("a line as returned", state("%(line)s", "'RETURNED'")),
        ("a line as something nobody knows", state("%(line)s", "'LOVED'")),
        ("a line as nothing", state("%(line)s", "NULL")),
        ("no line", "SELECT n FROM api.set_line_states('[]') AS n WHERE n <> 0"),
        ("null", "SELECT n FROM api.set_line_states(NULL) AS n WHERE n <> 0"),
    ):
        yield Attack(f"set {name}", (statement,), NO_RIGHT, roles(BILLERS, NO_ROWS))
    yield Attack(
        "note an attempt as what nobody knows",
        ("SELECT api.note_attempt('banks.statement', 'x', 'stolen', NULL)",),
        NO_RIGHT,
        roles(BILLERS, "23514"),
    )
    yield Attack(
        "note an attempt of nothing",
        ("SELECT api.note_attempt(NULL, NULL, NULL, NULL)",),
        NO_RIGHT,
        roles(BILLERS, "23502"),
    )


ATTACKS = (*_files(), *_decisions(), *_lines())
