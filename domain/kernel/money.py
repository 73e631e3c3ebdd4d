"""Whole NT dollars: rounding, VAT, sharing out, and reading what people type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from domain.errors import Refused

VAT_RATE = Decimal("0.05")
LARGEST = Decimal(10) ** 13
ZERO = Decimal(0)
ONE = Decimal(1)

# Trade practice: ISO 4217 gives the TWD two decimals, nobody in Taiwan uses them.
CURRENCY_DECIMALS = MappingProxyType({"TWD": 0, "JPY": 0, "USD": 2, "EUR": 2, "CNY": 2, "HKD": 2})

_TYPED = re.compile(r"(?P<sign>-?)(?:NT\$|\$)? ?(?P<digits>\d+|\d{1,3}(?:,\d{3})+)(?P<rest>\.\d*)?元?")


class NotWhole(Refused):
    """The amount {amount} is not in whole NT dollars: enter it without decimals."""


class NotAnAmount(Refused):
    """“{text}” is not an amount: type digits such as 15,500, or (15,500) for a negative one."""


class AmountTooLarge(Refused):
    """The amount {amount} has more than 13 digits: check it and enter it again."""


class NothingToShareBy(Refused):
    """{total} cannot be shared out: give at least one share more than zero and none below zero."""


class UnknownCurrency(Refused):
    """The currency {currency} is not kept here: choose one of {known}."""


def half_up(amount: Decimal, places: int = 0) -> Decimal:
    """Round half away from zero, so that a reversal is the exact mirror of what it reverses."""
    return _bounded(amount).quantize(ONE.scaleb(-places), ROUND_HALF_UP)


def whole(amount: Decimal) -> Decimal:
    """The amount as whole NT dollars; nothing is rounded, decimals other than zero are refused."""
    if _bounded(amount) != amount.to_integral_value():
        raise NotWhole(amount=amount)
    return amount.quantize(ONE)


def tax_on(net: Decimal) -> Decimal:
    """VAT on the net total of one invoice (VAT Act §14)."""
    return half_up(net * VAT_RATE)


def split_gross(gross: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of a tax-inclusive amount; net + tax is always the gross."""
    net = half_up(_bounded(gross) / (1 + VAT_RATE))
    return net, gross - net


def share_out(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Parts of a whole total by weight: each rounded towards zero, the last weighted one takes the rest."""
    over = sum(weights, Decimal(0))
    if over <= 0 or any(weight < 0 for weight in weights):
        raise NothingToShareBy(total=total)
    left = total = whole(total)
    parts = []
    for weight in weights:
        part = total * weight // over
        parts.append(part)
        left -= part
    last = max(place for place, weight in enumerate(weights) if weight)
    parts[last] += left
    return tuple(parts)


def parse_amount(text: str) -> Decimal:
    """What a person typed or pasted, as whole NT dollars: 15,500, (15,500), -15500, full-width digits."""
    typed = unicodedata.normalize("NFKC", text).strip().upper().replace("\N{MINUS SIGN}", "-")
    bracketed = typed.startswith("(") and typed.endswith(")")
    found = _TYPED.fullmatch(typed[1:-1].strip() if bracketed else typed)
    if found is None or (bracketed and found["sign"]):
        raise NotAnAmount(text=text)
    amount = whole(Decimal(found["digits"].replace(",", "") + (found["rest"] or "")))
    return -amount if bracketed or found["sign"] else amount


def currency_decimals(currency: str) -> int:
    """How many decimals an amount of the currency has."""
    try:
        return CURRENCY_DECIMALS[currency]
    except KeyError:
        raise UnknownCurrency(currency=currency, known=", ".join(CURRENCY_DECIMALS)) from None


def _bounded(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise NotAnAmount(text=str(amount))
    if abs(amount) >= LARGEST:
        raise AmountTooLarge(amount=amount)
    return amount
