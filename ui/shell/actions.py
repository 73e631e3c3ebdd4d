"""What works everywhere, whatever screen is open."""

from __future__ import annotations

from typing import Final

from domain.kernel.words import N_
from ui.kit.action import Action

ACTIONS: Final = (
    Action("shell.palette", N_("Find anything"), keys=("Ctrl+K",), run="open_palette", hint=True),
    Action("shell.refresh", N_("Refresh"), keys=("F5",), run="refresh", hint=True),
    Action("shell.next_pane", N_("Next pane"), keys=("F6",), run="next_pane"),
    Action("shell.previous_pane", N_("Previous pane"), keys=("Shift+F6",), run="previous_pane"),
    Action("shell.columns", N_("Choose columns"), keys=("Alt+C",), run="choose_columns"),
    Action("shell.enlarge", N_("Enlarge the work area"), keys=("F11",), run="enlarge"),
    Action("shell.back", N_("Back"), keys=("Alt+Left",), run="back"),
    Action("shell.forward", N_("Forward"), keys=("Alt+Right",), run="forward"),
    Action("shell.language", N_("Change the language"), run="switch_language"),
    Action("shell.theme", N_("Change between light and dark"), run="switch_theme"),
    Action("shell.day_style", N_("Show days as 115/11/22 or 2026-11-22"), run="switch_day_style"),
    Action("shell.password", N_("Change my password"), run="change_password"),
    Action("shell.lock", N_("Lock the screen"), run="lock"),
    Action("shell.help", N_("Keys"), keys=("F1", "?"), run="show_keys", hint=True),
)
