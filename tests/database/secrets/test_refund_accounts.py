"""Refund accounts on a real database: who may, what is stored, what leaves an event."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, ProgrammingError

from domain.customers.queries import refund_accounts
from domain.customers.refund_accounts import (
    HolderNameMissing,
    NotABankCode,
    propose_refund_account,
)
from domain.customers.refund_numbers import refund_number
from domain.errors import LuckyGasError
from domain.kernel.database import call
from domain.kernel.refusals import (
    NotAllowed,
    NotSealedForTheBox,
    OtherBranch,
    ReasonMissing,
)
from domain.secrets.queries import NoIntakeKey, intake_key
from domain.secrets.rules.boxes import box
from domain.secrets.rules.clear import ClearText, NotAnAccountNumber
from domain.secrets.rules.fields import Place
from tests.conftest import Books
from tests.database.secrets.world import NUMBER, SecretsWorld


def test_a_number_goes_from_desk_to_box_and_only_the_box_opens_it(world: SecretsWorld) -> None:
    customer = world.a_customer()
    account = world.propose(customer, "2021-0088 776543")
    boxed = bytes(world.column("boxed", account))

    assert world.store() == 1
    assert world.store() == 0
    sealed = bytes(world.column("number", account))
    assert (boxed[:1], sealed[:1], world.column("boxed", account)) == (b"\2", b"\1", None)
    assert NUMBER.encode() not in boxed + sealed
    with world.as_role("clerk") as db:
        shown = refund_accounts(db, customer)
    assert [(one.id, one.bank_code, one.last_four, one.holder_name, one.state) for one in shown] == [
        (account, "007", "6543", "陳記牛肉麵", "PROPOSED")
    ]
    assert (shown[0].stored, shown[0].asked) == (True, False)
    assert shown[0].shown == "•••• 6543"
    with world.box() as db:
        assert refund_number(db, world.vault, account=account, purpose="refund 12").reveal() == NUMBER


def test_every_opening_leaves_an_event_and_no_trail_holds_a_sealed_value(world: SecretsWorld) -> None:
    account = world.propose(world.a_customer())
    boxed = bytes(world.column("boxed", account))
    world.store()
    with world.box() as db:
        refund_number(db, world.vault, account=account, purpose="refund 12")
    with world.box() as db, pytest.raises(ReasonMissing):
        refund_number(db, world.vault, account=account, purpose="")

    with world.books.admin().connect() as db:
        told = "SELECT op, after ->> 'purpose' FROM audit.event WHERE obj = 'customer_account' AND obj_key = :id"
        events = db.execute(text(f"{told} ORDER BY id"), {"id": str(account)}).all()
        trail = str(db.execute(text("SELECT before, after FROM audit.event")).all())
        stored = [world.column(name, account) for name in ("number", "blind_index")]
        wrapped = db.execute(text("SELECT wrapped FROM books.data_key WHERE wrapped IS NOT NULL")).scalars()
        for secret in (boxed, *stored, *wrapped):
            assert bytes(secret).hex() not in trail
    assert [tuple(event) for event in events] == [
        ("INSERT", None), ("UNSEAL", "intake"), ("UPDATE", None), ("UNSEAL", "refund 12"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["collector", "cashier", "manager", "auditor", "administrator", "scheduler"])
def test_only_clerks_propose(world: SecretsWorld, role: str) -> None:
    customer = world.a_customer()

    with pytest.raises((NotAllowed, NoIntakeKey)):
        world.propose(customer, role=role)


def test_an_account_of_another_branch_is_neither_proposed_nor_seen(world: SecretsWorld) -> None:
    customer = world.a_customer("FYU")
    with pytest.raises(OtherBranch):
        world.propose(customer, role="clerk_txg")
    world.propose(customer)

    with world.as_role("clerk_txg") as db:
        assert refund_accounts(db, customer) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT number FROM books.customer_account",
        "SELECT blind_index FROM books.customer_account",
        "SELECT boxed FROM books.customer_account",
        "SELECT * FROM books.customer_account",
        "SELECT wrapped FROM books.data_key",
        "SELECT sha256 FROM books.api_key",
        "SELECT * FROM api.data_keys()",
        "SELECT * FROM api.boxed_accounts(1)",
        "SELECT * FROM api.unseal_account(1, 'looking')",
        "SELECT * FROM api.old_sealed('customer_account', 0, 1)",
        "SELECT * FROM api.api_keys()",
        "SELECT * FROM api.unseal_api_keys('bank')",
        "SELECT api._activate_customer_account(1)",
        "SELECT api._refuse_customer_account(1, 'no')",
        "UPDATE books.customer_account SET state = 'ACTIVE'",
        "DELETE FROM books.customer_account",
        "INSERT INTO books.data_key (id, purpose, wrapped) VALUES (9, 'field', '\\x0011223344')",
    ],
)
def test_what_is_sealed_is_nobodys_to_read(shared: Books, statement: str) -> None:
    for role in ("clerk", "manager", "auditor", "administrator"):
        with shared.engine(role).connect() as db, pytest.raises(ProgrammingError) as refused:
            db.exec_driver_sql(statement)
        assert getattr(refused.value.orig, "sqlstate", None) == "42501"
    for closed in ("SELECT wrapped FROM books.data_key", "SELECT number FROM books.customer_account"):
        with shared.engine("scheduler").connect() as db, pytest.raises(ProgrammingError):
            db.exec_driver_sql(closed)


def test_the_same_number_at_another_customer_is_flagged(world: SecretsWorld) -> None:
    first, second = world.a_customer(), world.a_customer()
    one = world.propose(first, "5550001112223")
    world.propose(first, "5550001112223")
    world.store()
    world.propose(second, "5550001112224")
    other = world.propose(second, "5550001112223")
    world.store()

    with world.as_role("clerk") as db:
        assert [account.same_as for account in refund_accounts(db, first)] == [None, None]
        flags = {account.id: account.same_as for account in refund_accounts(db, second)}
    assert flags[other] == one
    assert list(flags.values()).count(None) == 1


def test_a_repeated_request_proposes_once(world: SecretsWorld) -> None:
    customer, key = world.a_customer(), uuid4()

    assert world.propose(customer, key=key) == world.propose(customer, key=key)
    with world.as_role("clerk") as db:
        assert len(refund_accounts(db, customer)) == 1


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"bank_code": "7"}, NotABankCode),
        ({"bank_code": "００７"}, NotABankCode),
        ({"number": "12 34"}, NotAnAccountNumber),
        ({"holder_name": "  "}, HolderNameMissing),
        ({"holder_name": "x" * 101}, HolderNameMissing),
    ],
)
def test_what_is_typed_wrong_is_said_at_the_desk(
    db: Connection, changed: dict[str, str], refused: type[LuckyGasError]
) -> None:
    typed = {"bank_code": "007", "number": NUMBER, "holder_name": "x", **changed}

    with pytest.raises(refused):
        propose_refund_account(db, customer_id=1, key=uuid4(), **typed)


def test_what_was_not_sealed_for_the_box_does_not_come_in(world: SecretsWorld) -> None:
    customer = world.a_customer()

    def propose(db: Connection, account: int, boxed: bytes) -> None:
        call(
            db,
            "api.propose_customer_account",
            p_id=account,
            p_customer=customer,
            p_bank_code="007",
            p_boxed=boxed,
            p_last_four="6543",
            p_holder_name="x",
            p_key=uuid4(),
        )

    with world.as_role("clerk") as db:
        good = box(intake_key(db), ClearText(NUMBER), Place("customer_account", "number", 1))
    for account, boxed in ((1, b"\1" + good[1:]), (1, good[:1] + b"\0\0\0\x63" + good[5:]), (999_999, good)):
        with world.as_role("clerk") as db:
            call(db, "api.draw_customer_account_id")
        with world.as_role("clerk") as db, pytest.raises(NotSealedForTheBox):
            propose(db, account, boxed)


def test_a_box_that_does_not_open_or_lies_is_refused_with_a_reason(world: SecretsWorld) -> None:
    customer = world.a_customer()
    world.store()
    with world.as_role("clerk") as db:
        intake = intake_key(db)
        for number, place_row in ((NUMBER, 0), ("99999999", 1), ("not a number 6543", 1)):
            account = call(db, "api.draw_customer_account_id")
            place = Place("customer_account", "number", account * place_row)
            call(
                db,
                "api.propose_customer_account",
                p_id=account,
                p_customer=customer,
                p_bank_code="007",
                p_boxed=box(intake, ClearText(number), place),
                p_last_four="6543",
                p_holder_name="x",
                p_key=uuid4(),
            )

    assert world.store() == 3

    with world.books.admin().connect() as db:
        asked = text("SELECT state, boxed, number, reason FROM books.customer_account WHERE customer_id = :id")
        rows = db.execute(asked, {"id": customer}).all()
    assert [(row.state, row.boxed, row.number) for row in rows] == [("REFUSED", None, None)] * 3
    assert all(row.reason and NUMBER not in row.reason for row in rows)


def test_a_decision_opens_one_account_and_closes_the_one_before(world: SecretsWorld) -> None:
    customer = world.a_customer()
    first = world.propose(customer)
    with pytest.raises(DatabaseError, match="does not wait"):
        world.as_kernel(f"SELECT api._activate_customer_account({first})")
    second, third = world.propose(customer), world.propose(customer)
    world.store()
    for account in (first, second):
        world.as_kernel(f"SELECT api._activate_customer_account({account})")
    world.as_kernel(f"SELECT api._refuse_customer_account({third}, 'nobody called back')")
    for deed in (f"_activate_customer_account({third})", f"_refuse_customer_account({first}, 'late')"):
        with pytest.raises(DatabaseError, match="does not wait"):
            world.as_kernel(f"SELECT api.{deed}")

    with world.as_role("clerk") as db:
        states = {account.id: account.state for account in refund_accounts(db, customer)}
    assert states == {first: "CLOSED", second: "ACTIVE", third: "REFUSED"}
