"""What PostgreSQL's refusals mean to us: one typed error each, with the way out, by SQLSTATE and by constraint."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

from domain.errors import Conflict, LuckyGasError, Refused, Unavailable
from domain.kernel.encryption import BEFORE_SIGNING_IN
from domain.kernel.refusals_of_credit import OF_CREDIT
from domain.kernel.refusals_of_deposits import OF_DEPOSITS, FewerCylinders
from domain.kernel.refusals_of_trade import OF_TRADE, RateTooHigh


class DatabaseAway(Unavailable):
    """The database does not answer. Check the network or the server, then try again."""


class LoginRefused(Refused):
    """The database refused this user and password. Check both, or ask the administrator."""


class NotAllowed(Refused):
    """Your login has no right to do this. Ask somebody who may, or the administrator."""


class OtherBranch(Refused):
    """This belongs to another branch. Ask a colleague of that branch."""


class PeriodClosed(Refused):
    """The period is closed. Choose a day in an open period."""


class DayInTheFuture(Refused):
    """The posting day lies in the future. Choose today or an earlier day."""


class NoSuchAmount(Refused):
    """The amount is not a whole number of dollars within bounds. Correct it."""


class BeyondWhatMayBeAbsorbed(Refused):
    """The fee or difference is larger than policy lets us absorb, or money would be left over.

    Allocate less, or leave it on account.
    """


class MoreCashThanTheCounterTakes(Refused):
    """More cash than NT$100,000 is not taken at the counter. Have it paid into the bank: a transfer has no limit."""


class NeedsApproval(Refused):
    """This needs the approval of another person first. Ask for it, and come back when it is carried out."""


class NotYours(Refused):
    """Somebody else asked for this. Only who asked takes it back."""


class HigherTierNeeded(Refused):
    """The amount is above what you may approve. It waits for somebody with more authority."""


class NotWhatWasShown(Conflict):
    """This is no longer what was shown to you. Look at it again before you decide."""


class NotAsItMustBe(Refused):
    """What was typed does not hold together. Check amounts, days and names, then ask again."""


class SignInAgain(Refused):
    """Deciding needs a fresh sign-in. Type your password and decide again."""


class ForbiddenPair(Refused):
    """One person may not do both: this goes against what you did or are allowed elsewhere. Ask another person."""


class AlreadyAsked(Conflict):
    """The same is asked for already and waits for a decision. Look at that request, or take it back first."""


class TooManyAtATime(Refused):
    """That is too much at once: at most fifty of one kind in a signature, five hundred lines in an entry. Split it."""


class ReasonMissing(Refused):
    """This needs a reason. Type one."""


class DayOutOfReach(Refused):
    """A day lies too far away to be meant. Correct it."""


class TextTooLong(Refused):
    """The text is too long. Shorten it to 500 characters."""


class SamePerson(Refused):
    """Who brought it may not also release it. Ask another person."""


class SearchTextRefused(Refused):
    """Type between 1 and 100 characters to search."""


class RowsWithoutMonth(Refused):
    """Rows lie in a DEFAULT partition, so their month cannot be made. Ask the administrator to move them."""


class MonthIsKept(Refused):
    """This month of the audit trail must be kept, or it does not stand whole in a signed file. Ask the auditor."""


class ValuesStillSealed(Refused):
    """Values are still sealed under this key. Seal them under the new one first: luckygas keys rotate data."""


class TwoKeysValid(Refused):
    """Two keys of this holder are valid then already. Revoke the older one, or wait until it ends."""


class NoSuchKey(Refused):
    """There is no such key, or it was revoked before. Look at luckygas keys list."""


class NotSealedForTheBox(Refused):
    """The number was not sealed for the box as it should be. Enter it again."""


class KeyUsedUp(Refused):
    """The data key has sealed as much as it safely may. Make the next one: luckygas keys rotate data."""


class KeyChanged(Conflict):
    """Somebody changed this key meanwhile, or it is no longer the one in use. Try again."""


class AlreadyTaken(Conflict):
    """Somebody was first: the bank line is taken, or it is not what it was. Reload and look again."""


class AlreadyReversed(Conflict):
    """This was reversed before. Reload and look again."""


class MoneyGivenBack(Refused):
    """Money of this receipt was given back to the customer, so it cannot be reversed. Undo what it paid instead."""


class MoreThanIsOpen(Conflict):
    """More would be paid than is still open, or more used than is left. Somebody was first: reload and look again."""


class AlreadyThere(Conflict):
    """The same thing is already in the books. Nothing was changed."""


class BrokenChain(Conflict):
    """A statement of this account came in meanwhile. Take the file again."""


class ClaimLost(Conflict):
    """Another worker has taken this run over. This one stops."""


class ServerFull(Unavailable):
    """The disk of the database is full. Make room there and try again; what was not finished is not in the books."""


class TooManyAtOnce(Unavailable):
    """The database has no connection left for one more. Try again in a moment, or ask the administrator."""


class TookTooLong(Unavailable):
    """The database took longer over this than it may. Try again when it is less busy."""


class OnlyToRead(Unavailable):
    """This database server takes no changes now. Use the address of the main server, or ask the administrator."""


class TooBusy(Unavailable):
    """Somebody else is working on the same rows. Try again in a moment."""


BY_STATE: Mapping[str, type[LuckyGasError]] = {
    "LG013": PeriodClosed,
    "LG014": TooManyAtATime,
    "LG015": DayInTheFuture,
    "LG020": NotAllowed,
    "LG021": NotAllowed,
    "LG022": OtherBranch,
    "LG023": NotAsItMustBe,
    "LG025": NeedsApproval,
    "LG026": NotYours,
    "LG027": AlreadyTaken,
    "LG028": SamePerson,
    "LG029": HigherTierNeeded,
    "LG030": NotWhatWasShown,
    "LG031": NotAsItMustBe,
    "LG032": BeyondWhatMayBeAbsorbed,
    "LG033": AlreadyTaken,
    "LG034": AlreadyReversed,
    "LG035": ReasonMissing,
    "LG036": AlreadyReversed,
    "LG039": MoreThanIsOpen,
    "LG040": ClaimLost,
    "LG041": BrokenChain,
    "LG043": SignInAgain,
    "LG044": ForbiddenPair,
    "LG047": AlreadyAsked,
    "LG048": RowsWithoutMonth,
    "LG049": MonthIsKept,
    "LG045": DayOutOfReach,
    "LG046": TextTooLong,
    "LG050": SearchTextRefused,
    "LG058": MoreCashThanTheCounterTakes,
    "LG051": MoneyGivenBack,
    "LG060": KeyChanged,
    "LG061": KeyChanged,
    "LG062": ValuesStillSealed,
    "LG063": TwoKeysValid,
    "LG064": NotSealedForTheBox,
    "LG065": NoSuchKey,
    **OF_TRADE,
    **OF_DEPOSITS,
    **OF_CREDIT,
    "23505": AlreadyThere,
    "40001": TooBusy,
    "40P01": TooBusy,
    "55P03": TooBusy,
    "53100": ServerFull,
    "53300": TooManyAtOnce,
    "57014": TookTooLong,
    "25006": OnlyToRead,
    "42501": NotAllowed,
    "28P01": LoginRefused,
    "28000": LoginRefused,
}
# A CHECK that two people at once can run into, and the domain of amounts.
BY_CONSTRAINT: Mapping[str, type[LuckyGasError]] = {
    "never_paid_beyond_its_amount": MoreThanIsOpen,
    "twd_left": MoreThanIsOpen,
    "bank_line_suspense_check": AlreadyTaken,
    "booked_once": AlreadyTaken,
    "at_most_sixteen_per_cent": RateTooHigh,
    "never_refunded_beyond_what_was_taken": FewerCylinders,
    "the_maker_does_not_decide": SamePerson,
    "a_refusal_says_why": ReasonMissing,
    "twd": NoSuchAmount,
    "a_key_retires_before_a_nonce_repeats": KeyUsedUp,
}

# libpq gives what goes wrong while connecting no code of its own.
WHILE_CONNECTING: Mapping[str, type[LuckyGasError]] = {
    "password authentication failed": LoginRefused,
    "no password supplied": LoginRefused,
    **BEFORE_SIGNING_IN,
    "no pg_hba.conf entry": LoginRefused,
    "pg_hba.conf rejects": LoginRefused,
    "is not permitted to log in": LoginRefused,
    "permission denied for database": NotAllowed,
    "too many clients already": TooManyAtOnce,
    "connection slots are reserved": TooManyAtOnce,
    "too many connections for": TooManyAtOnce,
    "No space left on device": ServerFull,
}


def refusal(error: psycopg.Error) -> LuckyGasError | None:
    """What a driver's error means to us; None where it is our mistake."""
    state = error.sqlstate or ""
    if state == "23514":
        kind = BY_CONSTRAINT.get(error.diag.constraint_name or "", NoSuchAmount if "twd" in str(error) else None)
        return kind() if kind else None
    if state in BY_STATE:
        return BY_STATE[state]()
    if state.startswith(("08", "57P")) or (not state and isinstance(error, psycopg.OperationalError)):
        return next((kind() for words, kind in WHILE_CONNECTING.items() if words in str(error)), DatabaseAway())
    return None
