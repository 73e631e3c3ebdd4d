"""Which format a bank file has, by its content and never by its name."""

from __future__ import annotations

import re
from typing import Final

READ: Final = ("mt940", "mt942")
HTML: Final = "html"
UNKNOWN: Final = "unknown"

# a reader of MT950 and MT941 finds the fields of MT940 in them, only fewer
_STATEMENT_TYPES: Final = {"940": "mt940", "941": "mt940", "950": "mt940", "942": "mt942"}
_XML_FORMATS: Final = {
    "BkToCstmrStmt": "camt053",
    "BkToCstmrAcctRpt": "camt052",
    "BkToCstmrDbtCdtNtfctn": "camt054",
    "FIToFICstmrCdtTrf": "pacs008",
}
_NEAR_THE_START: Final = 1000
_WHERE_A_DOCUMENT_BEGINS: Final = 20_000
_HTML: Final = re.compile(r"<html|<!doctype html", re.IGNORECASE)
_DOCUMENT: Final = re.compile(r"<(?:[\w.-]+:)?Document\b[^>]*>\s*(?:<!--[^>]*>\s*)*<(?:[\w.-]+:)?(\w+)")
_BAI2: Final = re.compile(r"[0-9]{2},")
_MESSAGE_TYPE: Final = re.compile(r"\{2:[IO]([0-9]{3})")
_TAG: Final = re.compile(r"^(?:\{[^\n]*\{4:|\{4:)? {0,3}:([0-9]{2}[A-Z]?):", re.MULTILINE)
_BALANCE: Final = re.compile(r"(?:^|\n) {0,3}:6[02][FM]:")

_INTRADAY: Final = frozenset(("34F", "13D", "90C", "90D"))
_OF_STATEMENTS: Final = frozenset(("61", "34F", "90C", "90D"))


def recognised(text: str) -> str:
    """The name of the format, also of one that we do not read; UNKNOWN if nothing tells."""
    start = text[:_NEAR_THE_START].lstrip("\ufeff \t\n\x01")
    if start.startswith("<"):
        return HTML if _HTML.search(start) else _xml_format(text)
    if _BAI2.match(start):
        return "bai2"
    types = dict.fromkeys(_MESSAGE_TYPE.findall(text))
    for number in types:
        if number in _STATEMENT_TYPES:
            return _STATEMENT_TYPES[number]
    if types:
        return f"mt{next(iter(types))}"
    return "mt940" if _BALANCE.search(text) else _by_tags(frozenset(_TAG.findall(text)))


def _xml_format(text: str) -> str:
    child = _DOCUMENT.search(text[:_WHERE_A_DOCUMENT_BEGINS])
    return _XML_FORMATS.get(child[1], "xml") if child else "xml"


def _by_tags(tags: frozenset[str]) -> str:
    if "32A" in tags and not tags & _OF_STATEMENTS:
        if "23B" in tags:
            return "mt103"
        return "mt910" if "25" in tags and tags & {"50A", "50F", "50K", "52A", "52D"} else UNKNOWN
    # without one of these signs a file without balances is a cut MT940
    return "mt942" if tags & _INTRADAY else UNKNOWN
