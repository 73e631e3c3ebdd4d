"""The administrator's day at the command line, on a small database of the test's own."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from domain.approvals.queries import shown
from domain.approvals.service import Signed, decide
from tests.conftest import Books
from tests.journeys.conftest import Answer, Luckygas

INVITE = ("people", "invite", "chen_yi", "--person", "90", "--name", "王美", "--branch", "FYU", "--reason", "new")


def test_somebody_is_invited_suspended_and_handed_a_password(
    database: Books, tmp_path: Path, luckygas: Luckygas
) -> None:
    def typed(role: str, *words: str) -> Answer:
        url = database.url(role).set(drivername="postgresql").render_as_string(hide_password=False)
        return luckygas(*words, "--database", url, "--dir", str(tmp_path))

    asked = typed("administrator", *INVITE, "--role", "clerk", "--json")
    assert (asked.code, asked.document["needs"]) == (0, 5)
    twice = typed("administrator", *INVITE, "--role", "clerk")
    assert twice.sentence.startswith("The same is asked for already")
    pair = typed("administrator", *INVITE[:2], "second", *INVITE[3:], "--role", "clerk", "--role", "auditor")
    assert pair.sentence.startswith("One person may not do both")
    assert typed("clerk", *INVITE, "--role", "clerk").sentence.startswith("Your login has no right")

    waiting = typed("director", "approvals", "list", "--json").document
    assert [(one["request"], one["kind"], one["for_me"]) for one in waiting] == [
        (asked.document["request"], "role_change", True)
    ]
    assert "chen_yi" in typed("director", "approvals", "list").out
    assert typed("director", "approvals", "list", "--ended").out == "Nothing has been decided yet.\n"

    early = typed("administrator", "people", "first-password", "test_cashier")
    assert early.sentence.startswith("This needs the approval of another person first.")
    cashier = ("test_cashier", "--person", "5", "--name", "cashier", "--role", "cashier", "--reason", "locked out")
    back = typed("administrator", "people", "invite", *cashier, "--branch", "FYU", "--branch", "TXG", "--json")
    with database.engine("director").begin() as db:
        digest = shown(db, back.document["request"]).digest
        decide(db, [Signed(back.document["request"], digest)], decision="approve", key=uuid4())
    made = typed("administrator", "people", "first-password", "test_cashier", "--json").document
    engine = create_engine(database.url("cashier").set(password=made["password"]))
    with engine.connect() as db:
        assert db.execute(text("SELECT session_user")).scalar_one() == "test_cashier"
    engine.dispose()

    stopped = typed("administrator", "people", "suspend", "test_collector", "--reason", "left the company")
    assert (stopped.code, stopped.out) == (0, "test_collector is suspended.\n")
    logins = {one["login"]: one for one in typed("auditor", "people", "list", "--json").document}
    assert not logins["test_collector"]["active"]
    assert logins["test_cashier"]["password_until"] == made["until"]
    database.let_in("cashier", "collector")
