"""The books that are attacked: customers, invoices, receipts, bank lines and a waiting file of two branches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from domain.approvals.service import ask_limit
from domain.banking.intake import receive_file
from domain.credit.service import Hold, check_credit, place_hold
from domain.credit.service import Order as Asked
from domain.trade.rules import Delivery, Line, Order, PriceDocument, Product
from domain.trade.service import set_prices, set_products, take_deliveries, take_orders
from integrations.banks.reading import read
from tests.builders import FIRST_BANK, TODAY, House

FOREIGN_BANK = "822/555500001111"

Facts = dict[str, Any]
"""What an attack may name as %(name)s: ids, days and keys of the stage."""


def set_stage(admin: Engine) -> Facts:
    """Fill the books of a fresh database through the real deeds; answers what there is to attack."""
    house = House()
    with admin.begin() as db:
        db.execute(
            text(
                """
                INSERT INTO books.bank_account (bank, number, name, branch, opened_on, opening)
                VALUES ('822', '555500001111', 'TXG account', 'TXG', '2026-01-01', 0)
                """
            )
        )
        db.execute(text("UPDATE books.period SET status = 'closed' WHERE month = '2026-01-01'"))
    with playing(admin, "test_scheduler") as db:
        own = house.a_customer(db)
        second = house.a_customer(db)
        foreign = house.a_customer(db, branch="TXG", name="TXG customer")
        facts: Facts = {
            "customer": own,
            "second_customer": second,
            "foreign_customer": foreign,
            "item": house.an_invoice(db, own, 1050),
            "second_item": house.an_invoice(db, second, 700),
            "foreign_item": house.an_invoice(db, foreign, 2100),
        }
        facts["foreign_code"] = db.execute(
            text("SELECT code FROM books.customer WHERE id = :id"), {"id": foreign}
        ).scalar_one()
        paid = house.an_invoice(db, own, 500)
        facts["payment"] = house.cash(db, own, 900, [(paid, 500)]).payment_id
        facts["foreign_payment"] = house.cash(db, foreign, 300).payment_id
        facts["cylinder_deed"] = house.a_deposit(db, own, 2).deed_id
        facts["foreign_deed"] = house.a_deposit(db, foreign).deed_id
        _bank_lines(db, house, facts)
        _trade(db, facts)
        for job, planned in (("attack.idle", False), ("attack.run", True)):
            _plan(db, job)
            if planned:
                db.execute(text("SELECT api.claim_run('attack.run', '1', 'box', '1 hour')"))
        _keys(db, facts)
    with playing(admin, "test_clerk") as db:
        for name, customer in (("refund_account", own), ("boxed_account", second), ("foreign_refund_account", foreign)):
            facts[name] = _proposed(db, facts, customer)
    with playing(admin, "test_scheduler") as db:
        for name in ("refund_account", "foreign_refund_account"):
            _stored(db, facts, name)
        _rotated(db, facts)
        facts["drill"] = str(uuid4())
        db.execute(text("SELECT api.mark_drill(:drill, 'before')"), facts)
        db.execute(text("SELECT audit.seal_now('stage')"))
    with playing(admin, "test_scheduler") as db:
        db.execute(
            text("SELECT audit.sign_seals('0123456789abcdef', '{1}', ARRAY[:signature])"), {"signature": b"s" * 64}
        )
    with playing(admin, "test_clerk") as db:
        flagged = house.a_statement([(400, "late")], opening=Decimal(77))
        facts["file"] = receive_file(db, name="late.sta", content=flagged, reading=read(flagged), today=TODAY).file_id
    with playing(admin, "test_credit_controller") as db:
        asked = ask_limit(db, customer_id=own, limit=Decimal(90_000), reason="season", key=uuid4())
        facts["request"], facts["request_digest"] = asked.request_id, asked.digest
        asked = ask_limit(db, customer_id=foreign, limit=Decimal(90_000), reason="season", key=uuid4())
        facts["foreign_request"], facts["foreign_digest"] = asked.request_id, asked.digest
    _credit(admin, facts)
    with admin.begin() as db:
        facts["allocation"] = db.execute(
            text("SELECT id FROM books.allocation WHERE payment_id = :payment"), {"payment": facts["payment"]}
        ).scalar_one()
    return {**facts, **_days()}


@contextmanager
def playing(admin: Engine, login: str) -> Iterator[Connection]:
    """One transaction of another login, which the superuser slips into: these logins have no certificate here."""
    with admin.begin() as db:
        db.exec_driver_sql(f"SET SESSION AUTHORIZATION {login}")
        try:
            yield db
        finally:
            if not db.connection.driver_connection.broken:  # type: ignore[union-attr]
                db.exec_driver_sql("RESET SESSION AUTHORIZATION")


def _trade(db: Connection, facts: Facts) -> None:
    """Gas with a price, a delivery of either branch that waits, and the invoices of the items."""
    set_products(db, [Product("ATTACK", "gas", "gas", Decimal(20))], key=uuid4())
    price = PriceDocument("inv", "ATTACK", 1, "ATTACK", Decimal(780), gross=True, from_on=date(2026, 1, 1))
    set_prices(db, [price], key=uuid4())
    facts["price"] = db.execute(text("SELECT id FROM books.price")).scalar_one()
    for name, customer in (("delivery", "customer"), ("foreign_delivery", "foreign_customer")):
        lines = [Line("ATTACK", Decimal(1))]
        made = Delivery("dsp", name, 1, facts[customer], TODAY, lines)
        take_deliveries(db, [made], on=TODAY, key=uuid4())
        facts[name] = db.execute(text("SELECT id FROM books.delivery WHERE number = :n"), {"n": name}).scalar_one()
    take_orders(db, [Order("oms", "FOREIGN", 1, facts["foreign_customer"], TODAY, lines)], on=TODAY, key=uuid4())
    for name, item in (("invoice", "item"), ("foreign_invoice", "foreign_item")):
        query = text("SELECT invoice_id FROM books.open_item WHERE id = :item")
        facts[name] = db.execute(query, {"item": facts[item]}).scalar_one()


def _credit(admin: Engine, facts: Facts) -> None:
    """A held order and a hold of each branch."""
    until = date.today() + timedelta(days=20)  # noqa: DTZ011  the server's own clock decides
    for mine, customer in (("", "customer"), ("foreign_", "foreign_customer")):
        with playing(admin, "test_scheduler") as db:
            held = check_credit(db, Asked(f"attack/{mine}held", 1, facts[customer], Decimal(50_000)))
        facts[f"{mine}case" if mine else "credit_case"] = held.case_id
        with playing(admin, "test_manager") as db:
            hold = Hold(facts[customer], "credit", until)
            facts[f"{mine}hold"] = place_hold(db, hold, reason="to be looked at", key=uuid4())


def _keys(db: Connection, facts: Facts) -> None:
    """Keys as the box makes them; what they wrap and seal is nothing, for here nobody opens it."""
    for name, purpose in (("old_key", "field"), ("index_key", "index"), ("intake_key", "intake")):
        facts[name] = _data_key(db, purpose)
    add = text(
        "SELECT api.add_api_key(:id, :holder, 'inbound', sha256(:word), NULL, NULL, "
        "now(), now() + interval '300 days', interval '7 days')"
    )
    for name, holder in (("inbound_key", "attack-machine"), ("revoked_key", "attack-gone")):
        facts[name] = db.execute(text("SELECT api.draw_api_key_id()")).scalar_one()
        word = b"attack" if name == "inbound_key" else b"gone"
        db.execute(add, {"id": facts[name], "holder": holder, "word": word})
    db.execute(text("SELECT api.revoke_api_key(:id, now())"), {"id": facts["revoked_key"]})


def _data_key(db: Connection, purpose: str) -> int:
    made: int = db.execute(text("SELECT api.draw_data_key_id()")).scalar_one()
    public = b"p" * 32 if purpose == "intake" else None
    values = {"id": made, "purpose": purpose, "wrapped": b"Z" * 60, "public": public}
    db.execute(text("SELECT api.add_data_key(:id, :purpose, :wrapped, :public)"), values)
    return made


def _proposed(db: Connection, facts: Facts, customer: int) -> int:
    account: int = db.execute(text("SELECT api.draw_customer_account_id()")).scalar_one()
    boxed = b"\x02" + facts["intake_key"].to_bytes(4, "big") + b"b" * 70
    values = {"id": account, "customer": customer, "boxed": boxed, "key": uuid4()}
    db.execute(
        text("SELECT api.propose_customer_account(:id, :customer, '007', :boxed, '1234', 'Holder', :key)"), values
    )
    return account


def _stored(db: Connection, facts: Facts, name: str) -> None:
    number = b"\x01" + facts["old_key"].to_bytes(4, "big") + b"n" * 40
    values = {"id": facts[name], "number": number, "key": facts["old_key"], "index": name.encode()[:8] * 2}
    db.execute(text("SELECT api.store_account_number(:id, :number, :key, :index)"), values)


def _rotated(db: Connection, facts: Facts) -> None:
    """The next key is in use; the accounts still need the one before it."""
    facts["field_key"] = _data_key(db, "field")


def _bank_lines(db: Connection, house: House, facts: Facts) -> None:
    house.closing[FOREIGN_BANK] = Decimal(0)
    house.receive(db, house.a_statement([(1050, "nobody"), (-15, "fee"), (2000, "nobody too")]))
    house.receive(db, house.a_statement([(880, "nobody")], account=FOREIGN_BANK))
    facts["line"], facts["charge_line"], facts["second_line"] = _line_ids(db, FIRST_BANK)
    (facts["foreign_line"],) = _line_ids(db, FOREIGN_BANK)
    accounts = {row.bank: row.id for row in db.execute(text("SELECT id, bank FROM books.bank_account"))}
    facts["account"], facts["foreign_account"] = accounts[FIRST_BANK[:3]], accounts[FOREIGN_BANK[:3]]
    facts["closing"] = str(house.closing[FIRST_BANK])


def _line_ids(db: Connection, account: str) -> list[int]:
    rows = db.execute(
        text(
            """
            SELECT l.id FROM books.bank_line AS l JOIN books.bank_account AS a ON a.id = l.bank_account_id
             WHERE a.bank = :bank ORDER BY l.id
            """
        ),
        {"bank": account[:3]},
    )
    return list(rows.scalars())


def _plan(db: Connection, job: str) -> None:
    db.execute(text("SELECT api.plan_run(:job, '1', :on, now())"), {"job": job, "on": TODAY})


def _days() -> Facts:
    return {
        "today": TODAY.isoformat(),
        "tomorrow": (date.today() + timedelta(days=2)).isoformat(),  # noqa: DTZ011  the server's own clock decides
        "closed": "2026-01-15",
        "ages_ago": "1999-12-31",
    }
