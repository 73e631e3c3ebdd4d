"""What PostgreSQL's refusals about prices, deliveries, invoices and what is taken off them mean to us."""

from __future__ import annotations

from collections.abc import Mapping

from domain.errors import Conflict, LuckyGasError, Refused


class NamesNothing(Refused):
    """This names a product, a place or a customer that is not in the books. Bring that in first."""


class OtherContent(Conflict):
    """This document came before with another content under the same version. Send the change as the next version."""


class PriceDiffers(Conflict):
    """A price changed meanwhile, or the amounts are not those of the day's prices. Take the document again."""


class AlreadyInvoiced(Conflict):
    """The delivery is invoiced or drawn already. Correct it by an allowance, or void its invoice first."""


class MoreThanWasInvoiced(Conflict):
    """The invoice no longer stands for that much: it is void, or was allowed before. Look at it and ask for less."""


class StandsOnTheInvoice(Refused):
    """An allowance, a write-off or interest stands on the invoice, so it is not voided. Correct it by an allowance."""


class NoAgreement(Refused):
    """No agreement to set off with this customer is on file today. Put it on file first."""


class CreditStands(Refused):
    """A credit comes from an allowance and is not reversed. Allocate it, or refund it."""


class ChargedBefore(Conflict):
    """Interest was charged for some of these days already. Begin after them."""


class RateTooHigh(Refused):
    """Interest above 16 % a year is void by law (Civil Code 205). Choose a rate of 16 % or less."""


class NotEnoughPrepaid(Refused):
    """The delivery takes more gas than was prepaid and is still valid. Sell more, or deliver the rest on credit."""


class NoDiscountDue(Refused):
    """No discount is due: it is not agreed, came late, or the invoice is disputed or not paid but for it.

    Collect the rest, or ask for an allowance.
    """


OF_TRADE: Mapping[str, type[LuckyGasError]] = {
    "23503": NamesNothing,
    "LG080": OtherContent,
    "LG081": PriceDiffers,
    "LG082": AlreadyInvoiced,
    "LG083": MoreThanWasInvoiced,
    "LG084": StandsOnTheInvoice,
    "LG085": NoAgreement,
    "LG086": CreditStands,
    "LG087": ChargedBefore,
    "LG089": NoDiscountDue,
    "LG090": NotEnoughPrepaid,
}
