"""Whatever changes money in a bank file is seen; whatever does not is not a matter."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.banking.rules.statement import FileReading, Verdict
from integrations.banks.reading import read
from tests.unit.banks.writing import File, Movement, Statement, file, files, files_with_money

FEW = settings(max_examples=60, deadline=None)


def reading(lines: list[str], encoding: str = "utf-8") -> FileReading:
    return read("".join(line + "\r\n" for line in lines).encode(encoding), second_opinion=False)


def signed(of: FileReading) -> list[Decimal]:
    return [line.amount for page in of.pages for line in page.lines]


def movement_at(written: File, choice: int) -> int:
    places = [place for place, line in enumerate(written.lines()) if line.startswith(":61:")]
    return places[choice % len(places)]


@FEW
@given(files)
def test_what_the_bank_wrote_is_read_clean_to_the_last_cent(written: File) -> None:
    found = reading(written.lines())

    assert (found.format, found.verdict, found.findings) == ("mt940", Verdict.CLEAN, ())
    assert signed(found) == written.signed
    assert [(page.opening, page.closing) for page in found.pages] == [
        (statement.opening, statement.closing) for statement in written.statements
    ]


@FEW
@given(files_with_money, st.integers(0, 99))
def test_a_lost_movement_is_seen(written: File, choice: int) -> None:
    lines = written.lines()
    del lines[movement_at(written, choice)]

    assert reading(lines).verdict is not Verdict.CLEAN


@FEW
@given(files_with_money, st.integers(0, 99))
def test_a_doubled_movement_is_seen(written: File, choice: int) -> None:
    lines = written.lines()
    place = movement_at(written, choice)
    lines.insert(place, lines[place])

    assert reading(lines).verdict is not Verdict.CLEAN


@FEW
@given(files_with_money, st.integers(0, 99))
def test_a_changed_sign_is_seen(written: File, choice: int) -> None:
    lines = written.lines()
    place = movement_at(written, choice)
    head, body = lines[place][:14], lines[place][14:]
    turned = next(
        other + body.removeprefix(mark)
        for mark, other in (("RC", "C"), ("RD", "D"), ("C", "D"), ("D", "C"))
        if body.startswith(mark)
    )
    lines[place] = head + turned

    assert reading(lines).verdict is not Verdict.CLEAN


@FEW
@given(files_with_money, st.integers(0, 99), st.integers(0, 99), st.sampled_from("0123456789,. x"))
def test_a_changed_character_in_an_amount_is_seen(written: File, choice: int, at: int, other: str) -> None:
    lines = written.lines()
    place = movement_at(written, choice)
    line = lines[place]
    start = next(index for index in range(14, len(line)) if line[index].isdigit())
    index = start + at % (line.index("NTRF") - start)
    lines[place] = line[:index] + other + line[index + 1 :]

    found = reading(lines)

    assert found.verdict is not Verdict.CLEAN or signed(found) == written.signed


@FEW
@given(files, st.integers(0, 9), st.sampled_from(("60", "62")), st.integers(1, 5))
def test_a_changed_balance_is_seen(written: File, choice: int, tag: str, more: int) -> None:
    statement = written.statements[choice % len(written.statements)]
    spoiled = replace(statement, opening=statement.opening + more)
    old, new = ((one.lines()[3] if tag == "60" else one.lines()[-2]) for one in (statement, spoiled))
    lines = written.lines()
    lines[lines.index(old)] = new

    assert reading(lines).verdict is not Verdict.CLEAN


@FEW
@given(files, st.integers(0, 9), st.sampled_from(("60F", "62F")), st.sampled_from(("USD", "TW", "TWDD", "")))
def test_another_currency_in_a_balance_is_seen(written: File, choice: int, tag: str, currency: str) -> None:
    assume(currency or tag == "60F")
    lines = written.lines()
    places = [place for place, line in enumerate(lines) if line.startswith(f":{tag}:")]
    place = places[choice % len(places)]
    lines[place] = lines[place].replace("TWD", currency, 1)

    assert reading(lines).verdict is not Verdict.CLEAN


@FEW
@given(st.lists(st.integers(1, 99_999).map(Decimal), min_size=2, max_size=4))
def test_statements_in_the_wrong_order_or_missing_between_others_are_seen(amounts: list[Decimal]) -> None:
    written = file(*(Statement(Decimal(0), (Movement(amount),)) for amount in amounts))
    swapped = [*written.statements[1:], written.statements[0]]
    thinned = [written.statements[0], *written.statements[2:]]

    assert reading(File(tuple(swapped)).lines()).verdict is not Verdict.CLEAN
    assert len(thinned) == 1 or reading(File(tuple(thinned)).lines()).verdict is not Verdict.CLEAN


@FEW
@given(files_with_money)
def test_the_same_statement_twice_is_seen(written: File) -> None:
    twice = next(statement for statement in written.statements if statement.movements)

    found = reading([*written.lines(), *twice.lines()])

    assert "duplicate_statement" in {finding.code for finding in found.findings}


@FEW
@given(st.lists(st.integers(1, 99_999).map(Decimal), min_size=1, max_size=3), st.integers(0, 3))
def test_a_statement_whose_beginning_is_lost_never_passes_as_part_of_another(amounts: list[Decimal], at: int) -> None:
    first = Statement(Decimal(100), (Movement(amounts[0]),))
    other = Statement(first.closing, tuple(map(Movement, amounts)), account="004/999999999999")
    lines = [*first.lines(), *other.lines()]
    begin = len(first.lines())
    del lines[begin : begin + 1]

    assert reading(lines).verdict is not Verdict.CLEAN


COSMETIC: dict[str, Callable[[str], bytes]] = {
    "LF": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "UTF-8 mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16 mark": lambda text: text.encode("utf-16"),
    "UTF-16 the other way round": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "cp950": lambda text: text.encode("cp950"),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "Ctrl-Z": lambda text: text.encode() + b"\x1a",
    "blanks at line ends": lambda text: text.replace("\n", "   \n").encode(),
    "blanks before tags": lambda text: text.replace("\n:2", "\n  :2").replace("\n:6", "\n   :6").encode(),
    "empty lines before": lambda text: b"\n \n" + text.encode(),
    "unknown tags": lambda text: text.replace("\n:25:", "\n:12:x\n:NS:22y\n:25:").encode(),
    "blocks": lambda text: (
        text.replace(":20:", "{1:F01BANKTWTPAXXX0000000000}{2:I940BANKTWTPXXXXN}{4:\n:20:").replace("\n-\n", "\n-}\n")
    ).encode(),
    "blocks on one line": lambda text: (
        text.replace(":20:", "{1:F01BANKTWTPAXXX0000000000}{2:O9401200}{4::20:").replace("\n-\n", "\n-}{5:{CHK:0}}$\n")
    ).encode(),
}


@pytest.mark.parametrize("change", COSMETIC.values(), ids=COSMETIC)
@settings(max_examples=12, deadline=None)
@given(written=files)
def test_nothing_cosmetic_changes_a_number_or_the_verdict(change: Callable[[str], bytes], written: File) -> None:
    found = read(change(written.text("\n")), second_opinion=False)

    assert (found.verdict, found.findings, signed(found)) == (Verdict.CLEAN, (), written.signed)


def test_a_file_cut_at_any_byte_is_never_clean_with_fewer_movements() -> None:
    first = Statement(Decimal(1000), (Movement(Decimal(500), text="幸福瓦斯行"), Movement(Decimal("70.50"), "D")))
    written = file(first, Statement(Decimal(0), (Movement(Decimal(3)),)))
    for encoding in ("utf-8", "cp950"):
        data = written.text("\n").encode(encoding)
        # between the statements nothing shows that there was a second one
        between = len(file(first).text("\n").encode(encoding))
        whole_first = range(between - len("0\n-\n"), between + 1)
        closed = len(data) - len("0\n-\n")
        for length in range(len(data)):
            found = read(data[:length], second_opinion=False)

            if found.verdict is Verdict.CLEAN:
                lines = len(signed(found))
                assert (lines == 2 and length in whole_first) or (lines == 3 and length >= closed), (encoding, length)


def test_a_file_with_blocks_cut_at_any_byte_is_never_clean_with_fewer_movements() -> None:
    head = "{1:F01BANKTWTPAXXX0000000000}{2:I940BANKTWTPXXXXN}{4:\n"
    first = Statement(Decimal(1000), (Movement(Decimal(500)),))
    written = file(first, Statement(Decimal(0), (Movement(Decimal(3)),)))
    one, two = (head + "\n".join(statement.lines()[:-1]) + "\n-}" for statement in written.statements)
    data = f"{one}\n{two}\n".encode()
    for length in range(len(data)):
        found = read(data[:length], second_opinion=False)

        if found.verdict is Verdict.CLEAN:
            lines = len(signed(found))
            assert lines == 2 or (lines == 1 and len(one) - 4 <= length <= len(one) + 1), length


def test_an_intraday_report_cut_at_any_byte_is_never_clean_with_fewer_movements() -> None:
    written = (
        ":20:INTRA1\n:25:004/012345678901\n:28C:1/1\n:34F:TWD0,\n:13D:2609011330+0800\n"
        ":61:2609010901C500,NTRFNONREF\n:86:幸福瓦斯行\n:61:2609010901C20,NTRFNONREF\n{end}"
    )
    for end in ("-\n", "-}", ":90D:0TWD0,\n:90C:2TWD520,\n"):
        data = written.format(end=end).encode()
        for length in range(len(data)):
            found = read(data[:length], second_opinion=False)

            assert found.verdict is not Verdict.CLEAN or len(signed(found)) == 2, (end, length)


@settings(max_examples=1500, deadline=None)
@given(written=files, data=st.data())
def test_no_rubbish_raises(written: File, data: st.DataObject) -> None:
    content = bytearray(written.text(data.draw(st.sampled_from(("\n", "\r\n", "\r")))).encode("cp950"))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 12))
        content[at : at + length] = data.draw(
            st.binary(max_size=8)
            | st.sampled_from((b":20:", b"\n:61:", b"\n:62F:", b"{4:", b"-}", b",", b"\n-\n", b"{2:I942", b"\xff"))
        )

    found = read(bytes(content), second_opinion=False)

    assert isinstance(found, FileReading)
    assert all(finding.reason().startswith(f"{finding.code}: ") for finding in (*found.findings, *found.notes))
    assert found.verdict is not Verdict.REJECT or found.pages == ()


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_at_all_raise(content: bytes) -> None:
    assert read(content).verdict in Verdict
