"""Which screens there are, and pictures of all of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.kernel.words import N_, in_language

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ui.kit.screen import Place, ScreenView
    from ui.kit.tokens import ThemeName
    from ui.shell.screens import Screen
    from ui.shell.window import MainWindow

# the screens that show more to somebody else than to the visitor
DRAWN_AS: Final = {
    "approvals": "manager",
    "credit": "credit_controller",
    "credit_limits": "credit_controller",
    "people": "director",
    "audit": "auditor",
}
_OFFSCREEN: Final = "offscreen"
_NO_HINTS: Final = "This plugin does not support propagateSizeHints()"


def all_screens() -> tuple[Screen, ...]:
    """Every screen of the workstation, in the order of the navigation."""
    from ui.approvals.actions import SEERS as APPROVALS
    from ui.credit.actions import SEERS as CREDIT
    from ui.credit_limits.actions import SEERS as LIMITS
    from ui.deposits.actions import SEERS as DEPOSITS
    from ui.invoices.actions import SEERS as INVOICES
    from ui.payments.actions import SEERS as RECEIPTS
    from ui.people.actions import SEERS as PEOPLE
    from ui.shell.rights import STAFF
    from ui.shell.screens import Screen, made_in

    return (
        Screen("home", "ui.home", N_("Home"), "Ctrl+1", STAFF, made_in("ui.home.view")),
        Screen("aging", "ui.aging", N_("Aging"), "Ctrl+2", STAFF, _aging),
        Screen("customers", "ui.customers", N_("Customer 360"), "Ctrl+3", STAFF, made_in("ui.customers.view")),
        Screen("credit", "ui.credit", N_("Credit holds"), "Ctrl+4", CREDIT, made_in("ui.credit.view")),
        Screen("credit_limits", "ui.credit_limits", N_("Credit limits"), "", LIMITS, made_in("ui.credit_limits.view")),
        Screen(
            "reconciliation",
            "ui.reconciliation",
            N_("Bank reconciliation"),
            "Ctrl+6",
            STAFF,
            _reconciliation,
        ),
        Screen("invoices", "ui.invoices", N_("Invoices"), "Ctrl+8", INVOICES, made_in("ui.invoices.view")),
        Screen("deposits", "ui.deposits", N_("Cylinder deposits"), "", DEPOSITS, made_in("ui.deposits.view")),
        Screen("payments", "ui.payments", N_("Receipt entry"), "", RECEIPTS, made_in("ui.payments.view")),
        Screen("approvals", "ui.approvals", N_("Approvals"), "Ctrl+0", APPROVALS, made_in("ui.approvals.view")),
        Screen("people", "ui.people", N_("People and rights"), "Ctrl+U", PEOPLE, made_in("ui.people.view")),
        Screen("audit", "ui.audit", N_("Audit"), "", "auditor manager director", made_in("ui.audit.view")),
    )


def _aging(place: Place) -> ScreenView:
    from app.export.files import Files
    from ui.aging.view import make

    return make(place, exporter=Files())


def _reconciliation(place: Place) -> ScreenView:
    from integrations.banks.reading import read
    from ui.reconciliation.view import make

    return make(place, read=lambda content, encoding: read(content, encoding=encoding))


def draw_screens(
    engine_url: str,
    out: Path,
    *,
    language: str,
    size: tuple[int, int],
    themes: Sequence[ThemeName] = ("light", "dark"),
    at: datetime | None = None,
    address_of: Callable[[str], str] | None = None,
) -> list[Path]:
    """Pictures of sign-in, every screen and the palette over the books of this address; `at` is the clock they show.

    `address_of` gives the address of a role's login: some screens are drawn as who works with them.
    """
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QApplication

    from app.desktop import picture, speak_qt, start_application
    from domain.kernel.database import open_engine
    from ui.kit.preferences import Preferences
    from ui.kit.theme import theme

    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = _OFFSCREEN
    paths: list[Path] = []
    app = start_application(Preferences())
    app.setCursorFlashTime(0)
    whole = QSize(*size)
    others = {key: role for key, role in DRAWN_AS.items() if address_of is not None}
    addresses = {role: address_of(role) for role in set(others.values()) if address_of is not None}
    engines = {
        role: open_engine(url, application="luckygas pictures") for role, url in {"": engine_url, **addresses}.items()
    }
    try:
        with in_language(language), _without_hints():
            speak_qt(app)
            for name in themes:
                theme().switch(name)
                paths.append(_draw_login(engine_url, out / f"login_{language}_{name}.png"))
                for role, engine in engines.items():
                    with _window(engine, at) as window:
                        for key in (key for key in window.screens if others.get(key, "") == role):
                            window.open(key, _example(engine, key))
                            QApplication.processEvents()
                            paths.append(picture(window, out / f"{key}_{language}_{name}.png", whole))
                        if not role:
                            window.everywhere.open_palette()
                            paths.append(picture(window, out / f"palette_{language}_{name}.png", whole))
    finally:
        for engine in engines.values():
            engine.dispose()
        theme().switch("light")
    return paths


def _example(engine: Engine, screen: str) -> object:
    """Who could be in a picture: the one with the most open invoices; at the counter with half of what he owes."""
    if screen not in ("payments", "customers"):
        return None
    from sqlalchemy import text

    from domain.kernel.database import transaction

    with transaction(engine) as db:
        row = db.execute(
            text(
                """
                SELECT c.code, sum(i.balance) AS owed FROM books.open_item AS i
                  JOIN books.customer AS c ON c.id = i.customer_id
                 WHERE i.balance > 0 GROUP BY c.code HAVING sum(i.balance) < 100000
                 ORDER BY count(*) DESC, c.code LIMIT 1
                """
            )
        ).one_or_none()
    if row is None:
        return None
    return row.code if screen == "customers" else (row.code, (row.owed // 2).quantize(Decimal(1)))


def _draw_login(url: str, path: Path) -> Path:
    from app.desktop import picture
    from app.door import DatabaseDoor
    from ui.kit.preferences import Preferences
    from ui.shell.login import LoginWindow

    login = LoginWindow(DatabaseDoor(url), Preferences())
    drawn = picture(login, path, login.size())
    login.close()
    login.deleteLater()
    return drawn


@contextmanager
def _without_hints() -> Iterator[None]:
    """Drop the one line the platform without a display writes for every window with a least size; it means nothing."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    def tell(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        if words == _NO_HINTS:
            return
        if before is not None:
            before(kind, context, words)
        else:
            sys.stderr.write(f"{words}\n")

    before = qInstallMessageHandler(tell)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


@contextmanager
def _window(engine: Engine, at: datetime | None) -> Iterator[MainWindow]:
    from sqlalchemy import text

    from app.finder import find
    from domain.access.queries import who
    from domain.kernel.database import transaction
    from ui.kit.desk import InlineDesk, Who
    from ui.kit.preferences import Preferences
    from ui.shell.rights import may
    from ui.shell.window import Frame, MainWindow

    with transaction(engine) as db:
        member = who(db)
        now = at or db.execute(text("SELECT clock_timestamp()")).scalar_one()
    person = Who(member.login, member.name, member.roles, member.branches)
    desk = InlineDesk(lambda: transaction(engine), who=person, now=lambda: now)
    frame = Frame(
        desk,
        Preferences(),
        all_screens(),
        lambda right: may(person, right),
        address=str(engine.url.host or ""),
        find=find,
    )
    window = MainWindow(frame)
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
