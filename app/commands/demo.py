"""`luckygas demo`: the demo company, from nothing to the workstation."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.commands import Commands, print_json, print_line
from app.places import Places
from domain.errors import Conflict
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from app.demo.opening import Demo, Outcome

NIGHT = (
    "orders.roll", "banks.statement", "cylinders.dormant", "credit.clock", "aging.verify", "exposure.verify",
    "secrets.reseal", "audit.seal", "db.lint",
)  # fmt: skip
VISITOR = "senior_clerk"
MOST_CUSTOMERS = 200_000


class DemoIsBusy(Conflict):
    """Another luckygas demo works on {directory} now. Wait for its end, or choose another folder with --dir."""


def add(commands: Commands) -> None:
    """demo."""
    parser = commands.add(
        "demo",
        says=_("open a demo company with a year of history in the workstation"),
        example="luckygas demo --dir demo --no-window",
        run=_run,
        database=True,
        json=True,
    )
    parser.add_argument("--no-window", action="store_true", help=_("write pictures of the screens instead"))
    parser.add_argument("--customers", type=_customers, metavar="N", help=_("how many customers (default 2000)"))


def _customers(words: str) -> int:
    if not (words.isascii() and words.isdigit() and 1 <= int(words) <= MOST_CUSTOMERS):
        raise ArgumentTypeError(_("a number between 1 and {most}").format(most=MOST_CUSTOMERS))
    return int(words)


def _run(args: Namespace) -> int:
    from app.address import database_address
    from app.commands.desktop import has_display
    from app.demo.opening import Demo, outcome, taipei_today
    from app.log import start_log
    from app.logins import Keyring
    from domain.kernel.database import open_engine, transaction

    start_log(args.settings.log_level, args.places.log_file)
    with database_address(args, make=True) as address:
        demo = Demo(address, args.places.demo_plan, Keyring(args.places.logins), told=Progress())
        with _alone(args.places):
            demo.open(args.customers, today=taipei_today())
            with demo.watch.step("night"):
                _run_night(demo, args)
        engine = open_engine(demo.address(VISITOR), application="luckygas demo")
        with demo.watch.step("figures"), transaction(engine) as db:
            seen = outcome(db, as_of=taipei_today())
        engine.dispose()
        if args.no_window or not has_display():
            return _show_pictures(args, demo, seen)
        return _show_window(args, demo, seen)


@contextmanager
def _alone(here: Places) -> Iterator[None]:
    """One demo at a time tells the story of a folder; one that was killed no longer counts."""
    from app.locks import FileLock

    lock = FileLock(here.demo_lock)
    try:
        if not lock.try_alone():
            raise DemoIsBusy(directory=here.directory)
        yield
    finally:
        lock.close()


def _run_night(demo: Demo, args: Namespace) -> None:
    """The night's jobs for their windows that came due last, each once."""
    from app.batches import JOBS, Night
    from app.demo.nights import run_last_slots
    from app.wiring import equipment

    gear = equipment(args.places, args.settings, makes_key=True)
    run_last_slots(demo.address("scheduler"), Night(JOBS, gear), NIGHT)


def _show_pictures(args: Namespace, demo: Demo, seen: Outcome) -> int:
    from app.screens import draw_screens

    def address_of(role: str) -> str:
        return demo.address(role).render_as_string(hide_password=False)

    with demo.watch.step("screens"):
        paths = draw_screens(
            address_of(VISITOR),
            args.places.screens,
            language="zh_TW",
            size=(1440, 900),
            themes=("light",),
            address_of=address_of,
        )
    _tell(args, demo, seen, [str(path) for path in paths])
    return 0


def _show_window(args: Namespace, demo: Demo, seen: Outcome) -> int:
    from app.commands.desktop import without_login
    from app.desktop import run as show
    from app.door import DatabaseDoor
    from app.screens import all_screens
    from ui.kit.preferences import Preferences

    _tell(args, demo, seen, [])
    url = demo.address(VISITOR)
    hint = _("Sign in as {user} with the password {password}").format(user=url.username, password=url.password)
    print_line(hint) if not args.json else sys.stderr.write(f"{hint}\n")
    plain = without_login(url.render_as_string(hide_password=False)).replace("://", f"://{url.username}@", 1)
    return show(DatabaseDoor(plain), Preferences(args.places.preferences), all_screens(), log_file=args.places.log_file)


def _tell(args: Namespace, demo: Demo, seen: Outcome, screens: list[str]) -> None:
    if args.json:
        print_json({**asdict(seen), "screens": screens, "seconds": demo.watch.seconds})
        return
    counts = {name: f"{value:,}" for name, value in asdict(seen).items() if isinstance(value, int)}
    print_line(
        _("{customers} customers, {invoices} invoices ({open_invoices} open)").format(**counts)
        + "; "
        + _("{bank_lines} bank lines: {posted} posted, {waiting} waiting").format(**counts)
    )
    for bucket, amount in seen.aging.items():
        print_line(f"  {bucket:>10}  {int(amount):>15,}")
    print_line(
        _("Account 1140: {control}; difference {difference}, unapplied {unapplied}, trial balance {trial}").format(
            control=f"{int(seen.control_account):,}",
            difference=seen.difference,
            unapplied=seen.unapplied_difference,
            trial=seen.trial_balance,
        )
    )
    for path in screens:
        print_line(path)


class Progress:
    """A bar on a terminal, a plain line every so often elsewhere; always on standard error."""

    def __init__(self) -> None:
        self._said = -1

    def __call__(self, step: str, done: int, whole: int) -> None:
        percent = 100 * done // whole
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{step} {'█' * (percent // 4):25} {percent:3} %")
            if done == whole:
                sys.stderr.write("\n")
            sys.stderr.flush()
        elif percent // 20 != self._said:
            self._said = percent // 20
            sys.stderr.write(f"{step} {percent} %\n")
