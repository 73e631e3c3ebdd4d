"""A real OpenSSH server of the test's own on loopback, with fresh host keys and one user: whoever runs the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _key(kind: str) -> ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ed25519.Ed25519PrivateKey.generate()


class SshKey:
    """A key pair in OpenSSH's own format."""

    def __init__(self, file: Path, kind: str = "ed25519") -> None:
        key = _key(kind)
        self.file = file
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        file.chmod(0o600)
        self.public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


class SshServer:
    """Runs until it is closed; `log` is what it says of its guests."""

    def __init__(
        self, folder: Path, *, host_keys: list[SshKey], user_key: SshKey, settings: tuple[str, ...] = ()
    ) -> None:
        if SSHD is None:
            pytest.skip("no sshd on this machine (package openssh-server)")
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        _must_not_be_locked(self.user)
        if os.geteuid() == 0:
            # Where the server leaves root's rights behind; the package's own service makes it at boot.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._log = folder / "sshd.log"
        (folder / "authorized_keys").write_text(f"{user_key.public}\n")
        lines = [
            f"Port {self.port}",
            "ListenAddress 127.0.0.1",
            *(f"HostKey {key.file}" for key in host_keys),
            f"AuthorizedKeysFile {folder / 'authorized_keys'}",
            f"PidFile {folder / 'sshd.pid'}",
            "StrictModes no",
            "UsePAM no",
            "PermitRootLogin prohibit-password",
            "LogLevel DEBUG1",
            "Subsystem sftp internal-sftp",
            *settings,
        ]
        config = folder / "sshd_config"
        config.write_text("\n".join(lines) + "\n")
        self._process = subprocess.Popen(
            [SSHD, "-D", "-f", config, "-E", self._log], stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._wait()

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def freeze(self) -> None:
        """Stop the sessions where they are, as a server does that hangs."""
        self._tell(signal.SIGSTOP)

    def close(self) -> None:
        """End the server and every session of its own."""
        self._tell(signal.SIGKILL)
        self._process.terminate()
        self._process.wait(20)

    def __enter__(self) -> SshServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tell(self, signal_number: int) -> None:
        for child in _children(self._process.pid):
            try:
                os.kill(child, signal_number)
            except ProcessLookupError:
                continue

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            if self._process.poll() is not None:
                pytest.fail(f"sshd did not start: {self.log}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > deadline:
                    self.close()
                    pytest.fail(f"sshd does not listen: {self.log}")
                time.sleep(0.02)


def _must_not_be_locked(user: str) -> None:
    try:
        locked = any(
            line.startswith(f"{user}:!") for line in Path("/etc/shadow").read_text("utf-8", "replace").splitlines()
        )
    except OSError:
        return
    if locked:
        pytest.skip(f"the account {user} is locked, and sshd lets no locked account in")


def _children(parent: int) -> list[int]:
    """Every process below this one, from the kernel's table."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(status.parent.name)] = int(words[1])
    found, waiting = [], [parent]
    while waiting:
        below = [process for process, above in parents.items() if above == waiting[0]]
        waiting = [*waiting[1:], *below]
        found += below
    return found
