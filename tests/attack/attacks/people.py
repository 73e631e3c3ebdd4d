"""People and logins: making oneself somebody, giving passwords, putting others out, and the door behind it."""

from __future__ import annotations

from collections.abc import Iterator

from app.logins import ROLES
from tests.attack.attacks.approvals import DECIDERS, SEERS, asked
from tests.attack.matrix import MAY, NO_RIGHT, NO_ROWS, READERS, Attack, roles


def _attacks() -> Iterator[Attack]:
    def login(**changed: str) -> str:
        values = {
            "login": "'newcomer_x'", "person": "900", "name": "'Newcomer'", "branches": "'[\"FYU\"]'::jsonb",
            "roles": "'[\"clerk\"]'::jsonb", **changed,
        }  # fmt: skip
        return "jsonb_build_object(" + ", ".join(f"'{name}', {value}" for name, value in values.items()) + ")"

    yield from asked(
        "role_change",
        ("administrator",),
        (
            ("of an owner", login(login="'lg_owner'"), "LG031"),
            ("of the superuser", login(login="'postgres'"), "LG031"),
            ("of a group", login(login="'director'"), "LG031"),
            ("of nobody", login(login="NULL"), "LG031"),
            ("with a hostile name", login(login="'x; DROP ROLE y'"), "LG031"),
            ("into an owner", login(roles="'[\"lg_kernel\"]'::jsonb"), "LG031"),
            ("into a superuser's role", login(roles="'[\"pg_read_server_files\"]'::jsonb"), "LG031"),
            ("into the scheduler", login(roles="'[\"scheduler\"]'::jsonb"), "LG031"),
            ("into administrator and director", login(roles='\'["administrator", "director"]\'::jsonb'), "LG044"),
            ("into auditor and clerk", login(roles='\'["auditor", "clerk"]\'::jsonb'), "LG044"),
            ("in a branch that is not there", login(branches="'[\"ZZZ\"]'::jsonb"), "LG031"),
            ("without anything", "NULL", "LG031"),
        ),
    )
    for name, statement, allowed, code in (
        (
            "give the director a password",
            "SELECT api.first_password('test_director', NULL)",
            ("administrator",),
            "LG025",
        ),
        ("give oneself a password", "SELECT api.first_password(session_user, 'x')", ("administrator",), "LG031"),
        ("give nobody a password", "SELECT api.first_password(NULL, NULL)", ("administrator",), "LG031"),
        ("renew into nothing", "SELECT api.renew_password(NULL)", SEERS, "LG031"),
        ("renew into clear text", "SELECT api.renew_password('secret')", SEERS, "LG031"),
    ):
        yield Attack(name, (statement,), NO_RIGHT, roles(allowed, code))
    for who in ("'test_scheduler'", "'test_integration'", "session_user", "'postgres'", "NULL", "'lg_owner'"):
        yield Attack(
            f"suspend {who}",
            (f"SELECT api.suspend_login({who}, 'away', gen_random_uuid())",),
            NO_RIGHT,
            roles(("administrator", "director"), "LG031"),
        )
    yield Attack(
        "suspend without a reason",
        ("SELECT api.suspend_login('test_clerk', '', gen_random_uuid())",),
        NO_RIGHT,
        roles(("administrator", "director"), "LG035"),
    )
    yield Attack(
        "list everybody", ("SELECT api.people()",), NO_RIGHT, roles(("administrator", "director", "auditor"), MAY)
    )
    yield Attack("sign in", ("SELECT api.sign_in()",), NO_RIGHT, roles((*SEERS, "integration"), MAY))
    yield Attack("ask whose login it is", ("SELECT api.name_of(NULL)",), NO_RIGHT, roles(SEERS, MAY))
    yield Attack("ask what the allowance bears", ("SELECT api.allowance()",), NO_RIGHT, roles(READERS, MAY))
    yield Attack("ask who decides", ("SELECT api.deciders()",), NO_RIGHT, roles(DECIDERS, MAY))
    yield Attack(
        "be told of requests that others decide",
        ("SELECT 1 FROM unnest(api.waiting_for_me()) AS r WHERE r IS NOT NULL",),
        NO_RIGHT,
        {**roles(READERS, NO_ROWS), **roles(DECIDERS, MAY)},
    )
    for act in (
        "SELECT door.set_login('test_clerk', '{director}', true)",
        "SELECT door.set_password('test_director', 'x', now())",
        "SELECT door.set_limits('test_clerk')",
        "SELECT door.session_began()",
        "CREATE ROLE intruder",
        "GRANT director TO CURRENT_USER",
        "SET ROLE lg_door",
    ):
        yield Attack(f"the door: {act[:40]}", (act,), NO_RIGHT)


ATTACKS = tuple(_attacks())
EXECUTORS = {
    "api.first_password": ("administrator",),
    "api.name_of": SEERS,
    "api.people": ("administrator", "director", "auditor"),
    "api.renew_password": SEERS,
    "api.sign_in": ROLES,
    "api.suspend_login": ("administrator", "director"),
    "api.whoami": SEERS,
}
"""Who may call the functions of this subject at all."""
