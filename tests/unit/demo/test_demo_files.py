"""The demo's bank files: real MT940 that proves itself, chains, and says who paid."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app.demo.company import story, write_statements
from app.demo.people import customers
from app.demo.statements import OUR_ACCOUNTS, StatementFile
from app.demo.styles import STYLES
from domain.kernel.calendar import Calendar

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Year

LAST_ON = date(2026, 11, 20)
LINE = re.compile(r":61:\d{6}(?:\d{4})?(C|D|RC|RD)(\d+),N")
BALANCE = re.compile(r":6[02]([FM]):([CD])\d{6}TWD(\d+),")
SIGNS = {"C": 1, "RD": 1, "D": -1, "RC": -1}


@dataclass(frozen=True)
class Page:
    """One message, read with as little cleverness as possible."""

    number: str
    first: bool
    last: bool
    opening: Decimal
    closing: Decimal
    amounts: list[Decimal]


def lines_of(file: StatementFile) -> list[str]:
    return file.data.decode(STYLES[file.bank].encoding).removesuffix("\r\n").split("\r\n")


def pages(file: StatementFile) -> Iterator[Page]:
    held: list[str] = []
    for line in lines_of(file):
        held.append(line)
        if line in ("-", "-}"):
            first, last = (BALANCE.match(text) for text in held if BALANCE.match(text))
            assert first
            assert last
            number = next(text[5:] for text in held if text.startswith(":28C:"))
            amounts = [SIGNS[found[1]] * Decimal(found[2]) for text in held if (found := LINE.match(text))]
            yield Page(number, first[1] == "F", last[1] == "F", balance(first), balance(last), amounts)
            held = []
    assert not held


def balance(found: re.Match[str]) -> Decimal:
    return Decimal(found[3]) * (1 if found[2] == "C" else -1)


def texts(file: StatementFile) -> list[str]:
    """The information of each line in one piece, folded to half width."""
    found: list[str] = []
    inside = False
    for line in lines_of(file):
        if line.startswith(":86:"):
            found.append(line[4:])
        elif inside and not re.match(r":\w{2,3}:|-}?$", line):
            found[-1] += line
        inside = line.startswith(":86:") or (inside and not re.match(r":\w{2,3}:|-}?$", line))
    return [unicodedata.normalize("NFKC", text) for text in found]


def test_the_same_seed_gives_the_same_bytes() -> None:
    def told(seed: int) -> str:
        digest = hashlib.sha256()
        for *_, name, data in write_statements(list(customers(seed, 40)), seed=seed, last_on=LAST_ON):
            digest.update(name.encode() + data)
        return digest.hexdigest()

    assert told(3) == told(3) != told(4)


def test_opening_and_lines_make_the_closing_on_every_page(year: Year) -> None:
    for file in year.files:
        for page in pages(file):
            assert page.opening + sum(page.amounts) == page.closing


def test_statements_of_an_account_chain_and_count_on(year: Year) -> None:
    for bank, account in OUR_ACCOUNTS.items():
        closing, number = account.opening, account.first_number
        for file in (file for file in year.files if file.bank == bank):
            held = list(pages(file))
            assert held[0].first
            assert held[-1].last
            assert not any(page.first for page in held[1:])
            for page in held:
                assert (page.opening, int(page.number.split("/")[0])) == (closing, number)
                closing = page.closing
            number += 1


def test_each_bank_sends_one_file_a_working_day(year: Year) -> None:
    calendar = Calendar()

    for day in year.days:
        banks = [file.bank for file in day.files]
        assert banks == (sorted(OUR_ACCOUNTS) if calendar.is_working(day.on) else [])
    assert len({file.name for file in year.files}) == len(year.files) > 5 * 235


def test_every_line_has_its_truth_in_the_same_order(year: Year) -> None:
    for file in year.files:
        amounts = [amount for page in pages(file) for amount in page.amounts]
        assert amounts == [truth.amount for truth in file.truths]


def test_ordinals_count_equal_lines_of_an_account_and_day(year: Year) -> None:
    seen: Counter[object] = Counter()

    for truth in (truth for file in year.files for truth in file.truths):
        key = (truth.account, truth.value_on, truth.amount)
        seen[key] += 1
        assert truth.ordinal == seen[key]


def test_every_transfer_of_the_year_reaches_a_bank_file_once(year: Year) -> None:
    last_working = max(file.day for file in year.files)
    sent = Counter((paid.paid_on, paid.amount) for paid in year.transfers if paid.paid_on <= last_working)

    told = Counter(
        (truth.value_on, abs(truth.amount)) for file in year.files for truth in file.truths if truth.evidence
    )

    assert told == sent


def test_the_named_evidence_really_stands_in_the_text(year: Year) -> None:
    of_code = {customer.code: customer for customer in year.customers}

    for file in year.files:
        for truth, text in zip(file.truths, texts(file), strict=True):
            joined = re.sub(r"\?\d\d", "", text)
            if truth.customer_code is None:
                continue
            customer = of_code[truth.customer_code]
            if truth.evidence == "virtual account":
                assert customer.virtual_account
                assert customer.virtual_account in joined
            elif truth.evidence == "UBN":
                assert customer.ubn
                assert customer.ubn in joined
            elif truth.evidence == "payer account":
                assert customer.payer_account in joined
            elif truth.evidence == "invoice number":
                assert re.search(r"[A-Z]{2}\d{8}", joined)


def test_what_banks_do_now_and_then_occurs(year: Year) -> None:
    whole = "\n".join(line for file in year.files for line in lines_of(file))
    twins: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for file in (file for file in year.files if file.bank == "007"):
        twins[file.name].update(re.findall(r":61:[^\n]+\n:86:[^\n]+", "\n".join(lines_of(file))))

    assert ":62M:" in whole
    assert re.search(r":61:\d{6}\d{4}RC", whole)
    assert {"手續費", "利息", "轉帳支出"} <= {truth.kind for file in year.files for truth in file.truths}
    assert any(truth.value_on.weekday() >= 5 for file in year.files for truth in file.truths)
    assert any(count > 1 for held in twins.values() for count in held.values())


def test_no_line_is_wider_than_the_field(year: Year) -> None:
    for file in year.files:
        style = STYLES[file.bank]
        for line in lines_of(file):
            text = line.removeprefix(":86:")
            assert len(text.encode("cp950") if style.bytes_count else text) <= 65


def test_two_thousand_customers_make_the_promised_year() -> None:
    invoices = lines = files = 0
    for day in story(list(customers(7, 2000)), seed=7, last_on=LAST_ON):
        invoices += len(day.invoices)
        files += len(day.files)
        lines += sum(len(file.truths) for file in day.files)

    assert 57_000 < invoices < 63_000
    assert 34_000 < lines < 45_000
    assert 5 * 238 < files < 5 * 252
