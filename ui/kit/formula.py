"""Words that go into a spreadsheet: they stay words."""

from __future__ import annotations

from typing import Final

# Also in full width, as an input method leaves them: some spreadsheets read them like the plain ones.
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def never_a_formula(words: str) -> str:
    """The words, with an apostrophe in front where a spreadsheet would start to reckon; blanks before hide nothing."""
    return f"'{words}" if words.startswith(_STARTS) or words.lstrip().startswith(_STARTS) else words
