"""The numbers of refund accounts, in the box: stored sealed, and opened for a payment order with an event."""

from __future__ import annotations

from sqlalchemy import Connection, text

from domain.customers.refund_accounts import COLUMN, TABLE, number_place
from domain.kernel.database import call, our_words
from domain.secrets.rules.boxes import BoxRefused, intake_id, unbox
from domain.secrets.rules.clear import ClearText, NotAnAccountNumber, account_number, last_four
from domain.secrets.rules.fields import blind_index, key_id, unseal
from domain.secrets.rules.lifecycle import Purpose
from domain.secrets.vault import NoDataKey, Vault


def store_boxed_accounts(db: Connection, vault: Vault, *, limit: int = 100) -> int:
    """Open what desks sealed and keep it under the data key; what is no number is refused with a reason."""
    with our_words():
        waiting = db.execute(
            text("SELECT id, boxed, last_four FROM api.boxed_accounts(:limit)"), {"limit": limit}
        ).all()
    for row in waiting:
        try:
            intake = vault.key(db, intake_id(row.boxed))
            secret = _checked(unbox(intake, row.boxed, number_place(row.id)), row.last_four)
        except (BoxRefused, NotAnAccountNumber, NoDataKey) as refusal:
            call(db, "api.refuse_boxed_account", p_id=row.id, p_reason=refusal.sentence())
            continue
        sealed, data_key = vault.seal(db, secret, number_place(row.id))
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
    """The number in clear, for a payment order. Leaves an event that says what for."""
    sealed = bytes(call(db, "api.unseal_account", p_id=account, p_purpose=purpose))
    return unseal(vault.key(db, key_id(sealed)), sealed, number_place(account))


def _checked(secret: ClearText, last: str) -> ClearText:
    number = account_number(secret.reveal())
    if last_four(number) != last:
        raise BoxRefused
    return number
