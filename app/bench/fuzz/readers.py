"""What must hold of every input: a value whose totals hold, or a refusal of ours; soon, and in little memory."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from app.bench.fuzz.mutations import bank_files, spoiled, typed
from domain.banking.rules.statement import FileReading, Verdict, exact_sum
from domain.errors import LuckyGasError
from domain.kernel.identifiers import digits_only, invoice_numbers, is_customer_code, is_ubn
from domain.kernel.money import LARGEST, parse_amount
from domain.kernel.roc import FIRST_YEAR, parse_day, roc
from domain.kernel.terms import due_on, parse_terms
from integrations.banks.decoding import decoded
from integrations.banks.reading import read
from ui.kit.filters import parse_filter
from ui.kit.search import parse_query

MOST_SECONDS: Final = 0.25
MOST_MEGABYTES: Final = 100
EARLIEST, TODAY, LATEST = date(1990, 1, 1), date(2026, 11, 20), date(2035, 12, 31)


class Broken(AssertionError):
    """A promise does not hold for this input."""


@dataclass
class Found:
    """What came of a share of inputs."""

    inputs: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    megabytes: float = 0.0
    seconds: float = 0.0
    crashes: list[tuple[str, bytes]] = field(default_factory=list)


def fuzz_bank_files(number: int, seed: int) -> Found:
    """Read so many spoiled files, in this process, by the entry point of the isolated reader."""
    chance, seeds = random.Random(f"{seed}/files"), bank_files()  # noqa: S311  spoiled at random, no secret
    return _all(number, lambda: spoiled(seeds, chance), bank_file)


def fuzz_typed(number: int, seed: int) -> Found:
    """Parse so many texts as everything that people may type."""
    chance = random.Random(f"{seed}/typed")  # noqa: S311
    return _all(number, lambda: typed(chance).encode("utf-8", "surrogatepass"), typed_text)


def _all(number: int, make: Callable[[], bytes], look: Callable[[bytes], str]) -> Found:
    found = Found()
    before, began = _peak_megabytes(), time.perf_counter()
    for _ in range(number):
        data = make()
        try:
            found.verdicts[look(data)] += 1
            took = _seconds(data, look)
        except Exception as broken:  # noqa: BLE001  whatever it is: that is the finding
            found.crashes.append((f"{type(broken).__name__}: {broken}"[:300], data))
            continue
        found.inputs += 1
        found.slowest = max(found.slowest, took)
        if took > MOST_SECONDS:
            found.crashes.append((f"took {took:.2f} s", data))
    found.megabytes, found.seconds = _peak_megabytes() - before, time.perf_counter() - began
    if found.megabytes > MOST_MEGABYTES:
        found.crashes.append((f"took {found.megabytes:.0f} MB", b""))
    return found


_last: Final = [0.0]


def _seconds(data: bytes, look: Callable[[bytes], str]) -> float:
    """CPU of the last input; one that seems slow is measured again, since another program may have been in the way."""
    took = _last[0]
    if took > MOST_SECONDS:
        for _ in range(2):
            look(data)
            took = min(took, _last[0])
    return took


def bank_file(data: bytes) -> str:
    """The reader's verdict; Broken where an accepted file's totals do not hold."""
    began = time.process_time()
    found = read(data)
    _last[0] = time.process_time() - began
    hold(found)
    return found.verdict.value


def hold(found: FileReading) -> None:
    """An accepted file proves itself: balances, exact amounts, real days, and findings that can be told."""
    for finding in found.findings:
        finding.sentence()
    if found.verdict is Verdict.REJECT:
        return
    told = {finding.code for finding in found.findings}
    for page in found.pages:
        for line in page.lines:
            if not (
                line.amount.is_finite() and abs(line.amount) < Decimal(10) ** 15 and isinstance(line.value_on, date)
            ):
                raise Broken(f"line {line.line_no}: {line.amount} on {line.value_on}")
        if page.kind == "booked":
            if page.opening is None or page.closing is None:
                raise Broken("accepted without balances")
            if "balance" not in told and exact_sum((page.opening, page.total, -page.closing)) != 0:
                raise Broken(f"accepted although {page.opening} + {page.total} is not {page.closing}")
    if found.verdict is Verdict.CLEAN and not found.pages:
        raise Broken("clean without a statement")


def typed_text(data: bytes) -> str:
    """Every parser of typed text: a value that goes round, or a refusal of ours."""
    text = data.decode("utf-8", "surrogatepass")
    began = time.process_time()
    taken = []
    for parse in PARSERS:
        with suppress(LuckyGasError):
            parse(text)
            taken.append(parse.__name__.strip("_"))
    decoded(data)
    _last[0] = time.process_time() - began
    return next((name for name in taken if name in CHOOSY), "refused")


def _amount(text: str) -> None:
    amount = parse_amount(text)
    if amount != amount.to_integral_value() or abs(amount) >= LARGEST or parse_amount(f"{amount:,f}") != amount:
        raise Broken(f"{text!r} is {amount}")


def _day(text: str) -> None:
    day = parse_day(text, today=TODAY, earliest=EARLIEST, latest=LATEST, side="past")
    if day is None:
        return
    if not EARLIEST <= day <= LATEST:
        raise Broken(f"{text!r} is {day}")
    if day.year >= FIRST_YEAR and parse_day(roc(day), today=TODAY, earliest=EARLIEST, latest=LATEST) != day:
        raise Broken(f"{text!r} is {day}, but {roc(day)} is not")


def _ubn(text: str) -> None:
    if is_ubn(text) and not (len(text) == 8 and text.isascii() and text.isdigit()):
        raise Broken(f"{text!r} is no unified number")


def _identifiers(text: str) -> None:
    is_customer_code(text)
    if any(len(number) != 10 for number in invoice_numbers(text)):
        raise Broken(f"invoice numbers of {text!r}")
    if not all(letter.isdigit() for letter in digits_only(text)):
        raise Broken(f"digits of {text!r}")


def _terms(text: str) -> None:
    parse_terms(text)
    due_on(text, TODAY)


def _query(text: str) -> None:
    parse_query(text)


def _filter(text: str) -> None:
    parse_filter(text, (), today=TODAY)


PARSERS: Final = (_amount, _day, _ubn, _identifiers, _terms, _query, _filter)
CHOOSY: Final = ("amount", "day", "terms")
"""Those that refuse what they cannot read; the others say what is in a text, or what it asks."""


def _peak_megabytes() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
