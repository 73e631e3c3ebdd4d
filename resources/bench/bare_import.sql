-- The rows of an import whose lines were decided already, without guards: one statement a table.
ANALYZE decided;
ANALYZE part;
CREATE TEMP TABLE entry ON COMMIT DROP AS
SELECT nextval('bare.journal_id') AS journal, CASE WHEN d.customer IS NOT NULL THEN nextval('bare.payment_id') END AS payment, d.*,
       d.amount + d.fee - d.rest AS applied, date_trunc('month', d.booked_on::timestamp)::date AS month
  FROM decided AS d WHERE d.customer IS NOT NULL OR d.other IS NOT NULL;
ANALYZE entry;
INSERT INTO bare.bank_line (id, statement_id, bank_account_id, branch, kind, source_line, value_on, booked_on, amount, ordinal, mark, type_code, customer_reference, bank_reference, payer_name, payer_account, purpose, text, raw, state, suspense, booked, payment_id)
SELECT d.line, d.statement_id, d.bank_account_id, d.branch, d.kind, d.source_line, d.value_on, d.booked_on, d.amount, d.ordinal, d.mark, d.type_code, d.customer_reference, d.bank_reference, d.payer_name, d.payer_account, d.purpose, d.text, d.raw, d.state, CASE WHEN e.other = '2165' THEN d.amount ELSE 0 END,
       CASE WHEN e.journal IS NULL THEN 0 ELSE d.amount END, e.payment
  FROM decided AS d LEFT JOIN entry AS e USING (line);
INSERT INTO bare.journal (id, key, kind, branch, posted_on, month, lines, moves)
SELECT journal, CASE WHEN payment IS NULL THEN 'je/bank-line/' || line ELSE 'je/payment/' || payment END,
       CASE WHEN payment IS NULL THEN 'bank_line' ELSE 'payment' END, coalesce(payer_branch, branch), booked_on, month, 2, 2
  FROM entry;
INSERT INTO bare.letter (id, exchange, subject, branch)
SELECT nextval('bare.letter_id'), 'erp.journal',
       CASE WHEN payment IS NULL THEN 'je/bank-line/' || line ELSE 'je/payment/' || payment END, coalesce(payer_branch, branch)
  FROM entry;
INSERT INTO bare.payment (id, number, customer_id, branch, amount, fee, method, source, received_on, unapplied, bank_line_id, journal_id)
SELECT payment, 'PAY' || to_char(booked_on, 'YYYYMMDD') || lpad((payment % 100000)::text, 5, '0'), customer, payer_branch, amount, fee,
       'bank', 'bank-line/' || line, booked_on, rest, line, journal FROM entry WHERE payment IS NOT NULL;
INSERT INTO bare.allocation (id, payment_id, open_item_id, customer_id, branch, amount, journal_id)
SELECT nextval('bare.allocation_id'), e.payment, p.item, e.customer, e.payer_branch, p.amount, e.journal FROM part AS p JOIN entry AS e USING (line);
INSERT INTO bare.subledger_move (journal_id, move_no, posted_on, account, party, item, amount, branch)
SELECT m.journal, row_number() OVER (PARTITION BY m.journal), m.booked_on, m.account, m.party, m.item, m.amount, m.branch
  FROM (SELECT journal, booked_on, '1103' AS account, bank_account_id AS party, line AS item, amount,
               coalesce(payer_branch, branch) AS branch FROM entry
        UNION ALL
        SELECT journal, booked_on, '2165', bank_account_id, line, -amount, branch FROM entry WHERE other = '2165'
        UNION ALL
        SELECT e.journal, e.booked_on, '1140', e.customer, p.item, -p.amount, e.payer_branch FROM part AS p JOIN entry AS e USING (line)
        UNION ALL
        SELECT journal, booked_on, '2160', customer, payment, -rest, payer_branch FROM entry WHERE rest > 0) AS m;
INSERT INTO bare.journal_line (posted_on, journal_id, line_no, account, amount, party, branch)
SELECT e.booked_on, e.journal, row_number() OVER (PARTITION BY e.journal), l.account, l.amount, l.party, coalesce(e.payer_branch, e.branch)
  FROM entry AS e
  CROSS JOIN LATERAL (VALUES ('1103', e.amount, e.bank_account_id), ('6157', e.fee, NULL),
                             ('1140', CASE WHEN e.payment IS NOT NULL THEN -e.applied ELSE 0 END, e.customer),
                             ('2160', CASE WHEN e.payment IS NOT NULL THEN -e.rest ELSE 0 END, e.customer),
                             (e.other, CASE WHEN e.payment IS NULL THEN -e.amount ELSE 0 END, e.bank_account_id))
    AS l(account, amount, party)
 WHERE l.amount <> 0;
UPDATE bare.open_item AS i SET balance = i.balance - p.amount
  FROM (SELECT item, sum(amount) AS amount FROM part GROUP BY item) AS p WHERE i.id = p.item;
UPDATE bare.customer_balance AS c SET receivable = c.receivable - d.applied, unapplied = c.unapplied + d.rest
  FROM (SELECT customer, sum(applied) AS applied, sum(rest) AS rest FROM entry WHERE payment IS NOT NULL GROUP BY customer) AS d
 WHERE c.customer_id = d.customer;
