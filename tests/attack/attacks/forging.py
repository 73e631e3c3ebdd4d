"""Writing the books past their deeds: forged entries, forged columns, forged rules."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.ledger import receipt
from tests.attack.matrix import NO_RIGHT, Attack


def _writing() -> Iterator[Attack]:
    entry = (
        "ROW(1, 'attack', 'payment', 'FYU', %(today)s, NULL, NULL, "
        "ARRAY[ROW('1101', 5, NULL), ROW('1140', -5, %(customer)s)]::books.entry_line[], NULL)::books.entry"
    )
    for name, statement in (
        ("an entry by the door", f"SELECT books.enter(ARRAY[{entry}])"),
        ("balances by themselves", f"SELECT books.follow_moves(ARRAY[{entry}])"),
        ("the inside of a receipt", f"SELECT api._post_receipt(jsonb_build_array({receipt()}), gen_random_uuid())"),
        (
            "a forged poster",
            (
                "INSERT INTO books.journal (key, kind, branch, posted_on, month, lines, moves, "
                "posted_by) VALUES ('a', 'payment', 'FYU', %(today)s, '2026-11-01', 2, 0, "
                "'test_director')"
            ),
        ),
        ("a forged line", "INSERT INTO books.journal_line VALUES (%(today)s, 1, 99, '1101', 1000, NULL, 'FYU')"),
        (
            "a forged movement",
            (
                "INSERT INTO books.subledger_move (journal_id, move_no, posted_on, account, party, item, "
                "amount, branch) VALUES (1, 99, %(today)s, '1140', %(customer)s, %(item)s, -1050, 'FYU')"
            ),
        ),
        (
            "a limitless customer",
            (
                "INSERT INTO books.customer (code, branch, name, kind, terms) VALUES ('T1', 'FYU', 'x', "
                "'company', 'NET30') ON CONFLICT (code) DO UPDATE SET name = 'x'"
            ),
        ),
        ("an item that is paid", "UPDATE books.open_item SET balance = 0 WHERE id = %(item)s"),
        ("an item that is not disputed", "UPDATE books.open_item SET disputed = 0, effective_due_on = 'infinity'"),
        (
            "a payment of another's",
            (
                "UPDATE books.payment SET customer_id = %(second_customer)s, posted_by = session_user "
                "WHERE id = %(payment)s"
            ),
        ),
        ("a reversal undone", "UPDATE books.payment SET reversed_by = NULL"),
        ("a period opened", "UPDATE books.period SET status = 'open' WHERE month = '2026-01-01'"),
        ("a rule of one's own", "INSERT INTO books.posting_rule VALUES ('payment', '6155', 'D', false)"),
        ("a right of one's own", "INSERT INTO books.deed_right SELECT deed, 'clerk' FROM books.deed_right"),
        ("a policy of one's own", "UPDATE books.policy SET value = 1e9"),
        ("a key that is free again", "DELETE FROM books.idem"),
        ("oneself in all branches", "UPDATE books.staff SET branches = ARRAY['FYU', 'TXG'] WHERE login = session_user"),
        ("oneself as another person", "UPDATE books.staff SET person_id = 1 WHERE login = session_user"),
        (
            "a mark of one's own",
            (
                "INSERT INTO books.payer_mark (kind, value, customer_id, branch) VALUES "
                "('payer_account', '700012345678', %(customer)s, 'FYU')"
            ),
        ),
        ("another branch for a balance", "UPDATE books.customer_balance SET branch = 'FYU', receivable = 0"),
    ):
        yield Attack(f"write {name}", (statement,), NO_RIGHT)
    yield Attack(
        "write through a cursor", ("DECLARE c CURSOR FOR SELECT * FROM books.payment FOR UPDATE", "FETCH c"), NO_RIGHT
    )


ATTACKS = tuple(_writing())
