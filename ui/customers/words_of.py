"""What the codes of a customer's documents are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.kernel.words import N_

SOURCES: Final[Mapping[str, str]] = {
    "invoice": N_("Invoice"),
    "void": N_("Void"),
    "allowance": N_("Allowance"),
    "receipt": N_("Receipt"),
    "reversal": N_("Reversal"),
    "refund": N_("Refund"),
    "interest": N_("Interest"),
    "write_off": N_("Write-off"),
    "deposit": N_("Deposit"),
    "cylinders": N_("Cylinders"),
    "cylinders_in": N_("Cylinders"),
    "order": N_("Order"),
    "delivery": N_("Delivery"),
    "verdict": N_("Verdict"),
    "status": N_("Status"),
    "hold": N_("Hold"),
    "hold_end": N_("Hold ended"),
    "reservation": N_("Reserved"),
    "limit": N_("Limit"),
    "request": N_("Request"),
    "account": N_("Refund to"),
}
METHODS: Final[Mapping[str, str]] = {
    "bank": N_("by bank"),
    "cash": N_("in cash"),
    "credit": N_("rest of an allowance"),
    "offset": N_("set off"),
}
ALLOWANCES: Final[Mapping[str, str]] = {
    "return": N_("Goods came back"),
    "price": N_("Price corrected"),
    "residual": N_("Residual gas"),
    "discount": N_("Discount for early payment"),
}
BASES: Final[Mapping[str, str]] = {"agreed": N_("as agreed"), "adjudged": N_("as adjudged")}
EVENTS: Final[Mapping[str, str]] = {
    "issued": N_("Given out"),
    "returned": N_("Came back"),
    "exchanged": N_("Exchanged"),
    "lost": N_("Lost"),
    "dormant": N_("Not used for long"),
    "woken": N_("Used again"),
    "recognised": N_("Given up"),
    "found": N_("Found"),
    "moved": N_("Moved"),
    "foreign": N_("Of another house"),
}
WAYS: Final[Mapping[str, str]] = {
    "none": "",
    "cash": N_("in cash"),
    "bank": N_("by bank"),
    "account": N_("on account"),
    "waiver": N_("without deposit"),
    "opening": N_("held before"),
    "payable": N_("refund order"),
    "invoice": N_("invoiced"),
    "moved": N_("taken along"),
}
ORDERS: Final[Mapping[str, tuple[str, str]]] = {
    "OPEN": (N_("● Open"), "accent"),
    "DELIVERED": (N_("✓ Delivered"), "ok"),
    "CANCELLED": (N_("× Cancelled"), "muted"),
    "CONFIRMED": (N_("○ Not invoiced"), "warn"),
    "INVOICED": (N_("✓ Invoiced"), "ok"),
    "DRAWN": (N_("✓ Prepaid"), "ok"),
}
PAYS: Final[Mapping[str, str]] = {
    "credit": N_("on credit"),
    "cod": N_("cash on delivery"),
    "prepaid": N_("prepaid"),
}
VERDICT_TONES: Final[Mapping[str, tuple[str, str]]] = {
    "HELD": ("■", "bad"),
    "REJECTED": ("■", "bad"),
    "COD_ONLY": ("▲", "warn"),
    "REQUESTED": ("○", "muted"),
    "CANCELLED": ("×", "muted"),
    "EXPIRED": ("×", "muted"),
}
HOW: Final[Mapping[str, str]] = {
    "computed": N_("by the rules"),
    "stop": N_("stopped by a person"),
    "lift": N_("stop lifted by a person"),
    "exempt": N_("exempted by a person"),
    "end": N_("exemption ended"),
}
SCOPES: Final[Mapping[str, str]] = {
    "customer": N_("all deliveries"),
    "site": N_("one place"),
    "product": N_("one product"),
    "credit": N_("credit only"),
}
ENDED: Final[Mapping[str, str]] = {
    "conditions_ended": N_("Its causes have gone."),
    "conditions_met": N_("Its conditions are met."),
    "expired": N_("Its last day has passed."),
    "person": N_("Ended by a person."),
}
LIMITS: Final[Mapping[str, str]] = {
    "first": N_("First limit"),
    "increase": N_("Higher limit"),
    "temporary": N_("For a while"),
    "season": N_("For the season"),
}
ACCOUNTS: Final[Mapping[str, tuple[str, str]]] = {
    "PROPOSED": (N_("○ Proposed"), "warn"),
    "ACTIVE": (N_("✓ In use"), "ok"),
    "REFUSED": (N_("■ Refused"), "bad"),
    "CLOSED": (N_("× Replaced"), "muted"),
}
MARKS: Final[Mapping[str, str]] = {
    "virtual_account": N_("Virtual account"),
    "ubn": N_("Tax number"),
    "customer_no": N_("Customer number"),
    "payer_account": N_("Payer's account"),
    "alias": N_("Payer's text"),
    "name": N_("Payer's name"),
}
