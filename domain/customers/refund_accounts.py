"""Proposing refund accounts at a desk: the number is sealed for the box before it leaves; nothing here opens it."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from domain.errors import Refused
from domain.kernel.database import call
from domain.secrets.queries import intake_key
from domain.secrets.rules.boxes import box
from domain.secrets.rules.clear import account_number, last_four
from domain.secrets.rules.fields import Place

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
        p_boxed=box(intake, secret, number_place(account)),
        p_last_four=last_four(secret),
        p_holder_name=holder_name.strip(),
        p_key=key,
    )
    return int(proposed["id"])


def number_place(account: int) -> Place:
    """Where an account's number stands, at the desk and in the box."""
    return Place(TABLE, COLUMN, account)
