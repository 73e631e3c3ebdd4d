"""A partner's SFTP server as mailbox: only to the host key we know, only whole files, both ways."""

from __future__ import annotations

import hashlib
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.errors import Malformed, Refused, Unavailable
from integrations.transport import Parcel
from integrations.transport.folder import COMPANIONS, HALF_WRITTEN, LOOK_AGAIN_AFTER, StillChanging
from integrations.transport.ssh import HostAway, open_client

if TYPE_CHECKING:
    from paramiko import SFTPAttributes, SFTPClient, SSHClient

LONGEST: Final = 256 << 20


class FolderRefused(Refused):
    """{partner} does not let us do this in {folder} ({reason}). Ask the partner for the right."""


class ParcelTooLong(Malformed):
    """The file {name} of {partner} has {megabytes} MB, more than any of its kind. It was not fetched."""


class NameTaken(Refused):
    """Another file lies under the name {name} at {partner}. Nothing was sent. Ask the partner what it is."""


class CutShort(Unavailable):
    """{name} did not arrive whole at {partner}. It lies there as {part}, is not used, and is sent again."""


@dataclass(frozen=True, slots=True)
class SftpHost:
    """How a partner's server is reached. `host_keys` as in known_hosts: the current one and the next."""

    name: str
    host: str
    port: int
    user: str
    host_keys: tuple[str, ...]
    key_file: Path | None = None
    password: Callable[[], str] | None = field(default=None, repr=False)
    inbox: str = "inbox"
    outbox: str = "outbox"
    archive: str = "archive"
    quarantine: str = "quarantine"


class SftpMailbox:
    """Documents in the partner's folders; the connection is kept between calls until it is closed or fails.

    A file is whole when its size and time were the same at two looks, or when its companion lies beside it. Where the
    archive cannot be written, files stay: who took them knows them by their content.
    """

    def __init__(
        self,
        host: SftpHost,
        *,
        limit: timedelta = timedelta(seconds=30),
        look_again_after: timedelta = LOOK_AGAIN_AFTER,
        wait: Callable[[float], None] = time.sleep,
        longest: int = LONGEST,
    ) -> None:
        self.host = host
        self._limit, self._look_again_after, self._wait, self._longest = limit, look_again_after, wait, longest
        self._open: tuple[SSHClient, SFTPClient] | None = None
        self._lock = threading.Lock()

    def ready(self) -> tuple[Parcel, ...]:
        """The files that are whole, oldest first. Waits between two looks if one of them has no companion."""
        first, announced = self._look()
        if not first.keys() <= announced:
            self._wait(self._look_again_after.total_seconds())
            again, announced_by_now = self._look()
            first = {
                name: parcel
                for name, parcel in again.items()
                if parcel == first.get(name) or name in announced & announced_by_now
            }
        return tuple(sorted(first.values(), key=lambda parcel: (parcel.changed_ns, parcel.name)))

    def fetch(self, parcel: Parcel) -> bytes:
        """The file's bytes. StillChanging where it is not what was seen, or not what its .sha256 names."""
        if parcel.size > self._longest:
            raise ParcelTooLong(name=parcel.name, partner=self.host.name, megabytes=parcel.size >> 20)
        path = f"{self.host.inbox}/{parcel.name}"
        with self._session(self.host.inbox) as sftp:
            try:
                with sftp.open(path, "rb") as file:
                    file.prefetch(parcel.size)
                    content = bytes(file.read(parcel.size + 1))
                seen = sftp.lstat(path)
            except FileNotFoundError:
                raise StillChanging(name=parcel.name) from None
            if _parcel(parcel.name, seen) != parcel or len(content) != parcel.size:
                raise StillChanging(name=parcel.name)
            named = _named_hash(sftp, path)
        if named and named != hashlib.sha256(content).hexdigest():
            raise StillChanging(name=parcel.name)
        return content

    def archive(self, parcel: Parcel, on: date) -> None:
        """Move a file that was taken, with its companions."""
        self._move(parcel, f"{self.host.archive}/{on:%Y%m%d}")

    def quarantine(self, parcel: Parcel, on: date) -> None:
        """Move a file of which nothing may be used."""
        self._move(parcel, f"{self.host.quarantine}/{on:%Y%m%d}")

    def send(self, name: str, content: bytes) -> bool:
        """Put a file into the outbox: as .part, then under its name, once its size is right.

        False where it lay there already, NameTaken where something else does. Sent twice, it is there once.
        """
        path, part = f"{self.host.outbox}/{name}", f"{self.host.outbox}/{name}.part"
        with self._session(self.host.outbox) as sftp:
            if _there(sftp, path):
                with sftp.open(path, "rb") as file:
                    if bytes(file.read(len(content) + 1)) != content:
                        raise NameTaken(name=name, partner=self.host.name)
                return False
            sftp.putfo(BytesIO(content), part, confirm=False)
            if sftp.stat(part).st_size != len(content):
                raise CutShort(name=name, partner=self.host.name, part=f"{name}.part")
            sftp.rename(part, path)
        return True

    def close(self) -> None:
        """End the connection; the next call makes a new one."""
        with self._lock:
            self._drop()

    def __enter__(self) -> SftpMailbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self) -> tuple[dict[str, Parcel], set[str]]:
        with self._session(self.host.inbox) as sftp:
            listed = {entry.filename: entry for entry in sftp.listdir_attr(self.host.inbox)}
        found = {
            name: _parcel(name, entry)
            for name, entry in listed.items()
            if _is_document(name) and stat.S_ISREG(entry.st_mode or 0) and (entry.st_size or 0) > 0
        }
        return found, {name for name in found if any(each in listed for each in _companions(name))}

    def _move(self, parcel: Parcel, into: str) -> None:
        with self._session(into) as sftp:
            try:
                _make_folders(sftp, into)
                for name in (parcel.name, *_companions(parcel.name)):
                    path = f"{self.host.inbox}/{name}"
                    if _there(sftp, path):
                        sftp.rename(path, _free_name(sftp, into, name))
            except PermissionError:
                # Theirs to decide: we know what we took by its content.
                return

    @contextmanager
    def _session(self, folder: str) -> Iterator[SFTPClient]:
        """The open connection, one user at a time. Whatever goes wrong closes it, in our words."""
        from paramiko import SSHException

        with self._lock:
            try:
                yield self._connected()
            except (StillChanging, NameTaken):
                raise
            except (PermissionError, FileNotFoundError) as error:
                self._drop()
                reason = error.strerror or type(error).__name__
                raise FolderRefused(partner=self.host.name, folder=folder, reason=reason) from error
            except (SSHException, OSError, EOFError) as error:
                self._drop()
                raise HostAway(partner=self.host.name, reason=type(error).__name__) from error
            except BaseException:
                self._drop()
                raise

    def _connected(self) -> SFTPClient:
        if self._open is not None:
            line = self._open[0].get_transport()
            if line is not None and line.is_active():
                return self._open[1]
            self._drop()
        host = self.host
        client = open_client(
            partner=host.name,
            host=host.host,
            port=host.port,
            user=host.user,
            host_keys=host.host_keys,
            key_file=host.key_file,
            password=host.password,
            seconds=self._limit.total_seconds(),
        )
        try:
            sftp = client.open_sftp()
            channel = sftp.get_channel()
            assert channel is not None
            channel.settimeout(self._limit.total_seconds())
        except BaseException:
            client.close()
            raise
        self._open = (client, sftp)
        return sftp

    def _drop(self) -> None:
        if self._open is not None:
            client, self._open = self._open[0], None
            client.close()


def _parcel(name: str, seen: SFTPAttributes) -> Parcel:
    return Parcel(name, seen.st_size or 0, (seen.st_mtime or 0) * 1_000_000_000)


def _is_document(name: str) -> bool:
    # A server may call its files anything; what could lead elsewhere is no name.
    if name.startswith(".") or "/" in name or "\\" in name or not name.isprintable():
        return False
    return not name.lower().endswith((*HALF_WRITTEN, *COMPANIONS))


def _companions(name: str) -> list[str]:
    stems = dict.fromkeys((name, Path(name).stem))
    return [f"{stem}{ending}" for stem in stems for ending in COMPANIONS]


def _named_hash(sftp: SFTPClient, path: str) -> str | None:
    with suppress(FileNotFoundError), sftp.open(f"{path}.sha256", "rb") as file:
        words = bytes(file.read(1000)).decode("ascii", "replace").split()
        return words[0].lower() if words else None
    return None


def _there(sftp: SFTPClient, path: str) -> bool:
    try:
        sftp.lstat(path)
    except FileNotFoundError:
        return False
    return True


def _free_name(sftp: SFTPClient, into: str, name: str) -> str:
    path, place = f"{into}/{name}", 1
    while _there(sftp, path):
        place += 1
        path = f"{into}/{Path(name).stem}-{place}{Path(name).suffix}"
    return path


def _make_folders(sftp: SFTPClient, path: str) -> None:
    made = ""
    for part in path.split("/"):
        made = f"{made}/{part}" if made else part or "/"
        if not _there(sftp, made):
            sftp.mkdir(made)
