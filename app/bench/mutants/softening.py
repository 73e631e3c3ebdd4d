"""Checks of functions made softer: one of two reasons gone, NULL that passes, a row in any state, a call left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

Softening = Literal["reason", "null", "guard", "call", "replay"]

REFUSAL: Final = re.compile(
    r"(?<!END )\b(?:ELS)?IF\b(?P<check>(?:(?!\b(?:ELS)?IF\b).)*?)\bTHEN\s+RAISE EXCEPTION", re.DOTALL
)
NULLS: Final = (
    (re.compile(r"\bIS DISTINCT FROM\b"), "<>"),
    (re.compile(r"\bIS NOT DISTINCT FROM\b"), "="),
    (re.compile(r"\bIS NOT TRUE\b"), "IS FALSE"),
)
WORD: Final = r"(?:\w+\.)?\w+"
OPERAND: Final = (
    rf"(?:'[^']*'|\w+\.\w+\([^()]*\)|\w+\([^()]*\)|\(\w+(?:\.\w+)? ->> '\w+'\)::\w+|{WORD} ->> '\w+'|{WORD}(?![\w.(]))"
)
SAYS_WHOSE_OR_HOW_IT_STANDS: Final = (
    r"state|status|active|version|revoked_at|reversed_by|undoes|token|purpose|decision|person_id|customer_id|login|"
    r"from_login|payment_id|payment|account|scope|kind|boxed|number|booked|expires_at|ended_at|until_on|on_behalf_of|"
    r"subject|holder|direction|wrapped|sealed|is_called|p_state|p_times|chief_finance|heartbeat_at|party|rolsuper"
)
GUARD: Final = re.compile(
    rf"\s+AND (?P<term>(?:NOT )?(?:\w+\.)?(?:{SAYS_WHOSE_OR_HOW_IT_STANDS})\b"
    rf"(?: (?:=|<>|<=|>=|<|>|IS NOT DISTINCT FROM|IS DISTINCT FROM) {OPERAND}| IS (?:NOT )?NULL| IN \([^()]*\))?)"
    r"(?=\s*(?:[);,]|\s(?:AND|OR|GROUP|ORDER|LIMIT|FOR|RETURNING|THEN|UNION|LOOP|CROSS|LEFT|WHERE|JOIN)\b))"
)
BETWEEN: Final = re.compile(r"\bBETWEEN \S+\Z")
ENDED: Final = "a reservation that has ended holds nothing: a constraint of its table"
ONE_GOES: Final = "of an order's cases one may go: the others end with its verdict"
WAKES: Final = "nothing but what is dormant has the step that wakes"
NOBODYS: Final = "nothing is NULL's, so either way nothing is found"
BACK: Final = "api._give_back asks again under the lock"
NO_DIFFERENCE: Final = {
    "api._check_credit 48 customer_id = p_customer": "an order of another customer was refused above",
    "api._check_credit 48 state = 'LIVE'": ENDED,
    "api._consume_reservation 24 version = v_held.version": ONE_GOES,
    "api._cylinders_delivered 6 state = 'DORMANT'": WAKES,
    "api._facts_limit 16 q.kind = 'limit'": "no other kind has increases",
    "api._facts_offset 19 IS DISTINCT FROM": "a count is never NULL, and without items it is 0",
    "api._give_back 16 version = v_held.version": ONE_GOES,
    "api._reassess 43 v.state = 'LIVE'": ENDED,
    "api._reassess_due 17 b.status = 'NO_CHECK'": "a review day is an exemption's, and he stands at the last row",
    "api._reassess_due 26 state = 'LIVE'": BACK,
    "api._release_case 29 state = 'LIVE'": ENDED,
    "api._rerun_case 24 state = 'LIVE'": ENDED,
    "api._supersede 13 r.state = 'LIVE'": BACK,
    "api._activate_customer_account 7 state = 'PROPOSED'": "the UPDATE that follows asks again",
    "api._facts_manual_journal 18 v_debit = 'NaN'": "a sum with NaN is not 0",
    "api._facts_manual_journal 18 IS DISTINCT FROM": "without lines there is no debit",
    "api._facts_refund 20 IS DISTINCT FROM": "a count is never NULL, and without parts it is 0",
    "api._facts_write_off 20 IS DISTINCT FROM": "a count is never NULL, and without items it is 0",
    "api.agree_level_plan 16 IS DISTINCT FROM": "days that are not there do not follow each other",
    "api.lower_limit 23 p_limit = 'NaN'": "it is more than any limit",
    "api.lower_limit 37 state = 'LIVE'": BACK,
    "api.propose_customer_account 19 IS NOT TRUE": "no key has sealed what is NULL",
    "api.reverse_payment 56 a.payment_id = p_payment": "the entry's own allocations are of this receipt",
    "api.suspend_login 17 v_now -> 'roles' ? 'scheduler'": "the door makes no login of a machine",
    "api.suspend_login 17 v_now -> 'roles' ? 'integration'": "the door makes no login of a machine",
    "api.void_invoice 25 IS DISTINCT FROM": "an invoice has its entry, and that says by whom",
    "api.wake_cylinders 26 state = 'DORMANT'": WAKES,
    "audit.check_seals 17 IS DISTINCT FROM": "no leaf is NULL",
    "audit.check_seals 38 IS DISTINCT FROM": "a seal has an event, so there is a root where none is missing",
    "audit.range_root 7 IS DISTINCT FROM": "no leaf is NULL",
    "books.case_ladder 12 IS DISTINCT FROM": "nothing of what was asked is NULL",
    "books.follow_moves 37 IS NOT DISTINCT FROM": NOBODYS,
    "books.follow_moves 47 IS NOT DISTINCT FROM": NOBODYS,
    "books.follow_moves 59 IS NOT DISTINCT FROM": NOBODYS,
    "books.follow_moves 69 IS NOT DISTINCT FROM": NOBODYS,
    "books.follow_moves 79 IS NOT DISTINCT FROM": NOBODYS,
    "books.follow_moves 89 IS NOT DISTINCT FROM": NOBODYS,
    "api._replay 18 IS DISTINCT FROM": "no hash is NULL",
    "api._signing 9 f.active": "the tier of who is not active is 0",
    "api._tier 6 s.active": "nobody asks for the tier of who is not active",
    "api.add_api_key 21 direction = p_direction": "it only locks more rows",
}
"""What may go without anything becoming possible, and why."""
CALL: Final = re.compile(
    r"PERFORM (?:api\.(?:_fresh_session|_person|_must_teach|_facts_role_change|fence)|audit\.put(?:_secret_use)?)\("
)
REPLAY: Final = re.compile(r"\bIF v_known IS NOT NULL THEN")


def softened(words: str) -> Iterator[tuple[Softening, str, str]]:
    """Every softer form of a function: the sort, what is softer by which line, and the function's words."""
    for start, end in reasons(words):
        yield "reason", said(words, start, end), words[:start] + "false" + words[end:]
    for pattern, softer in NULLS:
        for match in outside_comments(words, pattern):
            yield "null", said(words, *match.span()), words[: match.start()] + softer + words[match.end() :]
    for match in outside_comments(words, GUARD):
        if BETWEEN.search(words[: match.start()]):
            continue
        yield "guard", said(words, *match.span("term")), words[: match.start()] + words[match.end() :]
    for match in CALL.finditer(words):
        end = words.index(";", match.start())
        yield "call", said(words, *match.span()), words[: match.start()] + "NULL" + words[end:]
    for match in REPLAY.finditer(words):
        yield "replay", said(words, *match.span()), words[: match.start()] + "IF false THEN" + words[match.end() :]


def outside_comments(words: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where it stands in what is carried out."""
    for match in pattern.finditer(words):
        if "--" not in words[words.rfind("\n", 0, match.start()) + 1 : match.start()]:
            yield match


def said(words: str, start: int, end: int) -> str:
    """Where it stands and what it says, in one line."""
    return f"{words.count(chr(10), 0, start) + 1} {' '.join(words[start:end].split())[:60]}"


def reasons(words: str) -> Iterator[tuple[int, int]]:
    """Where each of several reasons of one refusal stands: what OR parts outside every bracket, text and CASE."""
    for match in REFUSAL.finditer(words):
        start, end = match.span("check")
        parts = list(parted(words, start, end))
        if len(parts) > 1:
            yield from parts


def parted(words: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a condition between its outermost ORs, without the spaces around them."""
    depth, began, at = 0, start, start
    for found in re.finditer(r"'(?:[^']|'')*'|--[^\n]*|[()]|\b(?:CASE|END|OR)\b", words[start:end]):
        word, at = found[0], start + found.start()
        if word in ("(", "CASE"):
            depth += 1
        elif word in (")", "END"):
            depth -= 1
        elif word == "OR" and depth == 0:
            yield trimmed(words, began, at)
            began = at + len(word)
    yield trimmed(words, began, end)


def trimmed(words: str, start: int, end: int) -> tuple[int, int]:
    inside = words[start:end]
    return start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())
