"""Refund accounts: a desk seals the number for the box, the box keeps it sealed, a second person lets it be used."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from domain.errors import Refused
from domain.kernel.database import call, our_words
from domain.secrets.queries import intake_key
from domain.secrets.rules.boxes import BoxRefused, box, intake_id, unbox
from domain.secrets.rules.clear import ClearText, NotAnAccountNumber, account_number, last_four
from domain.secrets.rules.fields import Place, blind_index, key_id, unseal
from domain.secrets.rules.lifecycle import Purpose
from domain.secrets.vault import NoDataKey, Vault

TABLE: Final = "customer_account"
COLUMN: Final = "number"
_BANK: Final = re.compile(r"\d{3}(\d{4})?", re.ASCII)
LONGEST_NAME: Final = 100


class NotABankCode(Refused):
    """A bank code has 3 digits, or 7 with the branch. Look it up in the passbook."""


class HolderNameMissing(Refused):
    """Type whose account it is, in 1 to {longest} characters, as the passbook says."""


def propose_refund_account(
    db: Connection, *, customer_id: int, bank_code: str, number: str, holder_name: str, key: UUID
) -> int:
    """Propose where refunds of a customer go. The number leaves this desk only as the box can open it; returns the id.

    The same key again answers with the first proposal.
    """
    secret = account_number(number)
    if not _BANK.fullmatch(bank_code):
        raise NotABankCode
    if not 1 <= len(holder_name.strip()) <= LONGEST_NAME:
        raise HolderNameMissing(longest=LONGEST_NAME)
    intake = intake_key(db)
    account = int(call(db, "api.draw_customer_account_id"))
    proposed = call(
        db,
        "api.propose_customer_account",
        p_id=account,
        p_customer=customer_id,
        p_bank_code=bank_code,
        p_boxed=box(intake, secret, Place(TABLE, COLUMN, account)),
        p_last_four=last_four(secret),
        p_holder_name=holder_name.strip(),
        p_key=key,
    )
    return int(proposed["id"])


def store_boxed_accounts(db: Connection, vault: Vault, *, limit: int = 100) -> int:
    """In the box: open what desks sealed and keep it under the data key; what is no number is refused with a reason."""
    with our_words():
        waiting = db.execute(
            text("SELECT id, boxed, last_four FROM api.boxed_accounts(:limit)"), {"limit": limit}
        ).all()
    for row in waiting:
        try:
            secret = _checked(unbox(vault.key(db, intake_id(row.boxed)), row.boxed, _place(row.id)), row.last_four)
        except (BoxRefused, NotAnAccountNumber, NoDataKey) as refusal:
            call(db, "api.refuse_boxed_account", p_id=row.id, p_reason=refusal.sentence())
            continue
        sealed, data_key = vault.seal(db, secret, _place(row.id))
        index = blind_index(vault.active(db, Purpose.INDEX), secret, table=TABLE, column=COLUMN)
        call(
            db,
            "api.store_account_number",
            p_id=row.id,
            p_number=sealed,
            p_data_key=data_key,
            p_blind_index=index,
        )
    return len(waiting)


def refund_number(db: Connection, vault: Vault, *, account: int, purpose: str) -> ClearText:
    """In the box: the number in clear, for a payment order. Leaves an event that says what for."""
    sealed = bytes(call(db, "api.unseal_account", p_id=account, p_purpose=purpose))
    return unseal(vault.key(db, key_id(sealed)), sealed, _place(account))


def _checked(secret: ClearText, last: str) -> ClearText:
    number = account_number(secret.reveal())
    if last_four(number) != last:
        raise BoxRefused
    return number


def _place(account: int) -> Place:
    return Place(TABLE, COLUMN, account)
