"""The reason codes of a bank file, by what follows from each, with the sentence a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.kernel.words import N_

REJECTS: Final[Mapping[str, str]] = {
    "too_large": N_("The file has {size} bytes; a bank file has at most {most}. Ask the bank for smaller files."),
    "empty": N_("The file is empty. Fetch it again."),
    "binary": N_("The file is not text (byte {position} says so). Fetch it again, unpacked."),
    "html": N_(
        "This is a web page, not a statement; most likely the bank's session had expired. Log in and fetch it again."
    ),
    "unknown_format": N_(
        "The content is none of the formats read yet (recognised as: {format}). Ask the bank for MT940 or MT942."
    ),
    "frame": N_("Line {line} belongs to a statement, but no field 20 begins one before it."),
    "no_statement": N_("The file holds no statement."),
    "bad_line": N_("The amount or the mark of the movement in line {line} cannot be read: {text}"),
    "bad_balance": N_("The balance in line {line} cannot be read: {text}"),
    "balance_missing": N_(
        "The statement that begins in line {line} has no opening or no closing balance; the file may be cut off. "
        "Fetch it again."
    ),
    "bad_date": N_("The value date in line {line} does not exist: {text}"),
    "bad_amount": N_("The amount in line {line} is no amount: {text}"),
    "truncated": N_("The file stops in line {line}, in the middle of a statement. Fetch it again."),
    "count": N_(
        "The file holds {raw} movements and {parsed} were read. "
        "This is a mistake of the program: keep the file and report it."
    ),
    "time_limit": N_("Reading was stopped after {seconds} seconds. Ask the bank for smaller files."),
    "memory_limit": N_("Reading took more memory than it may. Ask the bank for smaller files."),
    "reader_failed": N_(
        "Reading broke off (exit status {status}). This is a mistake of the program: keep the file and report it."
    ),
}

FLAGS: Final[Mapping[str, str]] = {
    "balance": N_(
        "Account {account}, statement {number}: "
        "opening {opening} + movements {sum} is not closing {closing}; difference {difference}."
    ),
    "currency": N_(
        "Account {account}, statement {number}: opening balance in {opening}, closing balance in {closing}."
    ),
    "page": N_(
        "Account {account}, statement {number}, page {page}: a page of this statement is missing from the file."
    ),
    "chain": N_(
        "Account {account}, statement {number}: "
        "opening {opening} is not the closing {closing} of the statement before it; difference {difference}."
    ),
    "number_gap": N_("Account {account}: statement {number} follows {before}; a statement seems to be missing."),
    "duplicate_statement": N_("Account {account}: statement {number} stands twice in the file."),
    "decimal_point": N_("The amount in line {line} is written with a point instead of a comma: {text}"),
    "beginning_lost": N_(
        "The statement of {first} goes on with {other} in line {line}; the beginning of a statement may be lost."
    ),
    "balance_date": N_("The date of the balance in line {line} does not exist: {text}"),
    # what only the books know
    "account_unknown": N_("Account {account} is none of ours. Enter it first, or send the file back to the bank."),
    "account_currency": N_("Account {account} is kept in {expected}; the statement is in {currency}."),
    "gap_previous": N_(
        "Account {account}, statement {number}: opening {opening} is not our last closing {closing}; "
        "difference {difference}. Fetch the missing statement first."
    ),
    "key_conflict": N_(
        "Account {account}, statement {number} is in the books with other content: {stored} there, {sum} in this file."
    ),
    "date_range": N_("Account {account}, statement {number} closes on {day}, outside {first} to today."),
}

NOTES: Final[Mapping[str, str]] = {
    "encoding": N_("The text was read as {encoding}."),
    "encoding_repaired": N_("Characters that the bank cut at line ends were put together again ({encoding})."),
    "library_differs": N_("A second reader understands the file differently; the figures are those of our own."),
    "entry_date": N_("The entry date in line {line} does not exist and was left out: {text}"),
    "totals_differ": N_(
        "Account {account}: the bank reports {reported_count} movements of {reported}, the file lists {count} of {sum}."
    ),
    "number_scheme": N_("Account {account}: statement numbers do not count up one by one."),
}
