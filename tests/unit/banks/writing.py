"""A bank that writes MT940: statements whose balances prove, to be spoiled by the tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

PLUS = ("C", "RD")
DAY = date(2026, 9, 1)
# in every one of these is a second byte that a careless reader takes for a sign of its own: backslash, bar, tilde
NAMES = (
    "幸福瓦斯行",
    "許功蓋小吃店",
    "恒裏粧嫺銹墻碁商號",
    "ATM 轉入 末五碼 55821",
    "手續費",
    "LUCKY GAS CO., LTD.",
    "",
)


@dataclass(frozen=True)
class Movement:
    amount: Decimal
    mark: str = "C"
    reference: str = "NONREF"
    bank_reference: str = ""
    details: str = ""
    text: str = ""

    @property
    def signed(self) -> Decimal:
        return self.amount if self.mark in PLUS else -self.amount

    def lines(self, on: date) -> list[str]:
        bank = f"//{self.bank_reference}" if self.bank_reference else ""
        written = [f":61:{on:%y%m%d}{on:%m%d}{self.mark}{money(self.amount)}NTRF{self.reference}{bank}"]
        if self.details:
            written.append(self.details)
        if self.text:
            written += f":86:{self.text}".split("\n")
        return written


@dataclass(frozen=True)
class Statement:
    opening: Decimal
    movements: tuple[Movement, ...] = ()
    number: int = 231
    page: int = 1
    account: str = "004/012345678901"
    currency: str = "TWD"
    on: date = DAY
    opening_tag: str = "60F"
    closing_tag: str = "62F"

    @property
    def closing(self) -> Decimal:
        return sum((movement.signed for movement in self.movements), self.opening)

    def lines(self) -> list[str]:
        before = self.on - timedelta(days=1)
        return [
            f":20:TWB{self.on:%Y%m%d}{self.number:03}",
            f":25:{self.account}",
            f":28C:{self.number:05}/{self.page:03}",
            f":{self.opening_tag}:{balance(self.opening, before, self.currency)}",
            *(line for movement in self.movements for line in movement.lines(self.on)),
            f":{self.closing_tag}:{balance(self.closing, self.on, self.currency)}",
            "-",
        ]


@dataclass(frozen=True)
class File:
    statements: tuple[Statement, ...] = field(default=())

    @property
    def signed(self) -> list[Decimal]:
        return [movement.signed for statement in self.statements for movement in statement.movements]

    def lines(self) -> list[str]:
        return [line for statement in self.statements for line in statement.lines()]

    def text(self, end: str = "\r\n") -> str:
        return "".join(line + end for line in self.lines())


def money(amount: Decimal) -> str:
    whole, _point, fraction = f"{amount:f}".partition(".")
    return f"{whole},{fraction}"


def balance(amount: Decimal, on: date, currency: str) -> str:
    return f"{'D' if amount < 0 else 'C'}{on:%y%m%d}{currency}{money(abs(amount))}"


def file(*statements: Statement) -> File:
    """Statements of one account, each opening with what the one before it closed with."""
    chained: list[Statement] = []
    for statement in statements:
        if chained:
            before = chained[-1]
            same_day = before.closing_tag == "62M"
            statement = replace(
                statement,
                opening=before.closing,
                number=before.number if same_day else before.number + 1,
                page=before.page + 1 if same_day else 1,
                on=before.on if same_day else before.on + timedelta(days=1),
            )
        chained.append(statement)
    return File(tuple(chained))


amounts = st.integers(1, 9_999_999).map(Decimal) | st.decimals(Decimal("0.01"), 99_999, places=2)
movements = st.builds(
    Movement,
    amount=amounts,
    mark=st.sampled_from(("C", "C", "C", "D", "RC", "RD")),
    reference=st.sampled_from(("NONREF", "9001234500017890", "000000")),
    bank_reference=st.sampled_from(("", "FB2511200001")),
    details=st.sampled_from(NAMES),
    text=st.sampled_from(
        (*NAMES, "-\n:不是欄位\n- 貨款", "166?00GUTSCHRIFT?20AB12345678?21 十一月?30004?31012345678901?32幸福")
    ),
)
statements = st.builds(
    Statement,
    opening=st.integers(-1_000_000, 9_999_999).map(Decimal),
    movements=st.lists(movements, max_size=6).map(tuple),
)
files = st.lists(statements, min_size=1, max_size=3).map(lambda several: file(*several))
files_with_money = files.filter(lambda one: bool(one.signed))
