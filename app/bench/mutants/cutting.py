"""Takes the checks out of the database, one at a time: a mutant is the words that make a copy without one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, text

from app.bench.copies import replace_function, source
from app.bench.mutants.softening import NO_DIFFERENCE, REFUSAL, Softening, softened
from app.schema import MIGRATIONS

Kind = (
    Literal["refusal", "case", "right", "branch", "trigger", "domain", "constraint", "key", "policy", "grant", "index"]
    | Softening
)
KINDS: tuple[Kind, ...] = (
    "refusal",
    "case",
    "right",
    "branch",
    "reason",
    "null",
    "guard",
    "call",
    "replay",
    "trigger",
    "domain",
    "constraint",
    "key",
    "policy",
    "grant",
    "index",
)

CASE = re.compile(r"\bWHEN\b(?P<check>(?:(?!\bWHEN\b).)*?)\bTHEN '(?P<code>LG\d\d\d)'", re.DOTALL)
BRANCH = re.compile(
    r" AND (?:\w+\.)?branch = ANY \("
    r"(?:books\.my_branches\(\)|\(SELECT books\.my_branches\(\)\)::text\[\]|v_branches)\)"
)
RIGHT = re.compile(r"PERFORM api\._may\([^)]*\);")
SAYS = re.compile(r"RAISE EXCEPTION '(?P<words>[^']*)'.*?ERRCODE = '(?P<code>\w+)'", re.DOTALL)

# It only words the refusal that books.enter has found.
NO_CHECK = ("books.refuse_entry",)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One check that is taken out, and how."""

    kind: Kind
    name: str
    function: str = ""
    words: str = ""
    statement: str = ""

    def plant(self, db: Connection) -> None:
        """Take the check out of this database."""
        if self.function:
            replace_function(db, self.function, self.words)
        else:
            db.execute(text(self.statement))


def mutants(db: Connection) -> list[Mutant]:
    """Every mutant of this database: its functions as their files say, the rest as its catalogue says."""
    found: list[Mutant] = []
    for path in sorted((MIGRATIONS / "sql" / "functions").glob("*.sql")):
        if path.stem not in NO_CHECK:
            found += of_function(path.stem)
    for statement, of_kind in CATALOGUE.items():
        for name, words in db.execute(text(statement)):
            found.append(Mutant(of_kind, name, statement=words))
    return found


def of_function(name: str) -> Iterator[Mutant]:
    """The mutants of one function: each refusal whole and softer, each case of a check, each question for a right."""
    words = source(name)
    for place, match in enumerate(REFUSAL.finditer(words), 1):
        said = SAYS.search(words, match.start())
        code = said["code"] if said else "?"
        yield Mutant("refusal", f"{name} {place} {code}", name, _without(words, match, " false "))
    for match in CASE.finditer(words):
        yield Mutant("case", f"{name} {match['code']}", name, _without(words, match, " false "))
    for place, match in enumerate(BRANCH.finditer(words), 1):
        yield Mutant("branch", f"{name} {place}", name, words[: match.start()] + words[match.end() :])
    for match in RIGHT.finditer(words):
        yield Mutant("right", f"{name} {match[0]}", name, words[: match.start()] + "NULL;" + words[match.end() :])
    for kind, named, softer in softened(words):
        if f"{name} {named}" not in NO_DIFFERENCE:
            yield Mutant(kind, f"{name} {named}", name, softer)


def _without(words: str, match: re.Match[str], instead: str) -> str:
    return words[: match.start("check")] + instead + words[match.end("check") :]


# A function that is no definer lends nobody its owner's rights, so a grant of it opens nothing.
# Months alike: one partition with a name of its own and the current month stand for all.
CATALOGUE: dict[str, Kind] = {
    r"""
    SELECT t.tgrelid::regclass || ' ' || t.tgname, format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
      FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relnamespace IN ('books'::regnamespace, 'audit'::regnamespace)
       AND (c.relname !~ '_\d{6}$' OR c.relname ~ to_char(now(), 'YYYYMM$')) ORDER BY 1
    """: "trigger",
    """
    SELECT format('%s %s', c.contypid::regtype, c.conname),
           format('ALTER DOMAIN %s DROP CONSTRAINT %I', c.contypid::regtype, c.conname)
      FROM pg_constraint AS c
     WHERE c.contypid <> 0 AND c.contype = 'c' AND c.connamespace = 'books'::regnamespace ORDER BY 1
    """: "domain",
    """
    SELECT format('%s %s', c.conrelid::regclass, c.conname),
           format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname)
      FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid
     WHERE c.contype = 'c' AND t.relnamespace IN ('books'::regnamespace, 'audit'::regnamespace) AND NOT t.relispartition
     ORDER BY 1
    """: "constraint",
    """
    SELECT format('%s %s', c.conrelid::regclass, c.conname),
           format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', c.conrelid::regclass, c.conname)
      FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid
     WHERE c.contype IN ('p', 'u', 'f') AND t.relnamespace IN ('books'::regnamespace, 'audit'::regnamespace)
       AND NOT t.relispartition AND c.conparentid = 0 AND t.relname <> 'alembic_version' ORDER BY 1
    """: "key",
    """
    SELECT format('%s %s', p.polrelid::regclass, p.polname),
           format('ALTER POLICY %I ON %s USING (true)', p.polname, p.polrelid::regclass)
      FROM pg_policy AS p WHERE pg_get_expr(p.polqual, p.polrelid) <> 'true'
    UNION ALL
    SELECT format('%s without row security', c.oid::regclass),
           format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', c.oid::regclass)
      FROM pg_class AS c WHERE c.relrowsecurity ORDER BY 1
    """: "policy",
    """
    SELECT 'execute ' || p.oid::regprocedure || ' for auditor',
           format('GRANT EXECUTE ON FUNCTION %s TO auditor', p.oid::regprocedure)
      FROM pg_proc AS p
     WHERE p.pronamespace = 'api'::regnamespace AND p.prosecdef
       AND NOT has_function_privilege('auditor', p.oid, 'EXECUTE')
    UNION ALL
    SELECT format('%s of %s for clerk', lower(r), c.oid::regclass),
           format('GRANT %s ON %s TO clerk', r, c.oid::regclass)
      FROM pg_class AS c, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS r
     WHERE c.relnamespace IN ('books'::regnamespace, 'audit'::regnamespace) AND c.relkind IN ('r', 'p')
       AND NOT c.relispartition AND NOT has_table_privilege('clerk', c.oid, r)
    UNION ALL
    SELECT format('%s of %s for lg_kernel', lower(r), c.oid::regclass),
           format('GRANT %s ON %s TO lg_kernel', r, c.oid::regclass)
      FROM pg_class AS c, unnest(ARRAY['UPDATE', 'DELETE']) AS r
     WHERE c.relname IN ('journal', 'journal_line', 'subledger_move', 'invoice', 'allocation', 'payment', 'open_item',
                         'customer_balance')
       AND c.relnamespace = 'books'::regnamespace AND NOT has_table_privilege('lg_kernel', c.oid, r)
    UNION ALL
    SELECT 'execute ' || p.oid::regprocedure || ' for clerk',
           format('GRANT USAGE ON SCHEMA %s TO clerk; GRANT EXECUTE ON FUNCTION %s TO clerk',
                  p.pronamespace::regnamespace, p.oid::regprocedure)
      FROM pg_proc AS p
     WHERE p.pronamespace::regnamespace::text IN ('books', 'audit', 'door') AND p.prosecdef
       AND NOT has_function_privilege('clerk', p.oid, 'EXECUTE')
    UNION ALL
    SELECT format('select of %s for clerk', c.oid::regclass), format('GRANT SELECT ON %s TO clerk', c.oid::regclass)
      FROM pg_class AS c
     WHERE c.relnamespace IN ('books'::regnamespace, 'audit'::regnamespace) AND c.relkind IN ('r', 'p')
       AND NOT c.relispartition AND NOT has_table_privilege('clerk', c.oid, 'SELECT')
    UNION ALL
    SELECT 'advisory locks for everybody', 'GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC'
    UNION ALL
    SELECT 'large objects for everybody', 'GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC'
    """: "grant",
    """
    SELECT format('%s %s', i.indrelid::regclass, c.relname), format('DROP INDEX %s', i.indexrelid::regclass)
      FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
     WHERE i.indisunique AND c.relnamespace = 'books'::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = c.oid) ORDER BY 1
    """: "index",
}  # fmt: skip
