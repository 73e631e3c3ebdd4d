"""Bytes become text without a character lost, also where a bank cuts through the middle of one."""

from __future__ import annotations

import pytest

from domain.banking.rules.statement import Verdict
from integrations.banks.reading import read

HEAD = ":20:X\n:25:013/1\n:28C:1/1\n:60F:C260831TWD100,\n:61:260901C5,NTRFNONREF\n"
TAIL = "\n:62F:C260901TWD105,\n-\n"


def file_with(text: bytes) -> bytes:
    return HEAD.encode() + b":86:" + text + TAIL.encode()


@pytest.mark.parametrize("name", ["幸福瓦斯行", "恒裏粧嫺銹墻碁", "許功蓋", "ABC^~|許"])
def test_chinese_names_come_through_in_every_encoding_of_taiwan(name: str) -> None:
    for encoding in ("utf-8", "cp950", "utf-16", "utf-8-sig"):
        if encoding.startswith("utf-") and encoding != "utf-8":
            reading = read((HEAD + ":86:" + name + TAIL).encode(encoding))
        else:
            reading = read(file_with(name.encode(encoding)))

        (line,) = reading.pages[0].lines
        assert (line.text, reading.encoding, reading.verdict) == (name, encoding, Verdict.CLEAN)


@pytest.mark.parametrize("encoding", ["cp950", "utf-8"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_character_cut_by_a_line_end_is_put_together_again(encoding: str, end: bytes) -> None:
    name = "甲" + "許功蓋" * 10
    coded = name.encode(encoding)
    for at in range(1, len(coded) - 1):
        data = file_with(coded[:at] + end + coded[at:])

        reading = read(data)

        (line,) = reading.pages[0].lines
        # a cut between a trail byte and the next lead may yield other, equally strict text: then nothing is repaired
        assert line.text.replace("\n", "") == name or reading.encoding != encoding, at
        assert reading.verdict is Verdict.CLEAN


def test_the_encoding_of_the_account_comes_first() -> None:
    latin = file_with("Müller Straße".encode("latin-1"))

    assert read(latin, encoding="latin-1").pages[0].lines[0].text == "Müller Straße"
    assert read(file_with("幸福".encode("big5")), encoding="big5").pages[0].lines[0].text == "幸福"
    assert read(latin, encoding="no such encoding").verdict is Verdict.CLEAN


def test_an_encoding_other_than_the_configured_one_is_noted() -> None:
    reading = read(file_with("幸福瓦斯行".encode("cp950")), encoding="utf-8")

    assert (reading.encoding, [note.code for note in reading.notes]) == ("cp950", ["encoding"])


def test_a_mark_that_lies_is_no_text() -> None:
    assert read(b"\xff\xfe" + b"\x00\xd8x").verdict is Verdict.REJECT
    assert read(b"\xef\xbb\xbf" + file_with(b"\xa9\xaf")).encoding == "cp950"
