"""The demo banks: one real MT940 file a bank and working day, each opening where the last one closed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from app.demo.behaviour import CASH, Kind, Payment, Words
from app.demo.people import Customer
from app.demo.styles import STYLES, Entry, Style, line, money
from domain.kernel.calendar import ONE_DAY, Calendar

LINE_END = "\r\n"
FEE, FEE_DAY = Decimal(30), 5
SUPPLIER_DAYS = (10, 25)
INTEREST_MONTHS, INTEREST_DAY = (6, 12), 21
KEPT = Decimal(300_000)
LATEST_VALUE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OurAccount:
    """One account of the company; written is how its statements name it."""

    bank: str
    number: str
    written: str
    opening: Decimal
    first_number: int


OUR_ACCOUNTS: Mapping[str, OurAccount] = MappingProxyType(
    {
        account.bank: account
        for account in (
            OurAccount("004", "012345678901", "004/012345678901", Decimal(1_253_400), 611),
            OurAccount("007", "20210088776", "20210088776", Decimal(2_018_350), 1042),
            OurAccount("008", "123100456789", "008/123100456789", Decimal(880_015), 350),
            OurAccount("009", "40501122334400", "40501122334400TWD", Decimal(1_406_220), 77),
            OurAccount("013", "088035001234", "013/088035001234", Decimal(3_770_908), 2001),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Truth:
    """Who really stands behind a bank line: ordinal counts equal lines of the account, value day and signed amount."""

    account: str
    value_on: date
    amount: Decimal
    ordinal: int
    customer_code: str | None
    kind: str
    evidence: str
    invoices: tuple[str, ...]
    bank_reference: str


@dataclass(frozen=True, slots=True)
class StatementFile:
    """One file as the bank delivers it, and the truth of its lines in their order."""

    bank: str
    day: date
    name: str
    data: bytes
    truths: tuple[Truth, ...]


@dataclass(slots=True)
class _Book:
    """What a bank remembers of our account from one statement to the next."""

    account: OurAccount
    balance: Decimal
    number: int
    closed_on: date
    serial: int = 0


class Banks:
    """The five banks; days are asked for in order, each once, days off included."""

    def __init__(self, customers: Sequence[Customer], *, seed: int, first_on: date, calendar: Calendar) -> None:
        self._customers, self._calendar = customers, calendar
        self._rng = random.Random(f"{seed}/banks")  # noqa: S311 - a demo, no secret
        self._books = {
            bank: _Book(account, account.opening, account.first_number, first_on - ONE_DAY)
            for bank, account in OUR_ACCOUNTS.items()
        }
        self._pending: dict[str, list[Payment]] = {bank: [] for bank in OUR_ACCOUNTS}
        self._seen: defaultdict[date, Counter[tuple[str, Decimal]]] = defaultdict(Counter)
        self._own_done: set[tuple[str, str]] = set()

    def files(self, on: date, payments: Iterable[Payment]) -> Iterator[StatementFile]:
        """The day's files; what was paid on a day off waits for the next working day's."""
        for payment in payments:
            if payment.channel != CASH:
                self._pending[payment.channel].append(payment)
        if self._calendar.is_working(on):
            self._forget(on)
            for bank, book in self._books.items():
                yield self._file(bank, book, on)

    def _forget(self, on: date) -> None:
        """Days too old for any further line need no count: a large company has millions of lines."""
        for day in [day for day in self._seen if day < on - LATEST_VALUE]:
            del self._seen[day]

    def _file(self, bank: str, book: _Book, on: date) -> StatementFile:
        style, opening = STYLES[bank], book.balance
        entries: list[Entry] = []
        truths: list[Truth] = []
        for payment in self._pending[bank]:
            entry = self._entry(payment, book, on)
            customer = None if payment.customer is None else self._customers[payment.customer].code
            entries.append(entry)
            truths.append(
                self._truth(book, entry, customer, payment.kind.value, payment.evidence.value, payment.invoices)
            )
        self._pending[bank] = []
        balance = opening + sum((signed(entry) for entry in entries), Decimal(0))
        for entry in self._own_lines(book, balance, on):
            entries.append(entry)
            truths.append(self._truth(book, entry, None, entry.posting, "", ()))
        text = LINE_END.join(_statement(book, style, opening, entries, on)) + LINE_END
        book.balance = opening + sum((signed(entry) for entry in entries), Decimal(0))
        book.number, book.closed_on = book.number + 1, on
        return StatementFile(bank, on, f"MT940_{bank}_{on:%Y%m%d}.sta", text.encode(style.encoding), tuple(truths))

    def _entry(self, payment: Payment, book: _Book, on: date) -> Entry:
        if payment.kind is Kind.REVERSAL:
            mark, posting = "RC", "轉帳沖正"
        else:
            mark, posting = "C", _posting(payment.words)
        return Entry(payment.paid_on, on, mark, payment.amount, payment.words, posting, self._reference(book, on))

    def _own_lines(self, book: _Book, balance: Decimal, on: date) -> Iterator[Entry]:
        """The bank's fee, its interest, and our supplier's bill: on their day or the next working day."""

        def own(mark: str, amount: Decimal, posting: str, remark: str) -> Entry:
            return Entry(on, on, mark, amount, Words(remark=remark), posting, self._reference(book, on))

        if self._due(book, f"fee/{on:%Y%m}", on.day >= FEE_DAY):
            yield own("D", FEE, "手續費", "網路銀行服務費")
        if self._due(book, f"interest/{on:%Y%m}", on.month in INTEREST_MONTHS and on.day >= INTEREST_DAY):
            yield own("C", Decimal(self._rng.randrange(180, 2600)), "利息", "活期存款息")
        for day in SUPPLIER_DAYS:
            if self._due(book, f"supplier/{day}/{on:%Y%m}", on.day >= day) and balance > KEPT * 2:
                paid = (balance - KEPT) // 1000 * 1000
                balance -= paid
                yield own("D", paid, "轉帳支出", "台灣中油 液化石油氣貨款")

    def _due(self, book: _Book, what: str, now: bool) -> bool:
        key = (book.account.bank, what)
        if not now or key in self._own_done:
            return False
        self._own_done.add(key)
        return True

    def _reference(self, book: _Book, on: date) -> str:
        book.serial += 1
        return f"{on:%y%m%d}{book.serial:08d}"

    def _truth(
        self, book: _Book, entry: Entry, customer: str | None, kind: str, evidence: str, invoices: tuple[str, ...]
    ) -> Truth:
        account, amount = book.account.number, signed(entry)
        seen = self._seen[entry.value_on]
        seen[account, amount] += 1
        reference = entry.reference if STYLES[book.account.bank].references else ""
        return Truth(
            account, entry.value_on, amount, seen[account, amount], customer, kind, evidence, invoices, reference
        )


def signed(entry: Entry) -> Decimal:
    """What the line adds to the balance."""
    return entry.amount if entry.mark in ("C", "RD") else -entry.amount


def _posting(words: Words) -> str:
    if words.virtual_account:
        return "虛擬帳號入帳"
    return "ATM轉入" if "*" in words.payer_account else "跨行轉入" if words.payer_bank else "現金存入"


def _statement(book: _Book, style: Style, opening: Decimal, entries: Sequence[Entry], on: date) -> Iterator[str]:
    """The statement's lines, page by page: each page opens with what the one before closed with."""
    size = style.lines_a_page or len(entries) or 1
    pages = [entries[start : start + size] for start in range(0, len(entries), size)] or [entries]
    balance, day = opening, book.closed_on
    for page, held in enumerate(pages, start=1):
        last = page == len(pages)
        if style.envelope:
            yield "{1:F01CCBCTWTPAXXX0000000000}{2:I940LUCKTWTPXXXXN}{4:"
        yield f":20:LG{on:%y%m%d}{book.number:05d}"
        yield f":25:{book.account.written}"
        yield f":28C:{book.number:05d}/{page:03d}" if style.lines_a_page else f":28C:{book.number}"
        yield f":60{'F' if page == 1 else 'M'}:{_balance(balance, day)}"
        for entry in held:
            yield from line(entry, style)
            balance += signed(entry)
        day = on
        yield f":62{'F' if last else 'M'}:{_balance(balance, on)}"
        if style.available:
            yield f":64:{_balance(balance, on)}"
        yield "-}" if style.envelope else "-"


def _balance(balance: Decimal, on: date) -> str:
    return f"{'C' if balance >= 0 else 'D'}{on:%y%m%d}TWD{money(abs(balance))}"
