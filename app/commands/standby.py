"""`luckygas db standby` and `luckygas db promote`: a second server that follows the first, and takes its place."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace
from pathlib import Path

from app.commands import Commands, print_line
from domain.kernel.words import gettext as _


def add(db: Commands) -> None:
    """Into the group `db`: standby, promote."""
    standby = db.add(
        "standby",
        says=_("make a server that follows this one, answers questions and can take over"),
        example="luckygas db standby --database postgresql://postgres@server1/luckygas --into /srv/standby --run",
        run=_standby,
        database=True,
    )
    standby.add_argument("--into", metavar="DIR", type=Path, required=True, help=_("the standby's data folder"))
    standby.add_argument("--name", default="standby1", help=_("its name: letters, digits, underscores"))
    standby.add_argument("--synchronous", action="store_true", help=_("commits wait until it has them"))
    standby.add_argument("--run", action="store_true", help=_("run it until told to stop"))
    db.add(
        "promote",
        says=_("let the running standby of a folder take over"),
        example="luckygas db promote --dir /srv/standby",
        run=_promote,
    )


def _standby(args: Namespace) -> int:
    from sqlalchemy.engine import make_url

    from app.address import database_address
    from app.backup.standby import make_standby, wait_for_each
    from app.cluster_home import has_cluster
    from app.postgres import local_cluster

    with database_address(args) as address:
        url = make_url(address)
        if not (args.run and has_cluster(args.into)):
            made = make_standby(url, args.into, name=args.name)
            print_line(_("The standby {name} is in {folder}.").format(name=made.slot, folder=made.folder))
        if args.synchronous:
            wait_for_each(url, args.name)
        if args.run:
            with local_cluster(args.into) as cluster:
                print_line(_("It follows on port {port}; Ctrl-C stops it.").format(port=cluster.port))
                sys.stdout.flush()
                threading.Event().wait()
    return 0


def _promote(args: Namespace) -> int:
    from app.backup.standby import promote

    port = promote(args.places.directory)
    print_line(_("The server on port {port} takes changes now.").format(port=port))
    return 0
