"""Books with a key store beside them, data keys made, and the deeds of desk and box on them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from domain.customers.refund_accounts import propose_refund_account
from domain.customers.refund_numbers import store_boxed_accounts
from domain.kernel.database import transaction
from domain.secrets.rules.lifecycle import Purpose
from domain.secrets.service import make_data_key
from domain.secrets.vault import Vault
from integrations.keys.file import LEAST_WORK, FileKeys
from tests.builders import House
from tests.conftest import Books

NUMBER = "20210088776543"


class SecretsWorld:
    """One database, one box with its key store, and desks without."""

    def __init__(self, books: Books, house: House, folder: Path) -> None:
        self.books, self.house = books, house
        self.keys = FileKeys(folder / "keys" / "store", lambda: b"canary passphrase of the tests", work=LEAST_WORK)
        self.keys.make()
        self.vault = Vault(self.keys)
        with self.box() as db:
            for purpose in Purpose:
                make_data_key(db, self.keys, purpose=purpose)

    def as_role(self, role: str) -> AbstractContextManager[Connection]:
        return transaction(self.books.engine(role))

    def box(self) -> AbstractContextManager[Connection]:
        return self.as_role("scheduler")

    def a_customer(self, branch: str = "FYU") -> int:
        with self.box() as db:
            return self.house.a_customer(db, branch=branch)

    def propose(self, customer: int, number: str = NUMBER, *, role: str = "clerk", key: UUID | None = None) -> int:
        with self.as_role(role) as db:
            return propose_refund_account(
                db,
                customer_id=customer,
                bank_code="007",
                number=number,
                holder_name="陳記牛肉麵",
                key=key or uuid4(),
            )

    def store(self) -> int:
        with self.box() as db:
            return store_boxed_accounts(db, self.vault)

    def ask(self, query: str, **bound: object) -> Any:
        """One value, as the owner of everything sees it."""
        with self.books.admin().connect() as db:
            return db.execute(text(query), bound).scalar()

    def column(self, name: str, account: int) -> Any:
        """What a refund account's row holds there."""
        return self.ask(f"SELECT {name} FROM books.customer_account WHERE id = :id", id=account)

    def as_kernel(self, statement: str) -> None:
        """What an approval does: it calls the kernel's own functions."""
        with self.books.admin().begin() as db:
            db.exec_driver_sql("SET LOCAL ROLE lg_kernel")
            db.exec_driver_sql(statement)
