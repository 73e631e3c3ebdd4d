"""A bank and a view for the presenter of the reconciliation: one answers, the other remembers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from domain.banking.queries import AccountAtWork, LineSeen
from domain.banking.rules.matching import Suggestion
from domain.customers.queries import CustomerFound
from domain.errors import LuckyGasError
from domain.payments.service import Posted
from tests.unit.screens.rows import a_line, a_suggestion, an_account, an_item
from ui.reconciliation.hand import Bench
from ui.reconciliation.presenter import Presenter
from ui.reconciliation.questions import Questions

ITEMS = (an_item(1, 26500), an_item(2, 15500), an_item(3, 21000), an_item(4, 21000))

FIRST, SECOND, THIRD = a_line(11, 41970), a_line(12, 21000, "龍門"), a_line(13, 500, "林＊＊", state="PARSED")

CHARGE = a_line(14, -450, "手續費", state="EXCEPTION")


class Recorder:
    """A view that remembers what it was told, and answers what it was given to answer."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        self.presenter: Presenter | None = None
        self.at: int | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def told(*words: Any) -> Any:
            self.seen[name] = words
            return self.answers.get(name)

        return told

    def show_lines(self, rows: Sequence[Any], place: int | None) -> None:
        self.seen["show_lines"] = (rows, place)
        if place is not None and self.presenter is not None:
            self.at = rows[place].line.id
            self.presenter.select(rows[place])

    @property
    def bench(self) -> Bench:
        found = self.seen["show_bench"][0]
        assert isinstance(found, Bench)
        return found


class Bank:
    """Answers what the screen asks and remembers what it does."""

    def __init__(self) -> None:
        self.waiting: list[LineSeen] = [FIRST, SECOND, THIRD]
        self.found: dict[int, tuple[Suggestion, ...]] = {
            11: (a_suggestion(7, {1: 26500, 2: 15500}, fee=30), a_suggestion(8, {}, confidence=30)),
            12: (a_suggestion(9, {3: 21000}, certain=True),),
        }
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.refusal: LuckyGasError | None = None

    def questions(self) -> Questions:
        return Questions(
            accounts=self.accounts,
            lines=lambda _db, account_id, show, limit: tuple(self.waiting),
            files=lambda _db: (),
            suggestions=lambda _db, line_id: self.found.get(line_id, ()),
            reading_for=lambda _db, _line, customer: a_suggestion(customer, {4: 21000}),
            items=lambda _db, _customer, as_of, bucket=None: ITEMS,
            customers=lambda _db, _typed: (CustomerFound(5, "C000005", "客戶5"),),
            entry=lambda _db, _line: (),
            accept=self._does("accept", Posted(900, "R-1", Decimal(0))),
            split=self._does("split", ()),
            undo=self._does("undo", None),
            park=self._does("park", None),
            reopen=self._does("reopen", None),
            book_own=self._does("book_own", None),
            decide=self._does("decide", None),
        )

    def accounts(self, _db: object) -> tuple[AccountAtWork, ...]:
        return (an_account(self.waiting),)

    def _does(self, deed: str, answer: Any) -> Callable[..., Any]:
        def do(_db: object, **facts: Any) -> Any:
            self.done.append((deed, facts))
            if self.refusal is not None:
                raise self.refusal
            return answer

        return do
