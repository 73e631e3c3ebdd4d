"""The log: one JSON object a line, Taipei time, never a secret."""

from __future__ import annotations

import errno
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

from domain.errors import Unavailable

TAIPEI = timezone(timedelta(hours=8))
HIDDEN = "***"
SECRET_KEY = re.compile(r"pass(word|wd|phrase)?$|secret|token|api_?key|private_key|authorization|cookie", re.IGNORECASE)
CHATTY = ("alembic",)
"""Libraries that tell at each start what nobody asked."""
PASSWORD_IN_ADDRESS = re.compile(r"(://[^\s:/@]*:)[^\s@]+(@)")
PASSWORD_IN_WORDS = re.compile(r"(\bpassword\s*[=:]\s*)('[^']*'|\"[^\"]*\"|[^\s,;)]+)", re.IGNORECASE)


class NoLogFile(Unavailable):
    """The log {file} cannot be written ({reason}). Choose another folder with --dir."""


def start_log(level: str = "info", file: Path | None = None) -> None:
    """From now on everything that anybody logs goes to standard error, or to the file where there is no terminal."""
    handler = logging.StreamHandler(sys.stderr) if file is None else _file_handler(file)
    # On a full disk each line that cannot be written would else become a traceback on the screen.
    logging.raiseExceptions = False
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _stamp,
        _tell_errors,
        _hide_secrets,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _file_handler(file: Path) -> logging.Handler:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return logging.FileHandler(file, encoding="utf-8")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise NoLogFile(file=file, reason=error.strerror) from error


def record_incident(error: BaseException, file: Path) -> tuple[str, Path | None]:
    """Write our mistake whole into the log file: its number, and the file, or None where it cannot be written.

    Then it goes to standard error, for a mistake must not be lost.
    """
    number = secrets.token_hex(4)
    entry: EventDict = {"event": "incident", "number": number, "level": "error", "exc_info": error}
    for process in (_stamp, _tell_errors, _hide_secrets):
        entry = process(None, "error", entry)
    line = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)(None, "error", entry)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            log.write(f"{line!s}\n")
    except OSError:
        sys.stderr.write(f"{line!s}\n")
        return number, None
    return number, file


def told(error: BaseException) -> str:
    """What a log may hold of an error: of a database's only code and constraint, for its words quote people's data."""
    said = getattr(error, "orig", None) or error
    state = getattr(said, "sqlstate", None)
    if state is None:
        return without_secrets(str(error))
    constraint = getattr(getattr(said, "diag", None), "constraint_name", None)
    return f"SQLSTATE {state}" + (f", constraint {constraint}" if constraint else "")


def without_secrets(words: str) -> str:
    """The same words with every password hidden."""
    return PASSWORD_IN_WORDS.sub(rf"\1{HIDDEN}", PASSWORD_IN_ADDRESS.sub(rf"\1{HIDDEN}\2", words))


def _stamp(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    entry["at"] = datetime.now(TAIPEI).isoformat(timespec="milliseconds")
    return entry


def _tell_errors(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    error = entry.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        entry["traceback"] = "".join(_traceback(error))
    return entry


def _traceback(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _traceback(before)
        yield "\nthen\n\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}: {told(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _traceback(each)


def _hide_secrets(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    return {key: _hidden(key, value) for key, value in entry.items()}


def _hidden(key: str, value: object) -> object:
    if SECRET_KEY.search(key):
        return HIDDEN
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {name: _hidden(str(name), each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", each) for each in value]
    return value
