"""The main job from nothing: a year of bank files through the import, to figures that tie out to the dollar."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.demo.company import story
from app.demo.people import Customer, customers
from app.places import PROJECT
from app.postgres import local_cluster
from app.screens import all_screens
from tests.conftest import FAST, memory
from tests.journeys.conftest import CUSTOMERS, Company, Luckygas, clean, in_a_process

SEED = 7
PNG = b"\x89PNG"
COUNTED = ("customers", "invoices", "open_invoices", "statements", "bank_lines", "posted", "waiting", "holds")


def test_the_books_of_the_first_day_tie_out(company: Company) -> None:
    seen = company.opened.document

    assert (seen["difference"], seen["unapplied_difference"], seen["trial_balance"]) == ("0", "0", "0")
    assert seen["customers"] == CUSTOMERS
    assert seen["aging"]["total"] == seen["control_account"]
    assert sum(Decimal(seen["aging"][name]) for name in ("current", "1-30", "31-60", "61-90", "91-180", "181+")) == (
        Decimal(seen["control_account"])
    )
    assert seen["posted"] > 0.9 * seen["bank_lines"]


def test_a_picture_of_every_screen_lies_in_the_folder(company: Company) -> None:
    pictures = [Path(path) for path in company.opened.document["screens"]]

    assert {path.parent for path in pictures} == {company.folder / "screens"}
    drawn = {path.name.partition("_zh_TW")[0] for path in pictures}
    assert drawn == {"login", "palette", *(screen.key for screen in all_screens())}
    assert all(path.read_bytes().startswith(PNG) for path in pictures)


def test_whatever_posts_by_itself_belongs_to_who_really_paid(company: Company) -> None:
    wrong, right = [], 0
    posted = automatic_payers(company)

    for day in story(list(people()), seed=SEED, last_on=last_day(company.folder)):
        for file in day.files:
            for place, truth in enumerate(file.truths):
                for payer in posted.get((file.name, place), ()):
                    right += payer == truth.customer_code
                    if payer != truth.customer_code:
                        wrong.append((file.name, place, payer, truth))

    assert wrong == []
    assert right == sum(map(len, posted.values())) > 200


def test_people_have_asked_for_something_of_every_kind_and_some_is_decided(company: Company) -> None:
    with company.admin.connect() as db:
        rows = db.execute(text("SELECT kind, state FROM books.request")).all()

    kinds = {
        *("limit", "write_off", "refund", "manual_journal", "period_close", "period_reopen", "role_change"),
        *("allowance", "invoice_void", "offset", "deposit_refund"),
    }
    assert {row.kind for row in rows if row.state == "PENDING"} == kinds
    assert {row.state for row in rows} == {"PENDING", "EXECUTED", "REJECTED", "WITHDRAWN"}


SHOWN = {
    "held orders": "credit_case WHERE state = 'HELD'",
    "a release": "credit_case WHERE state = 'RELEASED_BY'",
    "reservations": "reservation WHERE state = 'LIVE'",
    "customers over their limit": "customer_balance WHERE over > 0",
    "computed holds": "hold WHERE computed AND ended_at IS NULL",
    "a hold by a person": "hold WHERE NOT computed AND ended_at IS NULL",
    "a raise that ends soon": "limit_piece WHERE until_on <= CURRENT_DATE + 4",
    "orders that count": "sales_order WHERE exposed > 0",
    "orders too far away": "sales_order WHERE state = 'OPEN' AND deliver_on > CURRENT_DATE + 8",
    "deliveries without invoice": "delivery WHERE state = 'CONFIRMED' AND pays = 'credit'",
    "deliveries with invoice": "delivery WHERE state = 'INVOICED'",
    "gas drawn from what was paid": "prepaid_draw",
    "gas paid and not drawn": "prepaid WHERE kg_left > 0",
    "a year of equal months": "level_plan WHERE state = 'ACTIVE'",
    "allowances": "allowance",
    "deposits": "cylinder_lot WHERE money > 0",
    "cylinders that rest for long": "cylinder WHERE state = 'DORMANT'",
    "a lost cylinder": "cylinder WHERE state = 'LOST'",
}


def test_the_last_days_show_what_trade_deposits_and_credit_can_be(company: Company) -> None:
    with company.admin.connect() as db:
        counted = {
            what: db.execute(text(f"SELECT count(*) FROM books.{rows}")).scalar_one() for what, rows in SHOWN.items()
        }

    assert [what for what, count in counted.items() if not count] == []


def test_opening_it_again_shows_the_same_company_sooner(company: Company, luckygas: Luckygas) -> None:
    before = luckygas(*company.words("aging", "--json")).document
    counts = figures(company)

    again = in_a_process(company.words("demo", "--no-window", "--json"))

    assert again.code == 0, again.err
    seen = again.document
    assert (seen["aging"]["total"], seen["aging"]["unapplied"]) == (
        before["totals"]["total"],
        before["totals"]["unapplied"],
    )
    assert figures(company) == counts
    assert {name: seen[name] for name in ("customers", "invoices")} == {
        name: company.opened.document[name] for name in ("customers", "invoices")
    }
    assert "history" not in seen["seconds"]


def test_another_size_is_refused_and_changes_nothing(company: Company, luckygas: Luckygas) -> None:
    counts = figures(company)

    refused = luckygas(*company.words("demo", "--customers", "50", "--no-window"))

    assert refused.code == 1
    assert refused.sentence.startswith(f"These books hold a demo company of {CUSTOMERS} customers.")
    assert figures(company) == counts


def test_money_on_a_virtual_account_finds_its_customer(company: Company, luckygas: Luckygas, tmp_path: Path) -> None:
    payer, amount = somebody_who_owes(company)
    before = luckygas(*company.words("aging", "--json")).document
    statement = tmp_path / "tomorrow.sta"
    statement.write_bytes(next_statement(company, amount, f"虛擬帳號{payer.virtual_account}"))

    taken = luckygas(*company.words("bank", "import", str(statement), "--json"))

    assert (taken.code, taken.err) == (0, "")
    (one,) = taken.document["statements"]
    assert (one["state"], one["lines"], one["posted"], one["waiting"]) == ("BALANCED", 1, 1, 0)
    after = luckygas(*company.words("aging", "--json")).document
    assert owed(before, payer) - owed(after, payer) == amount
    assert Decimal(before["control_account"]) - Decimal(after["control_account"]) == amount
    assert (after["difference"], after["unapplied_difference"]) == ("0", "0")
    assert luckygas(*company.words("db", "verify", "--json")).code == 0


@pytest.mark.slow
def test_a_demo_that_was_killed_comes_to_the_same_end(company: Company) -> None:
    folder = Path(tempfile.mkdtemp(prefix="luckygas-killed-", dir=memory()))
    words = ["demo", "--dir", str(folder), "--customers", str(CUSTOMERS), "--no-window", "--json"]

    with local_cluster(folder, settings=FAST):
        kill_at("history 20 %", words, signal.SIGKILL)
        kill_at("history 60 %", words, signal.SIGINT)
        ended = in_a_process(words)
    assert ended.code == 0, ended.err

    # Over midnight the company that stands is of the day before: then the one to compare with is made as well.
    first = company.opened.document if last_day(folder) == last_day(company.folder) else undisturbed()
    shutil.rmtree(folder, ignore_errors=True)
    for figure in (*COUNTED, "aging", "control_account", "difference", "unapplied_difference", "trial_balance"):
        assert ended.document[figure] == first[figure], figure


def undisturbed() -> Any:
    """What the demo of this day says when nobody ends it."""
    folder = Path(tempfile.mkdtemp(prefix="luckygas-undisturbed-", dir=memory()))
    with local_cluster(folder, settings=FAST):
        said = in_a_process(["demo", "--dir", str(folder), "--customers", str(CUSTOMERS), "--no-window", "--json"])
    shutil.rmtree(folder, ignore_errors=True)
    assert said.code == 0, said.err
    return said.document


def kill_at(line: str, words: list[str], how: signal.Signals) -> None:
    """Start the command and end it when it says this."""
    with subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        cwd=PROJECT,
        env=clean({}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        for said in running.stderr:
            if said.strip() == line:
                running.send_signal(how)
                break
        running.wait(60)


def people() -> tuple[Customer, ...]:
    return tuple(customers(SEED, CUSTOMERS))


def last_day(folder: Path) -> date:
    return date.fromisoformat(json.loads((folder / "demo.json").read_text("utf-8"))["last_on"])


def automatic_payers(company: Company) -> dict[tuple[str, int], list[str]]:
    """For a line of a story's file, by its place in it, whose payments were posted without a person."""
    query = """
        SELECT f.name, l.place, c.code
          FROM (SELECT l.id, row_number() OVER (PARTITION BY s.bank_file_id ORDER BY l.id) - 1 AS place,
                       s.bank_file_id
                  FROM books.bank_line AS l JOIN books.bank_statement AS s ON s.id = l.statement_id) AS l
          JOIN books.bank_file AS f ON f.id = l.bank_file_id AND f.name LIKE 'MT940%'
          JOIN books.match_outcome AS m ON m.bank_line_id = l.id AND m.automatic
          JOIN books.payment AS p ON p.id = m.payment_id
          JOIN books.customer AS c ON c.id = p.customer_id
    """
    found: dict[tuple[str, int], list[str]] = {}
    with company.admin.connect() as db:
        for name, place, code in db.execute(text(query)):
            found.setdefault((name, place), []).append(code)
    return found


def figures(company: Company) -> dict[str, int]:
    """How many rows of each kind there are."""
    tables = ("customer", "invoice", "payment", "journal", "bank_file", "bank_line")
    with company.admin.connect() as db:
        return {table: db.execute(text(f"SELECT count(*) FROM books.{table}")).scalar_one() for table in tables}


def somebody_who_owes(company: Company) -> tuple[Customer, Decimal]:
    """A customer with a virtual account, and what his oldest invoice still lacks."""
    codes = {one.code: one for one in people() if one.virtual_account}
    with company.admin.connect() as db:
        row = db.execute(
            text(
                """
                SELECT c.code, i.balance FROM books.open_item AS i JOIN books.customer AS c ON c.id = i.customer_id
                 WHERE i.balance > 0 AND c.code = ANY (:codes) ORDER BY i.due_on, i.id LIMIT 1
                """
            ),
            {"codes": list(codes)},
        ).one()
    return codes[row.code], row.balance


def next_statement(company: Company, amount: Decimal, words: str) -> bytes:
    """The statement of bank 013 that follows its last one, with this one credit."""
    with company.admin.connect() as db:
        last = db.execute(
            text(
                """
                SELECT s.number, s.closing, s.closing_on FROM books.bank_statement AS s
                  JOIN books.bank_account AS a ON a.id = s.bank_account_id
                 WHERE a.bank = '013' ORDER BY s.id DESC LIMIT 1
                """
            )
        ).one()
    on = f"{last.closing_on:%y%m%d}"
    lines = (
        ":20:NEXT",
        ":25:013/088035001234",
        f":28C:{int(last.number) + 1:05d}/001",
        f":60F:C{on}TWD{last.closing:f},",
        f":61:{on}{on[2:]}C{amount:f},NTRFNONREF//NEXT0001",
        f":86:{words}",
        f":62F:C{on}TWD{last.closing + amount:f},",
        "-",
    )
    return ("\r\n".join(lines) + "\r\n").encode("cp950")


def owed(aging: dict[str, Any], payer: Customer) -> Decimal:
    return next((Decimal(row["total"]) for row in aging["rows"] if row["customer"] == payer.code), Decimal(0))
