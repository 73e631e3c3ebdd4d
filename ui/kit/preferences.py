"""What a user likes, kept in a small file of theirs: language, look, columns, the name last signed in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ui.kit.column import Layout


class Preferences:
    """Values under names; a file that cannot be read counts as empty, because nothing in it is needed for work."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._values: dict[str, Any] = self._read()

    @property
    def folder(self) -> Path | None:
        """Where this computer's choices lie, and what else is kept for its user; None where nothing is kept."""
        return self._path.parent if self._path is not None else None

    def text(self, name: str, otherwise: str = "") -> str:
        """A word the user chose."""
        value = self._values.get(name)
        return value if isinstance(value, str) else otherwise

    def keep_text(self, name: str, value: str) -> None:
        """Remember a word."""
        self._keep(name, value)

    def layout(self, name: str) -> Layout | None:
        """The columns of a table as the user left them."""
        value = self._values.get(f"layout/{name}")
        if not isinstance(value, dict) or not isinstance(value.get("keys"), list):
            return None
        widths = value.get("widths")
        known = widths if isinstance(widths, dict) else {}
        return Layout(
            tuple(str(key) for key in value["keys"]),
            {str(key): width for key, width in known.items() if isinstance(width, int)},
        )

    def keep_layout(self, name: str, layout: Layout) -> None:
        """Remember the columns of a table."""
        self._keep(f"layout/{name}", {"keys": list(layout.keys), "widths": dict(layout.widths)})

    def _keep(self, name: str, value: object) -> None:
        if self._values.get(name) == value:
            return
        self._values[name] = value
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(fresh, self._path)

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return values if isinstance(values, dict) else {}
