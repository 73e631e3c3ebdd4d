"""The words for people: English in the code, their Chinese in resources/words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
TRADITIONAL_CHINESE: Final = "zh_TW"
LANGUAGES: Final = (TRADITIONAL_CHINESE, ENGLISH)
# each in its own words, for those who cannot read the other
LANGUAGE_NAMES: Final = {TRADITIONAL_CHINESE: "中文", ENGLISH: "EN"}

_CATALOGUES: Final = Path(__file__).resolve().parents[2] / "resources" / "words"
_language: ContextVar[str] = ContextVar("language", default=TRADITIONAL_CHINESE)


def language() -> str:
    """The language people read in this thread."""
    return _language.get()


def use_language(code: str) -> None:
    """From now on this thread, and whoever copies its context, speaks this language."""
    if code not in LANGUAGES:
        raise ValueError(f"no words for {code!r}, only for {', '.join(LANGUAGES)}")
    _language.set(code)


def other_language() -> str:
    """The language to offer to whoever does not want this one."""
    return ENGLISH if language() == TRADITIONAL_CHINESE else TRADITIONAL_CHINESE


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Speak another language for a while, as in a letter to a customer."""
    before = language()
    use_language(code)
    try:
        yield
    finally:
        use_language(before)


def gettext(message: str) -> str:
    """The message in the reader's language, or as it stands in the code."""
    # gettext keeps the catalogue's own header under the empty message
    return _catalogue(language()).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """As gettext, in the form that suits the count."""
    return _catalogue(language()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """As gettext, where one English word needs two Chinese ones."""
    return _catalogue(language()).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802  the name every gettext tool looks for
    """Mark a constant for the catalogue; it is translated when it is shown."""
    return message


def both_languages(message: str) -> frozenset[str]:
    """The message in every language we speak, for those who type it."""
    return frozenset(_catalogue(code).gettext(message) for code in LANGUAGES) if message else frozenset()


@cache
def _catalogue(code: str) -> NullTranslations:
    compiled = _CATALOGUES / code / "LC_MESSAGES" / "luckygas.mo"
    if code == ENGLISH or not compiled.is_file():
        return NullTranslations()
    with compiled.open("rb") as file:
        return GNUTranslations(file)


_ = gettext
