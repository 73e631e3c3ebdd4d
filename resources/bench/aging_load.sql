-- Open items as aging reads them, with control accounts that agree. Triggers and foreign keys are off: a superuser's shortcut.
SET LOCAL session_replication_role = replica;
INSERT INTO books.customer (id, code, branch, name, kind, terms)
SELECT n, 'LG' || lpad(n::text, 7, '0'), (ARRAY['FYU', 'TXG', 'CHA'])[n % 3 + 1], '測試客戶' || n, 'restaurant', 'NET30'
  FROM generate_series(1, current_setting('bench.customers')::bigint) AS n;
INSERT INTO books.open_item (id, customer_id, branch, invoice_id, document, issued_on, due_on, effective_due_on, amount, balance,
                             disputed)
SELECT n, c, (ARRAY['FYU', 'TXG', 'CHA'])[c % 3 + 1], n, 'BN' || lpad(n::text, 8, '0'), d - 30, d, d, a, a,
       CASE WHEN n % 101 = 0 THEN a ELSE 0 END
  FROM (SELECT n, 1 + (n * 7919) % current_setting('bench.customers')::bigint AS c, current_setting('bench.today')::date + 25 - (n * 613 % 400)::int AS d, 700 + n * 37 % 30000 AS a
          FROM generate_series(1, current_setting('bench.items')::bigint) AS n) AS one;
INSERT INTO books.customer_balance (customer_id, branch, receivable, unapplied)
SELECT c.id, c.branch, coalesce(i.balance, 0), CASE WHEN c.id % 10 = 0 THEN 500 ELSE 0 END
  FROM books.customer AS c
  LEFT JOIN (SELECT customer_id, sum(balance) AS balance FROM books.open_item GROUP BY 1) AS i ON i.customer_id = c.id;
INSERT INTO books.journal (id, key, kind, branch, posted_on, month, lines, moves)
SELECT customer_id, 'je/bench/' || customer_id, 'invoice', branch, d, date_trunc('month', d::timestamp)::date, 3, 0
  FROM (SELECT *, current_setting('bench.today')::date - (customer_id % 300)::int AS d FROM books.customer_balance) AS one;
INSERT INTO books.journal_line (posted_on, journal_id, line_no, account, amount, party, branch)
SELECT current_setting('bench.today')::date - (b.customer_id % 300)::int, b.customer_id, l.line_no, l.account, l.amount, l.party, b.branch
  FROM books.customer_balance AS b
  CROSS JOIN LATERAL (VALUES (1, '1140', b.receivable, b.customer_id), (2, '2160', -b.unapplied, b.customer_id),
                             (3, '4110', b.unapplied - b.receivable, NULL)) AS l(line_no, account, amount, party)
 WHERE l.amount <> 0;
