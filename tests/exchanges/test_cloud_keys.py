"""The cloud's key service: the same promises as the file's, and one of our sentences for whatever goes wrong there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import LuckyGasError
from domain.secrets.ports import KeyService
from integrations.keys.cloud import CloudKeys, KeysClosed, crc32c
from integrations.keys.ring import KeysAway, StillCurrent, VersionGone, WrappingRefused
from integrations.transport.https import HttpsLine, Partner
from integrations.transport.pinning import PartnerAway, PinMismatch, Pins, TooLate
from tests.simulators.certificates import Authority
from tests.simulators.cloud_keys import KEY, TOKEN, SimulatedKms
from tests.simulators.https import HttpsPartner, Reply


class Cloud:
    """One simulated key service and our way to it."""

    def __init__(self, folder: Path) -> None:
        authority = Authority(folder)
        server = authority.issue("kms")
        self.kms = SimulatedKms()
        self.partner = HttpsPartner(server, self.kms)
        self.known = Partner("Cloud KMS", self.partner.url, Pins(server.pin, server.pin), authority.file)
        self.line = HttpsLine(self.known, limit=timedelta(seconds=20))
        self.token = TOKEN
        self.keys: KeyService = CloudKeys(self.line, KEY, lambda: self.token)

    def close(self) -> None:
        self.line.close()
        self.partner.close()


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    made = Cloud(tmp_path)
    yield made
    made.close()


def test_the_check_sum_is_castagnolis() -> None:
    assert crc32c(b"123456789") == 0xE3069283


def test_a_data_key_comes_back_in_its_context_only(cloud: Cloud) -> None:
    plain, wrapped = cloud.keys.generate(b"dek|1")

    assert (len(plain), wrapped[:4]) == (32, b"\0\0\0\1")
    assert plain not in wrapped
    assert cloud.keys.unwrap(wrapped, b"dek|1") == plain
    with pytest.raises(WrappingRefused):
        cloud.keys.unwrap(wrapped, b"dek|2")


def test_versions_rotate_and_go(cloud: Cloud) -> None:
    plain, old = cloud.keys.generate(b"dek|1")
    assert cloud.keys.rotate() == 2
    new = cloud.keys.rewrap(old, b"dek|1")
    cloud.keys.revoke(1)

    assert new[:4] == b"\0\0\0\2"
    assert cloud.keys.unwrap(new, b"dek|1") == plain
    with pytest.raises(VersionGone):
        cloud.keys.unwrap(old, b"dek|1")
    with pytest.raises(StillCurrent):
        cloud.keys.revoke(2)
    with pytest.raises(VersionGone):
        cloud.keys.revoke(9)
    assert (cloud.keys.health().reachable, cloud.keys.health().version) == (True, 2)


@pytest.mark.parametrize("place", [0, 3, 4, 10, 40, -1])
def test_a_damaged_wrapping_is_refused(cloud: Cloud, place: int) -> None:
    _, wrapped = cloud.keys.generate(b"dek|1")
    damaged = bytearray(wrapped)
    damaged[place] ^= 1

    with pytest.raises(WrappingRefused):
        cloud.keys.unwrap(bytes(damaged), b"dek|1")


def test_an_empty_wrapping_is_not_even_asked_for(cloud: Cloud) -> None:
    with pytest.raises(WrappingRefused):
        cloud.keys.unwrap(b"\0\0\0\1", b"dek|1")

    assert cloud.partner.asked == []


@pytest.mark.parametrize("damage", ["bit", "missing", "not base64", "unverified"])
def test_what_is_damaged_on_the_way_is_never_used(cloud: Cloud, damage: str) -> None:
    _, wrapped = cloud.keys.generate(b"dek|1")
    cloud.kms.damage = damage

    with pytest.raises(KeysAway):
        cloud.keys.generate(b"dek|1")
    with pytest.raises(KeysAway):
        cloud.keys.unwrap(wrapped, b"dek|1")


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        (Reply(401), KeysClosed),
        (Reply(403, b"canary"), KeysClosed),
        (Reply(404), VersionGone),
        (Reply(400, b"canary"), WrappingRefused),
        (Reply(429), KeysAway),
        (Reply(500, b"canary"), KeysAway),
        (Reply(503), KeysAway),
        (Reply(200, b"<html>canary"), KeysAway),
        (Reply(200, b"[]"), KeysAway),
        (Reply(200, b"[1]"), KeysAway),
        (Reply(200, b"{}"), KeysAway),
        (Reply(cut=True), PartnerAway),
    ],
    ids=lambda value: f"{value.status} {value.body!r}" if isinstance(value, Reply) else value.__name__,
)
def test_every_trouble_of_the_service_is_one_of_ours(cloud: Cloud, reply: Reply, meaning: type[LuckyGasError]) -> None:
    _, wrapped = cloud.keys.generate(b"dek|1")
    cloud.kms.instead = [reply, reply]

    with pytest.raises(meaning) as caught:
        cloud.keys.unwrap(wrapped, b"dek|1")

    assert "canary" not in f"{caught.value} {caught.value!r} {caught.value.facts}"
    assert cloud.keys.health().reachable is False
    assert cloud.keys.health().reachable is True


def test_a_slow_service_is_given_up(cloud: Cloud) -> None:
    never = threading.Event()
    _, wrapped = cloud.keys.generate(b"dek|1")
    cloud.kms.instead = [Reply(hold=never)]
    with HttpsLine(cloud.known, limit=timedelta(seconds=0.3)) as line, pytest.raises(TooLate):
        CloudKeys(line, KEY, lambda: TOKEN).unwrap(wrapped, b"dek|1")
    never.set()


def test_a_service_that_is_away_is_said_so(cloud: Cloud) -> None:
    cloud.partner.close()

    with pytest.raises(PartnerAway):
        cloud.keys.generate(b"dek|1")
    assert cloud.keys.health().reachable is False


def test_the_token_goes_to_the_pinned_service_only_and_is_asked_for_each_time(cloud: Cloud) -> None:
    cloud.token = "canary-old-token"
    with pytest.raises(KeysClosed) as caught:
        cloud.keys.generate(b"dek|1")
    assert "canary" not in f"{caught.value!r} {caught.value}"
    cloud.token = TOKEN
    cloud.keys.generate(b"dek|1")

    heard = cloud.partner.heard
    stranger = Partner("Cloud KMS", cloud.partner.url, Pins("0" * 64, "1" * 64), cloud.known.ca_file)
    with HttpsLine(stranger) as line, pytest.raises(PinMismatch):
        CloudKeys(line, KEY, lambda: TOKEN).generate(b"dek|1")
    assert cloud.partner.heard == heard
