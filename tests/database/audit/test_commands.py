"""`luckygas db seal` and `db verify`, as they are typed, and the health answer about the trail."""

from __future__ import annotations

import contextvars
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.batches import JOBS, Night
from app.bench.tamper import Target, tamperings
from app.cli import main
from app.health import batch_status
from app.wiring import Box
from domain.kernel.database import transaction
from tests.conftest import Books

VERIFIED = {"journals_unbalanced", "control_difference", "audit_rows", "unsealed", "broken", "lint"}


class Luckygas:
    """Types words at one test's database as one of its logins; answers exit code, document and errors."""

    def __init__(self, books: Books, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._books, self._folder, self._capsys = books, folder, capsys

    def __call__(self, role: str, *words: str) -> tuple[int, dict[str, object], str]:
        self._capsys.readouterr()
        url = self._books.url(role).render_as_string(hide_password=False)
        where = ["--database", url, "--dir", str(self._folder), "--json"]
        code = contextvars.copy_context().run(main, [*words, *where])
        said = self._capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err


@pytest.fixture
def luckygas(database: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Luckygas:
    (tmp_path / "settings.toml").write_text('language = "en"\nlog_level = "error"\n')
    return Luckygas(database, tmp_path, capsys)


def fail_once(books: Books) -> None:
    with transaction(books.engine("clerk")) as db:
        db.execute(text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', '7', 'no answer')"))


def test_sealed_signed_exported_and_compared(luckygas: Luckygas, database: Books) -> None:
    for _round in range(3):
        fail_once(database)
        code, sealed, _ = luckygas("scheduler", "db", "seal")
        assert (code, sealed["signed"]) == (0, 1)
    proof = ("db", "verify", "--exported", str(sealed["copy"]), "--key", str(sealed["public_key"]))

    whole = luckygas("auditor", *proof)
    unkeyed = luckygas("auditor", *proof[:4])
    with database.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        rewrite = next(one for one in tamperings() if one.name == "rewrite event, leaf and all seals")
        first = db.execute(
            text("SELECT max(id) FROM audit.event WHERE xid < (SELECT xid_to FROM audit.seal WHERE id = 2)")
        )
        rewrite.do(db, Target(first.scalar_one(), seal=2, last_seal=3))
    alone, compared = luckygas("auditor", "db", "verify"), luckygas("manager", *proof)

    with database.admin().begin() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("UPDATE audit.event SET app = 'eve' WHERE xid < (SELECT xid_to FROM audit.seal WHERE id = 1)"))
    edited, later = luckygas("auditor", "db", "verify"), luckygas("auditor", "db", "verify", "--from-seal", "2")

    assert (edited[0], later[0], later[1]["broken"]) == (1, 0, [])
    assert (whole[0], set(whole[1]), whole[1]["broken"], whole[1]["unsealed"]) == (0, VERIFIED, [], 0)
    assert (unkeyed[0], "Name it with --key" in unkeyed[2]) == (1, True)
    assert (alone[0], alone[1]["broken"]) == (0, [])
    assert compared[0] == 1
    assert {f"seal {n}: rewritten, its hash is not the exported one" for n in (2, 3)} <= set(compared[1]["broken"])  # type: ignore[call-overload]


def test_health_is_degraded_when_the_trail_waits_for_its_seal(shared: Books) -> None:
    box = Box(make_url(shared.url("scheduler")), shared.engine("scheduler"), Night(JOBS))
    with shared.admin().connect() as db:
        # what was written when the books were made may be older than five minutes by now
        db.execute(text("SELECT audit.seal_now('tests')"))
        db.execute(text("SELECT audit.log_failure('app', 'bank', 'SEND', 'file', '7', 'no answer')"))
        fresh = batch_status(db, box)
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(text("UPDATE audit.event SET at = at - interval '6 minutes'"))
        db.execute(text("SET LOCAL ROLE scheduler"))
        late = batch_status(db, box)

    assert (fresh["unsealed_since"], late["state"]) == (None, "degraded")
    assert datetime.fromisoformat(late["unsealed_since"]) < datetime.now(UTC) - timedelta(minutes=5)
