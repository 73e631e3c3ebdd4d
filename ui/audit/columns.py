"""The columns of the audit browser: events with their seals, and the fields of one event before and after."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from domain.audit.trail import Event
from domain.kernel.calendar import TAIPEI
from domain.kernel.words import N_, gettext
from ui.audit.difference import FieldSeen, what
from ui.kit.column import Column, text

OPS: Final = {
    "POST": N_("Posted"),
    "INSERT": N_("Added"),
    "UPDATE": N_("Changed"),
    "DELETE": N_("Removed"),
    "READ": N_("Looked at"),
    "EXPORT": N_("Exported"),
    "ANCHOR": N_("Anchored"),
    "BEGIN": N_("Begun"),
    "RESTORED": N_("Restored"),
    "ARCHIVE": N_("Archived"),
    "SUSPEND": N_("Suspended"),
    "LOWER_LIMIT": N_("Limit lowered"),
    "FIRST_PASSWORD": N_("First password"),
    "RENEW_PASSWORD": N_("Password renewed"),
    "UNSEAL": N_("Unsealed"),
    "RESEAL": N_("Sealed anew"),
    "VERDICT": N_("Verdict"),
    "REWRAP": N_("Wrapped anew"),
}
OBJECTS: Final = {
    "journal": N_("Entry"),
    "customer": N_("Customer"),
    "payer_mark": N_("Payer's mark"),
    "match_outcome": N_("Bank match"),
    "bank_file": N_("Bank file"),
    "bank_account": N_("Bank account"),
    "staff": N_("Person"),
    "deed_right": N_("Right"),
    "posting_rule": N_("Posting rule"),
    "period": N_("Period"),
    "policy": N_("Policy"),
    "branch": N_("Branch"),
    "account": N_("Account"),
    "calendar_override": N_("Working day"),
    "seal": N_("Seal"),
    "event": N_("Audit trail"),
    "epoch": N_("Epoch"),
    "month": N_("Month"),
    "request": N_("Request"),
    "approval": N_("Approval"),
    "delegation": N_("Delegation"),
    "written_off": N_("Write-off"),
    "refund": N_("Refund"),
    "customer_credit": N_("Credit limit"),
    "limit_piece": N_("Limit for a while"),
    "credit_case": N_("Credit verdict"),
    "reservation": N_("Reservation"),
    "hold": N_("Hold"),
    "status_change": N_("Credit status"),
    "customer_account": N_("Refund account"),
    "data_key": N_("Data key"),
    "api_key": N_("API key"),
    "site": N_("Place of delivery"),
    "product": N_("Product"),
    "price": N_("Price"),
    "sales_order": N_("Order"),
    "delivery": N_("Delivery"),
    "allowance": N_("Allowance"),
    "invoice_void": N_("Void of an invoice"),
    "interest": N_("Late-payment interest"),
    "offset_agreement": N_("Agreement to offset"),
    "prepaid": N_("Prepaid gas"),
    "prepaid_draw": N_("Prepaid gas drawn"),
    "level_plan": N_("Equal monthly amounts"),
    "level_instalment": N_("Monthly amount"),
    "cylinder_deed": N_("Cylinders"),
    "cylinder_size": N_("Cylinder size"),
    "cylinder_step": N_("Cylinder's step"),
}


def op_words(op: str) -> str:
    """What was done, in words; a partner's operation as it is called."""
    return gettext(OPS[op]) if op in OPS else op


def obj_words(obj: str) -> str:
    """The kind of thing it was done to."""
    return gettext(OBJECTS[obj]) if obj in OBJECTS else obj


def seal_words(event: Event) -> str:
    """How safe the event is: ✓ signed, ● sealed, ○ not sealed yet."""
    if event.seal_id is None:
        return f"○ {gettext('Not sealed')}"
    return f"✓ {gettext('Signed')}" if event.signed_by else f"● {gettext('Sealed')}"


def seal_tone(event: Event) -> str:
    """The colour of a seal's state."""
    if event.seal_id is None:
        return "warn"
    return "ok" if event.signed_by else "accent"


def outcome(event: Event) -> str:
    """Whether it was done."""
    return gettext("Done") if event.ok else f"■ {gettext('Failed')}"


def to_the_second(at: datetime | None) -> str:
    """11/28 10:31:07 by the clock on the wall in Taipei."""
    return "" if at is None else f"{at.astimezone(TAIPEI):%m/%d %H:%M:%S}"


def person(event: Event) -> str:
    """The person's name, or the login nobody is known for."""
    return event.person or event.actor


COLUMNS: Final[tuple[Column[Event], ...]] = (
    Column("seal", N_("Seal"), seal_words, width=98, frozen=True, tone=seal_tone),
    Column("at", N_("Time"), lambda event: event.at, shown=to_the_second, width=112, frozen=True),
    Column("person", N_("Who"), person, width=82),
    Column("op", N_("Operation"), lambda event: event.op, shown=op_words, width=88),
    Column("obj", N_("Object"), lambda event: event.obj, shown=obj_words, width=92),
    Column("key", N_("Key"), lambda event: event.key, width=62),
    Column("what", N_("What"), what, width=150),
    Column("ok", N_("Result"), outcome, width=70, tone=lambda event: "muted" if event.ok else "bad"),
    Column("reason", N_("Reason"), lambda event: event.reason, width=120, optional=True),
    Column("error", N_("Error"), lambda event: event.error, width=160, optional=True),
    Column("actor", N_("Login"), lambda event: event.actor, width=110, optional=True),
    Column("app", N_("Program"), lambda event: event.app, width=120, optional=True),
    Column("client", N_("Address"), lambda event: event.client, width=110, optional=True),
    Column("source", N_("Source"), lambda event: event.source, width=80, optional=True),
    Column("target", N_("Target"), lambda event: event.target, width=80, optional=True),
    Column("id", N_("Number"), lambda event: event.id, width=80, right=True, optional=True),
)


def _changed(seen: FieldSeen) -> str:
    return "accent" if seen.changed else "muted"


FIELDS: Final[tuple[Column[FieldSeen], ...]] = (
    Column("mark", "", lambda seen: seen.mark, width=36, tone=_changed),
    Column("name", N_("Field"), lambda seen: seen.words, width=130),
    Column("before", N_("Before"), lambda seen: seen.before, shown=text, width=86, tone=lambda _seen: "muted"),
    Column("after", N_("After"), lambda seen: seen.after, shown=text, width=116, tone=_changed),
)
