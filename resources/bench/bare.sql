-- The baseline of posting: what postings read and write once more, in the schema bare, without rights, checks, key and audit.
CREATE SCHEMA bare;
CREATE SEQUENCE bare.journal_id START 1000000000;
CREATE SEQUENCE bare.payment_id START 1000000000;
CREATE SEQUENCE bare.allocation_id START 1000000000;
CREATE SEQUENCE bare.bank_line_id START 1000000000;
CREATE SEQUENCE bare.letter_id START 1000000000;
CREATE TABLE bare.journal (LIKE books.journal INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.journal_line (LIKE books.journal_line INCLUDING DEFAULTS INCLUDING INDEXES) PARTITION BY RANGE (posted_on);
CREATE TABLE bare.subledger_move (LIKE books.subledger_move INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.payment (LIKE books.payment INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.allocation (LIKE books.allocation INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.open_item (LIKE books.open_item INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 85);
CREATE TABLE bare.customer_balance (LIKE books.customer_balance INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 70);
CREATE TABLE bare.bank_line (LIKE books.bank_line INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 70);
CREATE TABLE bare.letter (LIKE books.letter INCLUDING DEFAULTS INCLUDING INDEXES) PARTITION BY RANGE (at);

-- The same months.
DO $$
DECLARE
  p  record;
BEGIN
  FOR p IN SELECT c.relname, i.inhparent::regclass::text AS parent, pg_get_expr(c.relpartbound, c.oid) AS bound
             FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE c.relkind = 'r' AND i.inhparent IN ('books.journal_line'::regclass, 'books.letter'::regclass) LOOP
    EXECUTE format('CREATE TABLE bare.%I PARTITION OF %s %s', p.relname, replace(p.parent, 'books.', 'bare.'), p.bound);
  END LOOP;
END $$;

-- Money's own type is a check too: the copies hold plain numbers.
DO $$
DECLARE
  c  record;
BEGIN
  FOR c IN SELECT a.attrelid::regclass AS held, a.attname AS name FROM pg_attribute AS a JOIN pg_class AS k ON k.oid = a.attrelid
            WHERE k.relnamespace = 'bare'::regnamespace AND k.relkind IN ('r', 'p') AND NOT k.relispartition
              AND a.atttypid = 'books.twd'::regtype LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE numeric', c.held, c.name);
  END LOOP;
END $$;

INSERT INTO bare.open_item SELECT * FROM books.open_item;
INSERT INTO bare.customer_balance SELECT * FROM books.customer_balance;

-- The same function without rights, checks, key and audit: the same request, the same rows, the same answer.
CREATE FUNCTION bare.post_payments(p_rows jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  p           jsonb;
  v_part      jsonb;
  v_customer  bigint;
  v_amount    numeric;
  v_fee       numeric;
  v_less      numeric;
  v_applied   numeric;
  v_rest      numeric;
  v_on        date;
  v_branch    text;
  v_payment   bigint;
  v_journal   bigint;
  v_key       text;
  v_number    text;
  v_moves     int;
  v_lines     int;
  v_answer    jsonb := '[]';
BEGIN
  FOR p IN SELECT jsonb_array_elements(p_rows) LOOP
    v_customer := (p ->> 'customer')::bigint;
    v_amount := (p ->> 'amount')::numeric;
    v_fee := coalesce((p ->> 'fee')::numeric, 0);
    v_less := coalesce((p ->> 'difference')::numeric, 0);
    v_on := (p ->> 'on')::date;
    v_payment := nextval('bare.payment_id');
    v_journal := nextval('bare.journal_id');
    v_key := 'je/payment/' || v_payment;
    v_number := 'PAY' || to_char(v_on, 'YYYYMMDD') || lpad((v_payment % 100000)::text, 5, '0');
    SELECT branch INTO v_branch FROM bare.customer_balance WHERE customer_id = v_customer FOR UPDATE;
    v_moves := 0;
    v_applied := 0;
    FOR v_part IN SELECT jsonb_array_elements(p -> 'parts') LOOP
      v_moves := v_moves + 1;
      v_applied := v_applied + (v_part ->> 1)::numeric;
      UPDATE bare.open_item SET balance = balance - (v_part ->> 1)::numeric WHERE id = (v_part ->> 0)::bigint;
      INSERT INTO bare.allocation (id, payment_id, open_item_id, customer_id, branch, amount, journal_id)
      VALUES (nextval('bare.allocation_id'), v_payment, (v_part ->> 0)::bigint, v_customer, v_branch, (v_part ->> 1)::numeric, v_journal);
      INSERT INTO bare.subledger_move (journal_id, move_no, posted_on, account, party, item, amount, branch)
      VALUES (v_journal, v_moves, v_on, '1140', v_customer, (v_part ->> 0)::bigint, -(v_part ->> 1)::numeric, v_branch);
    END LOOP;
    v_rest := v_amount + v_fee + v_less - v_applied;
    IF v_rest > 0 THEN
      v_moves := v_moves + 1;
      INSERT INTO bare.subledger_move (journal_id, move_no, posted_on, account, party, item, amount, branch)
      VALUES (v_journal, v_moves, v_on, '2160', v_customer, v_payment, -v_rest, v_branch);
    END IF;
    v_lines := 1 + (v_fee > 0)::int + (v_less > 0)::int + (v_applied > 0)::int + (v_rest > 0)::int;
    UPDATE bare.customer_balance SET receivable = receivable - v_applied, unapplied = unapplied + v_rest WHERE customer_id = v_customer;
    INSERT INTO bare.journal (id, key, kind, branch, posted_on, month, lines, moves)
    VALUES (v_journal, v_key, 'payment', v_branch, v_on, date_trunc('month', v_on::timestamp)::date, v_lines, v_moves);
    INSERT INTO bare.payment (id, number, customer_id, branch, amount, fee, difference, method, source, received_on, unapplied, journal_id)
    VALUES (v_payment, v_number, v_customer, v_branch, v_amount, v_fee, v_less, p ->> 'method', p ->> 'source', v_on, v_rest, v_journal);
    INSERT INTO bare.journal_line (posted_on, journal_id, line_no, account, amount, party, branch)
    SELECT v_on, v_journal, row_number() OVER (), l.account, l.amount, l.party, v_branch
      FROM (VALUES ('1101', v_amount, NULL), ('6157', v_fee, NULL), ('6159', v_less, NULL), ('1140', -v_applied, v_customer),
                   ('2160', -v_rest, v_customer)) AS l(account, amount, party)
     WHERE l.amount <> 0;
    INSERT INTO bare.letter (id, exchange, subject, branch) VALUES (nextval('bare.letter_id'), 'erp.journal', v_key, v_branch);
    v_answer := v_answer || jsonb_build_object('payment', v_payment, 'number', v_number, 'source', p ->> 'source',
                                               'unapplied', v_rest::text);
  END LOOP;
  RETURN jsonb_build_object('payments', v_answer);
END $$;

GRANT USAGE ON SCHEMA bare TO staff;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA bare TO staff;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA bare TO staff;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bare TO staff;
