"""One's own new password, in a session opened with the present one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from domain.access.service import renew_password
from domain.errors import LuckyGasError
from domain.kernel.calendar import business_day
from domain.kernel.words import gettext as _
from ui.kit.column import day
from ui.kit.signing import TooManyWrongPasswords

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def change_password(window: MainWindow, old: str, new: str, told: Callable[[str], None]) -> None:
    """Give this person the new password, and say until when it is good; refusals go to the box."""
    desk = window.frame.desk

    def done(until: datetime) -> None:
        window.frame.renewed(new)
        told("")
        window.say(_("The password was changed; it is good until {day}.").format(day=day(business_day(until))))

    def refused(refusal: LuckyGasError) -> None:
        if isinstance(refusal, TooManyWrongPasswords):
            # the lock lies over the window: a box in front of it would keep the person from unlocking
            told("")
            window.say(str(refusal))
        else:
            told(str(refusal))

    desk.sign(lambda db: renew_password(db, login=desk.who.login, password=new), old, done=done, refused=refused)
