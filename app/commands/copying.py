"""How far a long copy has come, told while it goes."""

from __future__ import annotations

import sys

from domain.kernel.words import gettext as _


class Copying:
    """Progress on standard error: one line that moves on a terminal, a line a step elsewhere, nothing when quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._step = quiet, ""

    def __call__(self, step: str, size: int) -> None:
        if self._quiet:
            return
        words = {
            "copy": _("copying"),
            "check": _("reading back"),
            "unpack": _("unpacking"),
            "replay": _("replaying the log"),
            "prove": _("proving"),
        }[step]
        if sys.stderr.isatty():
            amount = str(size) if step == "replay" else f"{mib(size)} MiB"
            sys.stderr.write(f"{chr(10) if step != self._step and self._step else chr(13)}\x1b[K{words}: {amount}")
            sys.stderr.flush()
        elif step != self._step:
            sys.stderr.write(f"{words}\n")
        self._step = step

    def done(self) -> None:
        if self._step and not self._quiet and sys.stderr.isatty():
            sys.stderr.write("\n")


def mib(size: int) -> str:
    return f"{size / (1 << 20):,.1f}"
