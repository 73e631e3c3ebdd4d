"""A PC that can be enrolled: an empty data folder, and a keyring of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.certificates import Authority, Paper
from app.enrolment import Enrolments
from app.enrolment_file import sealed
from app.wallet import Wallet
from integrations.keys.desk import DeskKeyring
from tests.simulators.keyring import OURS, Memory

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
WORDS = "abcde-fghjk-mnpqr-stuvw-xyz23"


def company(name: str = "Lucky Gas CA") -> Authority:
    return Authority.founded(name, now=NOW - timedelta(days=800))


@dataclass
class Pc:
    """A PC with an empty data folder and a keyring of its own."""

    folder: Path
    memory: Memory = field(default_factory=Memory)
    authority: Authority = field(default_factory=company)
    known: Path | None = None

    @property
    def wallet(self) -> Wallet:
        """As the next start of the program has it."""
        return Wallet(DeskKeyring(self.memory, trusted=OURS), Enrolments(self.folder / "enrolments"), self.known)

    def without_keyring(self) -> Wallet:
        """The wallet where the system's keyring does not encrypt."""
        return Wallet(DeskKeyring(self.memory), Enrolments(self.folder / "enrolments"), self.known)

    def file(self, paper: Paper | None = None, *, by: Authority | None = None, rounds: int = 1000) -> Path:
        """An enrolment file under WORDS; guessing is made slow only where that is looked at."""
        made = paper or self.authority.client("mei", now=NOW)
        path = self.folder / "mei.p12"
        path.write_bytes(sealed(made, (by or self.authority).signer, WORDS, rounds=rounds))
        return path

    def enrol(self, file: Path, words: str = WORDS) -> tuple[str, date]:
        return self.wallet.enrol(file, words, now=NOW)
