"""`luckygas doctor`: what is installed, reachable, configured, late."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from app.commands import Commands, print_json, print_line
from domain.kernel.words import gettext as _


def add(commands: Commands) -> None:
    """doctor."""
    commands.add(
        "doctor",
        says=_("say what is installed, reachable, configured and late"),
        example="luckygas doctor --json",
        run=run,
        database=True,
        json=True,
    )


def run(args: Namespace) -> int:
    """0 where nothing is broken."""
    from app.address import named_address
    from app.doctor import BROKEN, FINE, examine

    findings = examine(args.places, args.settings, named_address(args))
    if args.json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print_line(f"{' ' if finding.state == FINE else '!'} {_(finding.what)}: {finding.says}")
    return 1 if any(finding.state == BROKEN for finding in findings) else 0
