"""A clear secret shows itself nowhere; screens get its last digits."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from dataclasses import asdict, dataclass

import pytest

from domain.secrets.rules.clear import ClearText, NotAnAccountNumber, account_number, last_four, masked
from domain.secrets.rules.fields import DataKey

NUMBER = "20210088776543"


@dataclass
class Carrier:
    what: ClearText


def shown_by_an_error(secret: ClearText) -> str:
    try:
        raise ValueError(secret)
    except ValueError as error:
        return "".join(traceback.format_exception(error)) + repr(error)


def logged(secret: ClearText) -> str:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "paid to %s %r", (secret, secret), None)
    return record.getMessage() + str(record.args)


@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        lambda s: f"{s} {s!r} {s:>20}",
        lambda s: f"{s}",
        lambda s: str([s, {"a": s}]),
        lambda s: repr(Carrier(s)),
        lambda s: json.dumps(vars(Carrier(s)), default=str),
        lambda s: json.dumps(s, default=str),
        shown_by_an_error,
        logged,
        lambda s: repr(getattr(s, "__dict__", "none")),
    ],
)
def test_no_way_of_showing_it_shows_it(show: object) -> None:
    assert callable(show)

    assert NUMBER not in show(ClearText(NUMBER))
    assert NUMBER[-6:] not in show(ClearText(NUMBER))


def test_it_is_not_written_into_files_or_handed_to_other_processes() -> None:
    for write in (pickle.dumps, copy.copy, lambda secret: asdict(Carrier(secret))):
        with pytest.raises(TypeError):
            write(ClearText(NUMBER))


def test_a_data_key_does_not_show_its_key() -> None:
    assert repr(DataKey(1, b"canary-canary-canary-canary-cana")) == "DataKey(id=1)"


def test_equal_secrets_are_equal() -> None:
    assert ClearText("1") == ClearText("1")
    assert len({ClearText("1"), ClearText("1"), ClearText("2")}) == 2
    assert ClearText("1") != "1"


def test_a_number_is_taken_as_people_type_it() -> None:
    assert account_number(" 2021-0088 7765\t43 ").reveal() == NUMBER


@pytest.mark.parametrize("typed", ["", "1234", "12345678901234567", "2021x088776543", "２０２１００８８", "-----"])
def test_what_is_no_number_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(NotAnAccountNumber) as refused:
        account_number(typed)

    assert not typed or typed not in str(refused.value)
    assert refused.value.facts == {}


def test_screens_show_the_last_four() -> None:
    assert masked(last_four(account_number(NUMBER))) == "•••• 6543"
    assert masked(None) == "••••"
