"""`bank check`: what bank files say and how far to trust them, each on its own, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypedDict

from domain.banking.rules.statement import FileReading, StatementPage
from integrations.banks.isolation import IsolatedReader


class StatementAnswer(TypedDict):
    account: str
    currency: str
    opening: str | None
    closing: str | None
    transactions: int
    sum: str


class FileAnswer(TypedDict):
    path: str
    format: str
    verdict: str
    reasons: list[str]
    statements: list[StatementAnswer]


class CheckAnswer(TypedDict):
    files: list[FileAnswer]


def check(paths: Sequence[str]) -> CheckAnswer:
    """Judge every file; raises FileNotReadable for one that cannot be opened."""
    with IsolatedReader() as reader:
        return {"files": [_file(path, reader.read_file(path)) for path in paths]}


def _file(path: str, reading: FileReading) -> FileAnswer:
    return {
        "path": path,
        "format": reading.format,
        "verdict": reading.verdict.value,
        "reasons": [finding.reason() for finding in (*reading.findings, *reading.notes)],
        "statements": [_statement(page) for page in reading.pages],
    }


def _statement(page: StatementPage) -> StatementAnswer:
    return {
        "account": page.account,
        "currency": page.currency,
        "opening": _plain(page.opening),
        "closing": _plain(page.closing),
        "transactions": len(page.lines),
        "sum": f"{page.total:f}",
    }


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
