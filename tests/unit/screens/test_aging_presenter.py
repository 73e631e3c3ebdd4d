"""What the aging screen does with its rows, without a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Unavailable
from domain.kernel.words import in_language
from domain.receivables.queries import OpenItem
from tests.unit.screens.rows import TODAY, a_row, an_aging, an_item
from ui.aging.presenter import ACTIONS, Presenter
from ui.aging.questions import Questions
from ui.aging.sheet import FileKind, Sheet
from ui.kit.action import ActionRegistry
from ui.kit.column import Layout
from ui.kit.desk import InlineDesk

PROMPT = a_row(1, "瑞成工業社", ages={-5: 38000})
LATE = a_row(2, "東門麵館", ages={-5: 1000, 12: 55000}, unapplied=500)
VERY_LATE = a_row(3, "龍門便當", ages={20: 9000, 130: 42750, 250: 100})
ITEMS = (an_item(1, 9000, age=20), an_item(2, 42750, age=130))


class Recorder:
    """A view that remembers what it was told."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}
        self.where: Path | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def told(*words: Any, **more: Any) -> Any:
            self.seen[name] = (*words, *more.values())
            return self.where if name == "ask_where" else None

        return told

    def place_for_print(self, name: str) -> Path:
        return Path("/prints") / name

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.seen["show_rows"][0]]


class Writer:
    """Remembers what it was given to write."""

    def __init__(self) -> None:
        self.written: list[tuple[FileKind, Path, Sheet]] = []

    def write(self, kind: FileKind, path: Path, sheet: Sheet, progress: Callable[[int], None]) -> int:
        self.written.append((kind, path, sheet))
        progress(len(sheet.rows))
        return len(sheet.rows)


class Books:
    """Answers what the screen asks."""

    def __init__(self) -> None:
        self.kept: Layout | None = None
        self.asked: list[tuple[int, str | None]] = []
        self.rows = (PROMPT, LATE, VERY_LATE)
        self.control: Decimal | None = None

    def questions(self) -> Questions:
        return Questions(
            aging=lambda _db, as_of: an_aging(*self.rows, control=self.control),
            items=self.items,
            card=lambda _db, customer_id, as_of: customer_id,
            kept=lambda _db, _screen: self.kept,
            keep=self.keep,
        )

    def items(self, _db: object, customer_id: int, *, as_of: object, bucket: str | None = None) -> Sequence[OpenItem]:
        self.asked.append((customer_id, bucket))
        return ITEMS

    def keep(self, _db: object, _screen: str, layout: Layout) -> None:
        self.kept = layout


@pytest.fixture
def view() -> Recorder:
    return Recorder()


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def presenter(view: Recorder, desk: InlineDesk, books: Books, writer: Writer) -> Presenter:
    made = Presenter(view, desk, exporter=writer, questions=books.questions())  # type: ignore[arg-type]
    made.start()
    return made


def test_the_screen_opens_with_the_largest_debtor_first(presenter: Presenter, view: Recorder) -> None:
    assert view.names == ["東門麵館", "龍門便當", "瑞成工業社"]


def test_the_totals_are_tied_to_both_accounts(presenter: Presenter, view: Recorder) -> None:
    ties = view.seen["show_overview"][0].ties

    assert [(tie.account, tie.difference, tie.tone) for tie in ties] == [("1140", 0, "ok"), ("2160", 0, "ok")]


def test_a_difference_to_the_ledger_is_red_and_told(presenter: Presenter, view: Recorder, books: Books) -> None:
    books.control = Decimal(145_900)

    with in_language("en"):
        presenter.refresh()
        words = view.seen["show_overview"][0].ties[0].words()

    assert words == "Ledger 1140 checked ■ difference 50"
    assert view.seen["show_overview"][0].ties[0].tone == "bad"


@pytest.mark.parametrize(
    ("chip", "names"),
    [
        ("all", ["東門麵館", "龍門便當", "瑞成工業社"]),
        ("watch", ["東門麵館"]),
        ("hold", ["龍門便當"]),
        ("over_90", ["龍門便當"]),
        ("unapplied", ["東門麵館"]),
        ("disputed", []),
    ],
)
def test_a_chip_shows_its_customers(presenter: Presenter, view: Recorder, chip: str, names: list[str]) -> None:
    presenter.show_chip(chip)

    assert view.names == names


def test_the_sums_below_are_those_of_the_rows_above(presenter: Presenter, view: Recorder) -> None:
    presenter.show_filter("total:50000..")

    totals: Mapping[str, str] = view.seen["show_rows"][1]
    assert view.names == ["東門麵館", "龍門便當"]
    assert (totals["total"], totals["d91_180"], totals["unapplied"]) == ("107,850", "42,750", "500")


def test_a_filter_that_cannot_be_read_is_said_and_changes_nothing(presenter: Presenter, view: Recorder) -> None:
    presenter.show_filter("瑞成")
    presenter.show_filter("nonsense>3")

    assert "nonsense" in view.seen["show_filter_trouble"][0]
    assert view.names == ["瑞成工業社"]


def test_a_header_sorts_and_sorts_back(presenter: Presenter, view: Recorder) -> None:
    presenter.sort("code", False)
    assert view.names == ["瑞成工業社", "東門麵館", "龍門便當"]

    presenter.sort("code", False)
    assert view.names == ["龍門便當", "東門麵館", "瑞成工業社"]


def test_enter_on_a_bucket_shows_its_invoices_and_the_way_back(
    presenter: Presenter, view: Recorder, books: Books
) -> None:
    with in_language("en"):
        presenter.open_cell(VERY_LATE, "d91_180")
    assert books.asked == [(3, "91-180")]
    assert view.seen["show_items"][0] == ("C000003 龍門便當", "91–180 days", "as of 2026-11-22")
    assert presenter.deep

    presenter.leave()
    assert "show_customers" in view.seen
    assert not presenter.deep


def test_enter_beside_the_buckets_shows_everything_open(presenter: Presenter, books: Books) -> None:
    presenter.open_cell(VERY_LATE, "name")

    assert books.asked == [(3, None)]


def test_another_day_is_read_anew_and_leaves_the_invoices(presenter: Presenter, view: Recorder) -> None:
    presenter.open_cell(LATE, "total")

    presenter.show_day(TODAY.replace(day=1))

    assert presenter.as_of == TODAY.replace(day=1)
    assert not presenter.deep


def test_the_columns_come_back_as_they_were_left(
    view: Recorder, desk: InlineDesk, books: Books, presenter: Presenter
) -> None:
    presenter.keep_layout(Layout(("code", "total"), {"code": 120}))

    Presenter(view, desk, questions=books.questions()).start()  # type: ignore[arg-type]

    assert view.seen["show_layout"] == (Layout(("code", "total"), {"code": 120}),)


def test_what_is_exported_is_what_is_seen(presenter: Presenter, view: Recorder, writer: Writer) -> None:
    view.where = Path("/tmp/aging.xlsx")
    presenter.keep_layout(Layout(("total", "name", "code"), {}))
    presenter.show_chip("hold")
    presenter.show_filter("龍門")

    with in_language("en"):
        presenter.export()

    kind, path, sheet = writer.written[0]
    assert (kind, path) == ("xlsx", view.where)
    assert [column.key for column in sheet.columns] == ["name", "code", "total"]
    assert [row.name for row in sheet.rows] == ["龍門便當"]
    assert sheet.totals["total"] == Decimal(51850)
    assert sheet.top == "as of 115/11/22　Held　filter 龍門　written 11/22 10:31 by 陳美玲"


def test_the_invoices_behind_a_number_are_exported_when_they_are_seen(
    presenter: Presenter, view: Recorder, writer: Writer
) -> None:
    view.where = Path("/tmp/aging.pdf")
    presenter.open_cell(VERY_LATE, "total")

    presenter.export_pdf()

    sheet = writer.written[0][2]
    assert [item.balance for item in sheet.rows] == [42750, 9000]
    assert sheet.totals["balance"] == 51750


def test_printing_shows_the_same_pdf(presenter: Presenter, view: Recorder, writer: Writer) -> None:
    presenter.print_list()

    kind, path, _sheet = writer.written[0]
    assert kind == "pdf"
    assert view.seen["open_file"] == (path,)


def test_nobody_is_exported_when_the_person_leaves(presenter: Presenter, writer: Writer) -> None:
    presenter.export()

    assert writer.written == []


def test_a_refusal_is_told_and_the_rows_stay(presenter: Presenter, view: Recorder, desk: InlineDesk) -> None:
    def away(*_words: Any, **_more: Any) -> Any:
        raise Unavailable

    lost = Presenter(view, desk, questions=Questions(aging=away, kept=lambda _db, _screen: None))  # type: ignore[arg-type]
    lost.refresh()

    assert isinstance(view.seen["show_refusal"][0], Unavailable)
    assert len(view.names) == 3


def test_the_card_follows_the_row(presenter: Presenter, view: Recorder) -> None:
    presenter.show_customer(LATE)
    assert view.seen["show_card"] == (2,)

    presenter.show_customer(None)
    assert view.seen["show_card"] == (None,)


def test_the_selection_is_counted_and_summed(presenter: Presenter) -> None:
    with in_language("en"):
        assert presenter.selection_words([LATE, PROMPT], 2) == "2 picked, sum 94,000"
        assert presenter.selection_words([LATE], 1) == ""
        assert presenter.selection_words([], 3) == "3 picked, sum 145,850"


def test_every_action_has_a_method_and_no_key_means_two_things() -> None:
    ActionRegistry(ACTIONS)

    assert [action.run for action in ACTIONS if not callable(getattr(Presenter, action.run, None))] == []
