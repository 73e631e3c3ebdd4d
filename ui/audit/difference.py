"""What an event changed, field by field, in words: a posting line by line, everything else as it is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from domain.audit.trail import Event
from domain.kernel.words import N_, gettext
from ui.kit.column import full_money

NAMES: Final = {
    "account": N_("Account"),
    "active": N_("Active"),
    "amount": N_("Amount"),
    "amount_rule": N_("Amount rule"),
    "automatic": N_("Automatic"),
    "bank": N_("Bank"),
    "bank_line_id": N_("Bank line"),
    "branch": N_("Branch"),
    "branches": N_("Branches"),
    "category": N_("Category"),
    "code": N_("Code"),
    "customer_id": N_("Customer"),
    "day": N_("Day"),
    "decided_by": N_("Decided by"),
    "deed": N_("Deed"),
    "district": N_("District"),
    "entry": N_("Entry"),
    "evidence": N_("Evidence"),
    "file": N_("File"),
    "findings": N_("Findings"),
    "format": N_("Format"),
    "from": N_("From"),
    "full_name": N_("Name"),
    "grp": N_("Role"),
    "hash": N_("Hash"),
    "id": N_("Number"),
    "key": N_("Key"),
    "key_id": N_("Signing key"),
    "kind": N_("Kind"),
    "learned_by": N_("Learned by"),
    "learned_from": N_("Learned from"),
    "login": N_("Login"),
    "month": N_("Month"),
    "name": N_("Name"),
    "number": N_("Number"),
    "opened_on": N_("Opened"),
    "opening": N_("Opening balance"),
    "overturned_at": N_("Overturned"),
    "payment_id": N_("Payment"),
    "person_id": N_("Person"),
    "phone": N_("Phone"),
    "posted_on": N_("Posting day"),
    "reason": N_("Reason"),
    "reasons": N_("Reasons"),
    "received_at": N_("Received"),
    "received_by": N_("Received by"),
    "reverses": N_("Reverses"),
    "seal": N_("Seal"),
    "side": N_("Side"),
    "state": N_("State"),
    "status": N_("State"),
    "terms": N_("Terms"),
    "to": N_("To"),
    "ubn": N_("UBN"),
    "value": N_("Value"),
    "verdict": N_("Verdict"),
    "outcome": N_("Outcome"),
    "ended_at": N_("Ended at"),
    "made_at": N_("Asked at"),
    "made_by": N_("Asked by"),
    "expires_at": N_("Expires"),
    "risk": N_("Risk"),
    "risks": N_("Risks"),
    "tier": N_("Tier"),
    "needs": N_("Tier needed"),
    "digest": N_("Digest"),
    "payload": N_("Request"),
    "subject": N_("Subject"),
    "credit_limit": N_("Credit limit"),
    "version": N_("Version"),
    "payable": N_("Payable"),
    "method": N_("Method"),
    "decision": N_("Decision"),
    "note": N_("Note"),
    "working": N_("Working day"),
    "size_kg": N_("Size"),
    "units": N_("Cylinders"),
    "on_day": N_("Day"),
    "way": N_("Paid"),
    "document": N_("Document"),
    "deposit": N_("Deposit"),
    "replacement": N_("Replacement value"),
    "to_customer": N_("To customer"),
    "consent": N_("Signed"),
    "undoes": N_("Undoes"),
    "exposed": N_("In exposure"),
    "lines": N_("Lines"),
    "total": N_("Total"),
    "delivered": N_("Delivered"),
    "deliver_on": N_("Deliver on"),
    "causes": N_("Causes"),
    "decided_at": N_("Decided at"),
    "stored": N_("In the safe"),
    "data_key_id": N_("Data key"),
    "holder_name": N_("Holder"),
    "bank_code": N_("Bank code"),
    "last_four": N_("Last four digits"),
    "remaining": N_("Left"),
    "reserved": N_("Reserved"),
}
KINDS: Final = {
    "invoice": N_("Invoice"),
    "payment": N_("Receipt"),
    "bank_line": N_("Bank line"),
    "write_off": N_("Write-off"),
    "refund": N_("Refund"),
    "refund_paid": N_("Refund paid"),
    "manual": N_("Manual entry"),
    "limit": N_("Credit limit"),
    "manual_journal": N_("Manual entry"),
    "period_close": N_("Close a month"),
    "period_reopen": N_("Reopen a month"),
    "role_change": N_("Login and roles"),
    "customer_account": N_("Refund account"),
    "allocation": N_("Allocation"),
    "undo_allocation": N_("Allocation undone"),
    "payment_reversal": N_("Receipt reversed"),
    "allowance": N_("Allowance"),
    "invoice_void": N_("Void of an invoice"),
    "discount": N_("Early-payment discount"),
    "interest": N_("Late-payment interest"),
    "offset": N_("Offset"),
    "prepaid": N_("Prepaid gas"),
    "prepaid_draw": N_("Prepaid gas drawn"),
    "deposit": N_("Cylinder deposit"),
    "deposit_opening": N_("Opening deposits"),
    "deposit_refund": N_("Refund of cylinder deposits"),
    "deposit_moved": N_("Deposits moved"),
    "deposit_breakage": N_("Deposits nobody will claim"),
    "cylinder_lost": N_("Cylinder lost"),
    "cylinder_found": N_("Cylinder found"),
    "cylinder_undone": N_("Cylinders undone"),
    "breakage": N_("Deposits nobody will claim"),
}
_LINE_PARTS: Final = 3
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """One field of an event: its value before and after, and whether they differ."""

    name: str
    words: str
    before: str
    after: str
    mark: str

    @property
    def changed(self) -> bool:
        return bool(self.mark)


def fields_of(event: Event) -> tuple[FieldSeen, ...]:
    """Every field, those that changed first; of what was added or removed every one that holds something."""
    before, after = event.before, event.after
    seen = []
    for name in dict.fromkeys([*(after or {}), *(before or {})]):
        old, new = (before or {}).get(name), (after or {}).get(name)
        if name == "entry" and isinstance(new, list):
            seen += _entry(new)
        elif old is not None or new is not None:
            was, now = _value(name, old), _value(name, new)
            seen.append(FieldSeen(name, field_words(name), was, now, _mark(event, name)))
    return tuple(sorted(seen, key=lambda one: not one.changed))


def what(event: Event) -> str:
    """In a few words what was done: an entry's kind and amount, the fields that changed, the name of what was added."""
    after, before = event.after or {}, event.before or {}
    if not event.ok:
        return event.error or ""
    if "entry" in after:
        kind = str(after.get("kind", ""))
        debit = sum((line[1] for line in after["entry"] if len(line) == _LINE_PARTS and line[1] > 0), Decimal(0))
        return f"{gettext(KINDS[kind]) if kind in KINDS else kind} {full_money(debit)}"
    if before and after:
        changed = [field_words(name) for name in after if before.get(name) != after[name]]
        more = "…" if len(changed) > _SHOWN else ""
        return f"{', '.join(changed[:_SHOWN])}{more}"
    values = after or before
    if values.get("bank_line_id"):
        return f"{gettext('Bank line')} {values['bank_line_id']}"
    for name in ("full_name", "name", "value", "code", "file"):
        if values.get(name):
            return told(values[name])
    return ""


def as_stored(event: Event) -> str:
    """Before and after as JSON, for whoever wants to see the thing itself; amounts as they are written."""
    stored = {"before": event.before, "after": event.after}
    return json.dumps(stored, ensure_ascii=False, indent=1, default=str)


def field_words(name: str) -> str:
    """The name of a field as people say it."""
    return gettext(NAMES[name]) if name in NAMES else name


def told(value: Any) -> str:
    """A stored value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, list):
        return ", ".join(map(told, value))
    if isinstance(value, dict):
        return ", ".join(f"{field_words(name)} {told(one)}" for name, one in value.items())
    return str(value)


def _value(name: str, value: Any) -> str:
    return gettext(KINDS[value]) if name == "kind" and value in KINDS else told(value)


def _entry(lines: list[Any]) -> list[FieldSeen]:
    seen = []
    for line in lines:
        account, amount, party = (*line, None, None, None)[:_LINE_PARTS]
        side = gettext("Debit") if amount is not None and amount > 0 else gettext("Credit")
        words = f"{side} {account}" + (f" ({party})" if party is not None else "")
        seen.append(FieldSeen("entry", words, "", full_money(abs(amount)) if amount is not None else "", "+"))
    return seen


def _mark(event: Event, name: str) -> str:
    if event.before is None:
        return "+"
    if event.after is None:
        return "-"
    return "" if event.before.get(name) == event.after.get(name) else "→"
