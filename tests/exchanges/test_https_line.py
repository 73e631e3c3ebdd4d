"""HTTPS to a partner: with the wrong key, authority, date, protocol or certificate, no byte of a request arrives."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import LuckyGasError, Refused, Unavailable
from domain.kernel.words import in_language
from integrations.transport.https import Answered, AnswerTooLong, HttpsLine, Partner
from integrations.transport.pinning import (
    CertificateDates,
    CertificateRefused,
    LineTooWeak,
    NotHttps,
    PartnerAway,
    PinMismatch,
    Pins,
    PinsWrong,
    TooLate,
    WeWereRefused,
)
from tests.simulators.certificates import DAY, Authority, Issued
from tests.simulators.https import HttpsPartner, Reply

SECRET = {"authorization": "Bearer canary-token-7"}


@dataclass
class World:
    """Our authority, a stranger's, and what they signed."""

    ours: Authority
    theirs: Authority
    server: Issued
    following: Issued
    client: Issued
    strangers_client: Issued


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("certificates")
    ours, theirs = Authority(folder), Authority(folder, "stranger")
    return World(
        ours,
        theirs,
        ours.issue("server"),
        ours.issue("following"),
        ours.issue("client"),
        theirs.issue("strangers-client"),
    )


@pytest.fixture
def lines() -> Iterator[list[HttpsLine]]:
    opened: list[HttpsLine] = []
    yield opened
    for line in opened:
        line.close()


Connect = Callable[..., HttpsLine]


@pytest.fixture
def connect(world: World, lines: list[HttpsLine]) -> Connect:
    def connect(
        partner: HttpsPartner,
        *,
        pins: Pins | None = None,
        ca: Path | None = None,
        client: Issued | None = None,
        limit: timedelta = timedelta(seconds=20),
    ) -> HttpsLine:
        who = Partner(
            "the bank",
            partner.url,
            pins or Pins(world.server.pin, world.following.pin),
            ca or world.ours.file,
            client.certificate if client else None,
            client.key if client else None,
        )
        lines.append(HttpsLine(who, limit=limit, longest=1000))
        return lines[-1]

    return connect


def test_the_whole_answer_comes_back(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server, lambda asked: Reply(201, asked.body.upper())) as partner:
        answered = connect(partner).call("POST", "/a?b=c", content=b"hello", headers=SECRET)

    assert answered == Answered(201, b"HELLO", {"content-length": "5"})
    assert (partner.asked[0].path, partner.asked[0].headers["authorization"]) == ("/a?b=c", SECRET["authorization"])


def test_either_of_the_two_keys_will_do_and_which_it_was_is_known(world: World, connect: Connect) -> None:
    for shown, pin in ((world.server, "current"), (world.following, "following")):
        with HttpsPartner(shown) as partner:
            line = connect(partner)
            line.call("GET", "/")
        assert line.seen is not None
        assert line.seen.pin == pin


@pytest.mark.parametrize(
    ("refused", "make", "settings"),
    [
        (PinMismatch, lambda w: HttpsPartner(w.server), {"pins": Pins("0" * 64, "1" * 64)}),
        (CertificateRefused, lambda w: HttpsPartner(w.theirs.issue("theirs")), {}),
        (CertificateRefused, lambda w: HttpsPartner(w.ours.issue("elsewhere", host="bank.example")), {}),
        (CertificateDates, lambda w: HttpsPartner(w.ours.issue("old", since=-3 * DAY, until=-DAY)), {}),
        (CertificateDates, lambda w: HttpsPartner(w.ours.issue("early", since=DAY)), {}),
        (LineTooWeak, lambda w: HttpsPartner(w.server, newest=ssl.TLSVersion.TLSv1_1), {}),
        (WeWereRefused, lambda w: HttpsPartner(w.server, clients_ca=w.ours.file), {}),
        (WeWereRefused, lambda w: HttpsPartner(w.server, clients_ca=w.ours.file, newest=ssl.TLSVersion.TLSv1_2), {}),
    ],
    ids=["pin", "authority", "name", "expired", "not yet", "tls 1.1", "no client certificate", "none, tls 1.2"],
)
def test_nothing_is_said_to_the_wrong_partner(
    world: World,
    connect: Connect,
    refused: type[LuckyGasError],
    make: Callable[[World], HttpsPartner],
    settings: dict[str, Pins],
) -> None:
    with make(world) as partner, pytest.raises(refused) as caught:
        connect(partner, **settings).call("POST", "/", content=b"canary-body", headers=SECRET)

    assert partner.connections == 1
    assert partner.heard == 0
    assert isinstance(caught.value, Refused)
    assert "canary" not in repr(caught.value) + str(caught.value)


def test_a_strangers_client_certificate_is_refused(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server, clients_ca=world.ours.file) as partner:
        with pytest.raises(WeWereRefused):
            connect(partner, client=world.strangers_client).call("GET", "/")
        assert partner.heard == 0
        assert connect(partner, client=world.client).call("GET", "/").status == 200


def test_a_wrong_date_sends_people_to_their_clock(world: World, connect: Connect) -> None:
    stale = world.ours.issue("stale", since=-3 * DAY, until=-DAY)
    with HttpsPartner(stale) as partner, pytest.raises(CertificateDates) as caught:
        connect(partner).call("GET", "/")

    with in_language("en"):
        assert "Check this PC's clock" in caught.value.sentence()


def test_a_partner_that_is_away_may_be_tried_again(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server) as partner:
        pass

    with pytest.raises(PartnerAway) as caught:
        connect(partner).call("GET", "/")

    assert isinstance(caught.value, Unavailable)


def test_the_limit_holds_for_the_whole_call_however_slowly_it_drips(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server, lambda _: Reply(body=b"x" * 200, drip=True)) as partner:
        line = connect(partner, limit=timedelta(seconds=0.5))
        with pytest.raises(TooLate) as caught:
            line.call("GET", "/")

    assert isinstance(caught.value, Unavailable)


def test_a_partner_that_never_answers_is_given_up(world: World, connect: Connect) -> None:
    never = threading.Event()
    with HttpsPartner(world.server, lambda _: Reply(hold=never)) as partner:
        with pytest.raises(TooLate):
            connect(partner, limit=timedelta(seconds=0.3)).call("GET", "/")
        never.set()


def test_a_partner_that_accepts_and_never_shakes_hands_is_given_up(world: World, connect: Connect) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as mute:
        who = Partner(
            "mute",
            f"https://127.0.0.1:{mute.getsockname()[1]}",
            Pins(world.server.pin, world.server.pin),
            world.ours.file,
        )
        with HttpsLine(who, limit=timedelta(seconds=0.3)) as line, pytest.raises(TooLate):
            line.call("GET", "/")


def test_half_an_answer_is_none(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server, lambda _: Reply(cut=True)) as partner, pytest.raises(PartnerAway):
        connect(partner).call("GET", "/")


def test_an_answer_without_end_is_not_read_to_its_end(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server, lambda _: Reply(body=b"x" * 100_000)) as partner, pytest.raises(AnswerTooLong):
        connect(partner).call("GET", "/")


def test_a_redirect_is_an_answer_and_is_not_followed(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server, lambda _: Reply(302)) as partner:
        assert connect(partner).call("GET", "/").status == 302

    assert len(partner.asked) == 1


def test_connections_are_kept_and_a_dead_one_is_replaced(world: World, connect: Connect) -> None:
    with HttpsPartner(world.server) as partner:
        line = connect(partner)
        line.call("GET", "/1")
        line.call("GET", "/2")

    assert (partner.connections, [asked.path for asked in partner.asked]) == (1, ["/1", "/2"])


@pytest.mark.parametrize("pins", [Pins("", ""), Pins("0" * 64, "abc"), Pins("Z" * 64, "0" * 64)])
def test_pins_that_are_none_are_refused_before_anything(world: World, pins: Pins) -> None:
    with pytest.raises(PinsWrong):
        HttpsLine(Partner("the bank", "https://127.0.0.1", pins, world.ours.file))


def test_an_address_without_tls_is_refused(world: World) -> None:
    with pytest.raises(NotHttps):
        HttpsLine(Partner("the bank", "http://127.0.0.1", Pins("0" * 64, "1" * 64), world.ours.file))
