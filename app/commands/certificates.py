"""`luckygas db certificates`: the papers with which a central server and its computers know each other."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from app.commands import Commands, print_line
from domain.errors import Refused
from domain.kernel.words import gettext as _


class NothingToIssue(Refused):
    """Nothing was named to issue a certificate for. Name a --server, --enrol, --person, --machine or --lost."""


def add(db: Commands) -> None:
    """db certificates."""
    parser = db.add(
        "certificates",
        says=_("issue the certificates of a central server, its people's computers and its machines"),
        example="luckygas db certificates --out papers --server db.luckygas.lan --network 192.168.10.0/24 "
        "--enrol mei_lin --machine scheduler1",
        run=_issue,
    )
    parser.add_argument("--out", metavar="DIR", required=True, help=_("the folder of our certificate authority"))
    parser.add_argument(
        "--server", action="append", default=[], metavar="NAME", help=_("a name or address that the server has")
    )
    parser.add_argument("--port", type=int, default=5432, help=_("the server's port"))
    parser.add_argument("--network", default="", metavar="NET", help=_("the network that people and machines sit in"))
    parser.add_argument(
        "--enrol",
        action="append",
        default=[],
        metavar="LOGIN",
        help=_("a person's login: a file that enrols one PC, under a passphrase that is shown once"),
    )
    parser.add_argument(
        "--person",
        action="append",
        default=[],
        metavar="LOGIN",
        help=_("a person's login: certificate and key as files"),
    )
    parser.add_argument("--machine", action="append", default=[], metavar="LOGIN", help=_("a machine's login"))
    parser.add_argument(
        "--lost", action="append", default=[], metavar="LOGIN", help=_("a login whose computer is lost: revoke it")
    )


def _issue(args: Namespace) -> int:
    from app.server_papers import Papers, issue

    wanted = Papers(args.server, args.network, args.person, args.machine, args.lost, args.port, args.enrol)
    if not (args.server or args.enrol or args.person or args.machine or args.lost):
        raise NothingToIssue
    folder = Path(args.out).absolute()
    for carried in issue(folder, wanted):
        print_line(_("{folder}: see README.txt in it").format(folder=carried.folder))
        if carried.passphrase is not None:
            print_line(_("Its passphrase, shown only now: {passphrase}").format(passphrase=carried.passphrase))
    if args.lost:
        print_line(_("Carry {file} to the server and reload PostgreSQL.").format(file=folder / "server" / "ca.crl"))
    print_line(_("Keep {file} in a safe, off the network.").format(file=folder / "ca.key"))
    return 0
