"""Collects every word for people from the code, brings the Chinese catalogue up to date and compiles it.

Run it after words changed:  .venv/bin/python resources/words/extract.py [--check] [FILE.tsv ...]
A .tsv file brings translations, a line each: msgid, tab, msgstr.
"""

from __future__ import annotations

import argparse
import ast
import re
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "domain", "integrations", "ui")
PO = Path(__file__).resolve().parent / "zh_TW" / "LC_MESSAGES" / "luckygas.po"
MO = PO.with_suffix(".mo")
# how many leading arguments of a call are words for people, and which of them is a context
CALLS = {"_": 1, "gettext": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
FAMILY = "LuckyGasError"
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Word:
    """One msgid with its plural and context, and where it stands."""

    one: str
    many: str
    context: str
    where: str

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.one, self.many) if self.many else self.one


@dataclass(frozen=True)
class Trouble:
    """A call whose words no catalogue can ever hold."""

    where: str
    what: str


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the four floors."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def collect() -> tuple[list[Word], list[Trouble]]:
    """All words for people, and the calls that cannot be translated."""
    trees = list(modules())
    words: list[Word] = []
    troubles: list[Trouble] = []
    errors = _families(tree for _, tree in trees)
    for path, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                _take_call(node, path, words, troubles)
            elif isinstance(node, ast.ClassDef) and node.name in errors and (doc := ast.get_docstring(node)):
                words.append(Word(" ".join(doc.split()), "", "", f"{path}:{node.lineno}"))
    return words, troubles


def blanks(text: str) -> set[str]:
    """The names of the blanks in a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def updated(old: Catalog, words: list[Word], translations: dict[str, str]) -> Catalog:
    """The catalogue of exactly these words, with the translations known so far."""
    new = Catalog(locale="zh_TW", project="Lucky Gas Accounts", charset="utf-8", fuzzy=False)
    for word in words:
        known = old.get(word.one, word.context or None)
        said = translations.get(word.one) or (known.string if known is not None else "")
        if word.many:
            said = said if isinstance(said, tuple) else (str(said),)
        elif isinstance(said, tuple):
            said = said[0]
        new.add(word.id, said, locations=[(word.where.split(":")[0], 0)], context=word.context or None)
    return new


def read_catalogue() -> Catalog:
    """The catalogue as it stands in the repository."""
    if not PO.exists():
        return Catalog(locale="zh_TW")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_TW")


def rendered(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as .po and .mo; the same words give the same bytes."""
    # a day of compiling in the file would make it differ each time
    catalogue.creation_date = catalogue.revision_date = _NO_DAY
    po, mo = BytesIO(), BytesIO()
    write_po(po, catalogue, sort_output=True, width=120, include_lineno=False, omit_header=False)
    write_mo(mo, catalogue)
    lines = [line for line in po.getvalue().splitlines(keepends=True) if b"-Date: " not in line]
    return b"".join(lines), mo.getvalue()


def read_tsv(paths: list[Path]) -> dict[str, str]:
    """Translations from files of msgid, tab, msgstr."""
    found: dict[str, str] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            msgid, tab, said = line.partition("\t")
            if tab and said.strip():
                found[msgid.replace("\\n", "\n").strip()] = said.replace("\\n", "\n").strip()
    return found


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages without Chinese."""
    return [
        str(message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in catalogue
        if message.id and not (message.string[0] if isinstance(message.string, tuple) else message.string)
    ]


def _families(trees: Iterator[ast.Module]) -> set[str]:
    """The names of all classes below the family of refusals, wherever they stand."""
    bases = {
        node.name: {base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {FAMILY}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def _take_call(node: ast.Call, path: Path, words: list[Word], troubles: list[Trouble]) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in CALLS or not node.args:
        return
    where = f"{path}:{node.lineno}"
    literals = [arg.value for arg in node.args[: CALLS[name]] if isinstance(arg, ast.Constant)]
    texts = [literal for literal in literals if isinstance(literal, str)]
    if len(texts) == CALLS[name]:
        many = texts[1] if name == "ngettext" else ""
        context = texts[0] if name == "pgettext" else ""
        one = texts[1] if name == "pgettext" else texts[0]
        if one:
            words.append(Word(one, many, context, where))
    elif any(isinstance(arg, ast.JoinedStr | ast.BinOp) for arg in node.args[: CALLS[name]]):
        troubles.append(Trouble(where, ast.unparse(node)))


def main() -> int:
    """Update and compile, or with --check only say whether that would change anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("tsv", nargs="*", type=Path)
    args = parser.parse_args()
    words, troubles = collect()
    catalogue = updated(read_catalogue(), words, read_tsv(args.tsv))
    po, mo = rendered(catalogue)
    current = PO.exists() and PO.read_bytes() == po and MO.exists() and MO.read_bytes() == mo
    if not args.check:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(po)
        MO.write_bytes(mo)
    missing = untranslated(catalogue)
    for trouble in troubles:
        sys.stdout.write(f"{trouble.where}: {trouble.what}\n")
    for msgid in missing:
        sys.stdout.write(f"{msgid}\t\n")
    sys.stderr.write(f"{len(words)} words, {len(missing)} without Chinese, {len(troubles)} that cannot be translated\n")
    return 1 if missing or troubles or (args.check and not current) else 0


if __name__ == "__main__":
    sys.exit(main())
