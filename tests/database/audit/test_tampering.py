"""A superuser with triggers off against the trail: whatever he changes is found, and where he changed it is named."""

from __future__ import annotations

from app.bench.tamper import fill, tamperings, try_everything
from app.sealing import Sealing
from tests.conftest import Books


def test_every_tampering_is_found_and_named(database: Books, sealing: Sealing) -> None:
    fill(database.engine("scheduler"), sealing, 10)

    seen = try_everything(database.admin(), sealing, count=60, seed=7, told=lambda _line: None)

    assert seen.missed == []
    assert len(seen.kinds) == len(tamperings())
