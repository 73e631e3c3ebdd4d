"""Names that partners give their files: data to show, never a place to write to."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from domain.errors import Malformed
from domain.kernel.words import gettext as _

LONGEST: Final = 120
_DEVICE: Final = re.compile(
    r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(\..*)?"
)
_RESERVED: Final = re.compile(r'[\\/:*?"<>|]')
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn")


class UnsafeName(Malformed):
    """A file has a name that cannot be used ({reason}). Ask the sender to name it with letters, digits, - and _."""


def safe_name(name: str, *, longest: int = LONGEST) -> str:
    """The name, where every system shows and stores it alike; UnsafeName says why not."""
    name = unicodedata.normalize("NFC", name)
    if not name:
        raise UnsafeName(reason=_("it is empty"))
    if any(unicodedata.category(letter) in _INVISIBLE for letter in name):
        raise UnsafeName(reason=_("it has invisible characters"))
    if _RESERVED.search(name) or name != name.strip(" .") or name.startswith("~"):
        raise UnsafeName(reason=_("it has characters of a path"))
    if _DEVICE.fullmatch(name):
        raise UnsafeName(reason=_("it is a device of Windows"))
    if len(name.encode()) > longest:
        raise UnsafeName(reason=_("it is too long"))
    return name


def shelf_name(name: str) -> str:
    """Under which name a file is put away: its own where that is safe, else one of our making, always the same."""
    try:
        return safe_name(name)
    except UnsafeName:
        return f"file-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
