-- The baseline of posting: what postings read and write once more, in the schema bare, without rights, checks, key and audit.
CREATE SCHEMA bare;
CREATE SEQUENCE bare.journal_id START 1000000000;
CREATE SEQUENCE bare.payment_id START 1000000000;
CREATE SEQUENCE bare.allocation_id START 1000000000;
CREATE SEQUENCE bare.bank_line_id START 1000000000;
CREATE SEQUENCE bare.letter_id START 1000000000;
CREATE TABLE bare.journal (LIKE books.journal INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.journal_line (LIKE books.journal_line INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.subledger_move (LIKE books.subledger_move INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.payment (LIKE books.payment INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.allocation (LIKE books.allocation INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE bare.open_item (LIKE books.open_item INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 85);
CREATE TABLE bare.customer_balance (LIKE books.customer_balance INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 70);
CREATE TABLE bare.bank_line (LIKE books.bank_line INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 70);
CREATE TABLE bare.letter (LIKE books.letter INCLUDING DEFAULTS INCLUDING INDEXES);

-- Money's own type is a check too: the copies hold plain numbers.
DO $$
DECLARE
  c  record;
BEGIN
  FOR c IN SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'bare' AND domain_name = 'twd' LOOP
    EXECUTE format('ALTER TABLE bare.%I ALTER COLUMN %I TYPE numeric', c.table_name, c.column_name);
  END LOOP;
END $$;

INSERT INTO bare.open_item SELECT * FROM books.open_item;
INSERT INTO bare.customer_balance SELECT * FROM books.customer_balance;

CREATE FUNCTION bare.post_payment(p_customer bigint, p_amount numeric, p_item bigint, p_source text, p_on date)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_payment  bigint := nextval('bare.payment_id');
  v_journal  bigint := nextval('bare.journal_id');
  v_key      text := 'je/payment/' || v_payment;
  v_branch   text;
BEGIN
  UPDATE bare.customer_balance SET receivable = receivable - p_amount WHERE customer_id = p_customer RETURNING branch INTO v_branch;
  UPDATE bare.open_item SET balance = balance - p_amount WHERE id = p_item;
  INSERT INTO bare.journal (id, key, kind, branch, posted_on, month, lines, moves)
  VALUES (v_journal, v_key, 'payment', v_branch, p_on, date_trunc('month', p_on::timestamp)::date, 2, 1);
  INSERT INTO bare.payment (id, number, customer_id, branch, amount, method, source, received_on, journal_id)
  VALUES (v_payment, 'PAY' || to_char(p_on, 'YYYYMMDD') || lpad((v_payment % 100000)::text, 5, '0'), p_customer, v_branch, p_amount,
          'cash', p_source, p_on, v_journal);
  INSERT INTO bare.allocation (id, payment_id, open_item_id, customer_id, branch, amount, journal_id)
  VALUES (nextval('bare.allocation_id'), v_payment, p_item, p_customer, v_branch, p_amount, v_journal);
  INSERT INTO bare.subledger_move (journal_id, move_no, posted_on, account, party, item, amount, branch)
  VALUES (v_journal, 1, p_on, '1140', p_customer, p_item, -p_amount, v_branch);
  INSERT INTO bare.journal_line (posted_on, journal_id, line_no, account, amount, party, branch)
  VALUES (p_on, v_journal, 1, '1101', p_amount, NULL, v_branch), (p_on, v_journal, 2, '1140', -p_amount, p_customer, v_branch);
  INSERT INTO bare.letter (id, exchange, subject, branch) VALUES (nextval('bare.letter_id'), 'erp.journal', v_key, v_branch);
  RETURN v_payment;
END $$;

GRANT USAGE ON SCHEMA bare TO staff;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA bare TO staff;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA bare TO staff;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bare TO staff;
