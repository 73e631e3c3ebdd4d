"""Probes of the halves of checks: an argument left out, a row in another state, one of two reasons, nothing told."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.approval_probes import LAST, SHOWN, as_who, asks, decides, signed
from app.bench.mutants.people_probes import VERIFIER, newcomer
from app.bench.mutants.probes import OK, Probe
from app.bench.mutants.sealing_probes import box
from app.bench.mutants.trail_probes import MADE, NOTED, OLD, OWNED, ROWS


def of_halves() -> Iterator[Probe]:
    """What a check looks at besides what its first probe breaks."""
    yield from _runs()
    yield from _money()
    yield from _the_trail()
    yield from _told()


def _runs() -> Iterator[Probe]:
    over = "UPDATE books.batch_run SET state = 'DONE', finished_at = now() WHERE job = 'probe' AND slot = 's'"
    planned = "UPDATE books.batch_run SET state = 'PLANNED' WHERE job = 'probe' AND slot = 's'"
    yield box("a beat of an old holder", "api.beat_run('probe', 's', 0)", "false")
    yield box("a beat of a run that is over", "api.beat_run('probe', 's', 1)", "false", over)
    yield box("a beat", "api.beat_run('probe', 's', 1)", "true")
    for name, statement in (
        ("a fence", "api.fence('probe', 's', 1)"),
        ("a checkpoint", "api.checkpoint_run('probe', 's', 1, '{}', 1, 0, 1)"),
        ("an end", "api.end_run('probe', 's', 1, 'DONE', NULL)"),
    ):
        login = "kernel" if "fence" in statement else "scheduler"
        yield Probe(f"{name} of a run that is over", login, f"SELECT {statement}", "LG040", over)
    yield box("a run that ends as it began", "api.end_run('probe', 's', 1, 'PLANNED', NULL)", "LG040")
    yield box("a run held that runs", "api.hold_run('probe', 's', NULL)", "false")
    yield box("a run held", "api.hold_run('probe', 's', NULL)", "true", planned)
    skip = "api.skip_run('probe', 's', '{}', NULL)"
    yield box("a run skipped that runs", skip.format("SKIPPED"), "false")
    yield box("a run skipped as done", skip.format("DONE"), "false", planned)
    yield box("a run skipped", skip.format("SKIPPED"), "true", planned)
    yield box("a run claimed that lives", "api.claim_run('probe', 's', 'box', '1 hour') IS NULL", "true")


def _money() -> Iterator[Probe]:
    yield Probe("no invoices", "clerk", "SELECT api.post_invoices('[]', '$key10')", "LG022")
    yield Probe("no lines booked", "clerk", "SELECT api.book_lines('[]', '$key10')", "LG022")
    undo = "SELECT api.undo_allocations($paid, ARRAY[{}]::bigint[], '$today', 'wrong', '$key11')"
    yield Probe("nothing undone", "senior_clerk", undo.format(""), "LG034")
    other = "(SELECT id FROM books.allocation WHERE payment_id = $paid_whole)"
    yield Probe("undone of two receipts", "senior_clerk", undo.format(f"$given, {other}"), "LG034")
    mirror = "(SELECT id FROM books.allocation WHERE undoes = $given_back)"
    yield Probe("a mirror undone", "senior_clerk", undo.format(mirror), "LG034")
    given_back = "SELECT api.reverse_payment($paid_more, '$today', 'not ours', '$key11')"
    yield Probe("reversed after a part was given back", "senior_clerk", given_back, "LG051")
    mark = "INSERT INTO books.payer_mark (kind, value, customer_id, branch, learned_from) VALUES "
    reverse = "SELECT api.reverse_payment($paid_by_line, '$today', 'not ours', '$key11')"
    learned = f"{mark} ('alias', 'zz', $c, '$here', $line5); {as_who('senior_clerk', reverse)}"
    yield Probe("what another customer's receipt taught stays", "superuser",
                "SELECT count(*) FROM books.payer_mark WHERE value = 'zz'", "1", learned)  # fmt: skip
    state = 'SELECT api.set_line_states(\'[{{"line": {}, "state": "{}"}}]\')'
    line = "UPDATE books.bank_line SET state = '{}' WHERE id = {}"
    for name, statement, before in (
        ("of a receipt", state.format("$line5", "PARKED"), line.format("PARSED", "$line5")),
        ("that is posted", state.format("$line1", "PARKED"), line.format("POSTED", "$line1")),
        ("to be posted", state.format("$line1", "POSTED"), ""),
    ):
        yield Probe(f"a line set aside {name}", "clerk", statement, "0", before)
    closed = "UPDATE books.bank_account SET active = false WHERE id = $account"
    page = "'[{\"account\": $account}]'"
    taken = ("SELECT api.take_file('{\"sha256\": \"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9\", "
             "\"name\": \"n\", \"format\": \"x\", \"encoding\": \"utf-8\", \"verdict\": \"reject\", \"findings\": [], "
             f"\"state\": \"QUARANTINED\"}}', 'hello world', {page}, '$key9')")  # fmt: skip
    yield Probe("a file for an account that is closed", "clerk", taken, "LG022", closed)
    decided = "SELECT api.decide_file({}, false, 'not ours', '[{{\"account\": $account}}]', '$key9')"
    decide = decided.format("$waiting")
    yield Probe("a file decided for an account that is closed", "senior_clerk", decide, "LG022", closed)
    yield Probe("no such file decided", "senior_clerk", decided.format("999999999"), "LG027")
    yield Probe("a name of no letters", "clerk", "SELECT count(*) FROM books.find_customer(NULL)", "LG050")
    yield Probe("months of nothing made", "scheduler", "SELECT books.make_months(NULL)", "22023")
    yield Probe("months of the trail of nothing made", "scheduler", "SELECT audit.make_months(NULL)", "22023")
    for figures in ("NULL", "'[]'"):
        report = f"api.report_backup('base', 'probe', true, {figures}, NULL, now())"
        yield box(f"a report with figures {figures.strip(chr(39))}", report, "LG031")


SIGNED: Final = as_who(
    "scheduler",
    "SELECT audit.sign_seals(repeat('0', 16), ARRAY[1]::bigint[], ARRAY[decode(repeat('00', 64), 'hex')])",
)
SEALED_BADLY: Final = "ALTER TABLE audit.seal DISABLE TRIGGER append_only; UPDATE audit.seal SET n = n + 1 WHERE id = 1"


def _the_trail() -> Iterator[Probe]:
    anchor = "audit.note_anchor({}, {}, repeat('{}', 16), {})"
    yield box("an anchor", anchor.format("'$today'", "1", "0", "'a file'"), OK, SIGNED)
    yield box("an anchor of a seal that nobody signed", anchor.format("'$today'", "1", "0", "'a file'"), "LG031")
    yield box("an anchor of another signer", anchor.format("'$today'", "1", "1", "'a file'"), "LG031", SIGNED)
    yield box("an anchor in no file", anchor.format("'$today'", "1", "0", "NULL"), "LG031", SIGNED)
    yield box("a cluster without a name sealed", "audit.seal_now(NULL)", "LG031")
    sign = "audit.sign_seals(repeat('0', 16), {}, {})"
    one = "ARRAY[decode(repeat('00', 64), 'hex')]"
    yield box("a seal signed", sign.format("ARRAY[1]::bigint[]", one), "1")
    yield box("a seal signed that is not there", sign.format("ARRAY[999999]::bigint[]", one), "LG031")
    yield box("more seals than signatures", sign.format("ARRAY[1, 1]::bigint[]", one), "LG031")
    yield box("seals without signatures", sign.format("ARRAY[1]::bigint[]", "NULL"), "LG031")
    cluster = "(SELECT system_identifier::text FROM pg_control_system())"
    yield Probe("an epoch of another cluster", "scheduler", "SELECT audit.begin_epoch('1', '1')", "LG031")
    yield Probe("an epoch of no time line", "superuser", f"SELECT audit.begin_epoch({cluster}, NULL)", "LG031")
    yield Probe("a reading of nothing", "auditor", "SELECT audit.note_reading('READ', NULL)", "LG031")
    yield box("a restore to no seal", "audit.note_restored('the disk broke', NULL, repeat('a', 64), 'x')", "LG031")
    yield box("a month noted with no number", NOTED.format("NULL"), "LG049", OWNED)
    yield box("a month that begins on another day", NOTED.replace(OLD, "'2001-01-02'").format(0), "LG049", OWNED)
    yield box("a month that is not there", NOTED.format(0), "LG049")
    filled = ("INSERT INTO audit.event SELECT (jsonb_populate_record(e, '{\"at\": \"2001-01-15\"}')).* "
              "FROM audit.event AS e ORDER BY id LIMIT 1")  # fmt: skip
    yield box("a month whose events are not as they were sealed", NOTED.format(1), "LG049", f"{OWNED}; {filled}")
    kept = ("INSERT INTO audit.archived_month (month, n, first_seal, last_seal, sha256, key_id, signature) VALUES "
            f"({OLD}, {{}}, 1, 1, sha256('x'), repeat('0', 16), decode(repeat('00', 64), 'hex'))")  # fmt: skip
    drop = f"SELECT audit.drop_month({OLD}, 'seven years')"
    yield Probe("a month dropped with other events than were archived", "director", drop, "LG049",
                f"{OWNED}; {kept.format(3)}")  # fmt: skip
    yield Probe("a month dropped under a broken seal", "director", drop, "LG049",
                f"{OWNED}; {kept.format(0)}; {SEALED_BADLY}")  # fmt: skip
    for table, key, right, wrong in (
        ("seal_signature", "key_id", "repeat('0', 16)", "'x'"),
        ("seal_signature", "signature", "repeat('00', 64)", "'00'"),
        ("archived_month", "month", OLD, "'2001-01-02'"),
        ("archived_month", "sha256", "sha256('x')", "'x'"),
        ("archived_month", "signature", "repeat('00', 64)", "'00'"),
    ):
        row = ROWS[f"audit.{table}"].replace(right, wrong)
        yield Probe(f"{table} of a wrong {key}", "superuser", row, f'23514:"{table}_{key}_check"')
    archived = f"SELECT {OLD}::date IN (SELECT audit.months_to_archive())"
    yield Probe("an old month is to be archived", "scheduler", archived, "true", MADE)
    yield Probe("an archived month is not", "scheduler", archived, "false", f"{MADE}; {kept.format(0)}")


def _told() -> Iterator[Probe]:
    """What changes no row of its own, or a row that keeps no trail of this, is told in an event."""
    tells = "SELECT count(*) FROM audit.event WHERE op = '{}' AND xid = pg_current_xact_id()"
    for op, login, statement in (
        ("LOWER_LIMIT", "credit_controller", "api.lower_limit($c, 10, 'down', '$key36')"),
        ("SUSPEND", "administrator", "api.suspend_login('${prefix}collector', 'gone', '$key41')"),
        ("RENEW_PASSWORD", "clerk", f"api.renew_password('{VERIFIER}')"),
        ("RESEAL", "scheduler", "api.reseal('customer_account', $field, '[]')"),
        ("REWRAP", "scheduler", "api.rewrap_data_key($field, 'wrapped'::bytea, 'other one'::bytea)"),
        ("UNSEAL", "scheduler", "api.unseal_account($acc_used, 'refund 12')"),
        ("UNSEAL", "scheduler", "api.unseal_api_keys('probe')"),
        ("UNSEAL", "scheduler", "api.boxed_accounts(10)"),
        ("READ", "auditor", "audit.note_reading('READ', '{}')"),
        ("RESTORED", "scheduler", "audit.note_restored('the disk broke', 1, repeat('a', 64), 'x')"),
    ):
        yield Probe(f"told: {statement.partition('(')[0]}", "superuser", tells.format(op), "1",
                    as_who(login, f"SELECT {statement}"))  # fmt: skip
    twin = newcomer("probe_newcomer", "probe_twin").replace("9200", "1")
    agreed = as_who("director", decides(signed(LAST, SHOWN), key="$key42"))
    handed = as_who("administrator", f"SELECT api.first_password('probe_twin', '{VERIFIER}')")
    first = f"{as_who('administrator', asks('role_change', twin))}; {agreed}; {handed}"
    yield Probe("told: a first password", "superuser", tells.format("FIRST_PASSWORD"), "1", first)
    anchored = as_who("scheduler", "SELECT audit.note_anchor('$today', 1, repeat('0', 16), 'a file')")
    yield Probe("told: an anchor", "superuser", tells.format("ANCHOR"), "1", f"{SIGNED}; {anchored}")
    cluster = "(SELECT system_identifier::text FROM pg_control_system())"
    elsewhere = "ALTER TABLE audit.epoch DISABLE TRIGGER USER; UPDATE audit.epoch SET system = 'another'"
    begun = f"{elsewhere}; SELECT audit.begin_epoch({cluster}, '1')"
    yield Probe("told: an epoch", "superuser", tells.format("BEGIN"), "1", begun)
    archived = as_who("scheduler", f"SELECT {NOTED.format(0)}")
    yield Probe("told: an archived month", "superuser", tells.format("ARCHIVE"), "1", f"{OWNED}; {archived}")
    dropped = as_who("director", f"SELECT audit.drop_month({OLD}, 'seven years')")
    yield Probe("told: a dropped month", "superuser", tells.format("DELETE"), "1", f"{OWNED}; {archived}; {dropped}")
