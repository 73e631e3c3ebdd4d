"""Every word for people stands in the catalogue, in Chinese, with the same blanks, and no other does."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from domain.errors import Refused
from domain.kernel import words

ROOT = Path(__file__).resolve().parents[3]
# their Chinese is what they are about: bank phrases, days of the Republic, the demo company, languages' own names
CHINESE_IN_CODE = (
    "app/bench/fuzz",
    "app/demo",
    "domain/kernel/identifiers.py",
    "domain/kernel/money.py",
    "domain/kernel/roc.py",
    "domain/kernel/words.py",
    "domain/kernel/terms.py",
    "domain/banking/rules",
    "integrations/banks",
)


@pytest.fixture(scope="module")
def extract() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("extract", ROOT / "resources" / "words" / "extract.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["extract"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["extract"]


def test_the_catalogue_holds_exactly_the_words_of_the_code(extract: ModuleType) -> None:
    collected, troubles = extract.collect()
    known = {(message.id, message.context or "") for message in extract.read_catalogue() if message.id}
    wanted = {(word.id, word.context) for word in collected}
    # the reading side of babel gives plural messages as tuples, as the collector does
    assert troubles == []
    assert sorted(map(str, wanted - known)) == []
    assert sorted(map(str, known - wanted)) == []


def test_everything_is_translated_and_nothing_is_fuzzy(extract: ModuleType) -> None:
    catalogue = extract.read_catalogue()

    assert extract.untranslated(catalogue) == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_english_and_chinese_have_the_same_blanks(extract: ModuleType) -> None:
    uneven = []
    for message in extract.read_catalogue():
        if message.id:
            english = message.id[-1] if isinstance(message.id, tuple) else message.id
            chinese = message.string[0] if isinstance(message.string, tuple) else message.string
            if chinese and extract.blanks(english) != extract.blanks(chinese):
                uneven.append(english)

    assert uneven == []


def test_the_compiled_catalogue_is_that_of_the_words(extract: ModuleType) -> None:
    _po, compiled = extract.rendered(extract.read_catalogue())

    assert extract.MO.read_bytes() == compiled


def test_no_chinese_stands_in_code(extract: ModuleType) -> None:
    found = []
    for path, tree in extract.modules():
        if str(path.as_posix()).startswith(CHINESE_IN_CODE):
            continue
        documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
            if literal and extract.CHINESE.search(node.value):
                found.append(f"{path}:{node.lineno}: {node.value}")

    assert found == []


class NothingLeft(Refused):
    """Nothing is left of {amount}."""


def test_a_word_without_chinese_is_told_in_english() -> None:
    assert words.gettext("This sentence is in no catalogue.") == "This sentence is in no catalogue."
    assert str(NothingLeft(amount=3)) == "Nothing is left of 3."


def test_the_empty_word_stays_empty() -> None:
    assert words.gettext("") == ""


def test_a_language_is_spoken_for_a_while() -> None:
    with words.in_language("en"):
        assert words.gettext("Home") == "Home"
        assert words.other_language() == "zh_TW"
    assert words.gettext("Home") == "工作首頁"
    assert words.ngettext("{count} day", "{count} days", 2) == "{count} 天"


def test_a_language_we_do_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="no words for 'fr'"):
        words.use_language("fr")


def test_a_column_is_known_by_both_names() -> None:
    assert words.both_languages("Customer") == frozenset({"Customer", "客戶"})
