-- What must hold whoever writes: posted rows never change, nobody closes a period under a posting, and what may change leaves a trail.
-- What must hold of an entry is checked where it comes in, in books.enter.

-- Posted rows never change.
DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['journal', 'journal_line', 'subledger_move', 'allocation', 'invoice', 'aging_snapshot'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t);
  END LOOP;
END $$;

-- Months of lines and letters, made ahead; a DEFAULT partition keeps money moving when nobody made the month.
CREATE FUNCTION books.ensure_months(p_from date, p_months int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'Asia/Taipei' AS $$
DECLARE
  m     date;
  n     date;
BEGIN
  FOR i IN 0 .. p_months - 1 LOOP
    m := (date_trunc('month', p_from::timestamp) + make_interval(months => i))::date;
    n := (m + interval '1 month')::date;
    INSERT INTO books.period (month) VALUES (m) ON CONFLICT DO NOTHING;
    IF to_regclass('books.journal_line_' || to_char(m, 'YYYYMM')) IS NULL THEN
      EXECUTE format('CREATE TABLE books.%I PARTITION OF books.journal_line FOR VALUES FROM (%L) TO (%L)',
                     'journal_line_' || to_char(m, 'YYYYMM'), m, n);
      EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I '
                     'FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', 'journal_line_' || to_char(m, 'YYYYMM'));
    END IF;
    IF to_regclass('books.letter_' || to_char(m, 'YYYYMM')) IS NULL THEN
      EXECUTE format('CREATE TABLE books.%I PARTITION OF books.letter FOR VALUES FROM (%L) TO (%L)',
                     'letter_' || to_char(m, 'YYYYMM'), m::timestamptz, n::timestamptz);
    END IF;
  END LOOP;
END $$;
CREATE TABLE books.journal_line_default PARTITION OF books.journal_line DEFAULT;
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.journal_line_default
  FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();
CREATE TABLE books.letter_default PARTITION OF books.letter DEFAULT;
SELECT books.ensure_months(((now() AT TIME ZONE 'Asia/Taipei')::date - interval '24 months')::date, 49);

CREATE TRIGGER wait_for_postings BEFORE UPDATE ON books.period FOR EACH ROW EXECUTE FUNCTION books.wait_for_postings();

-- The trail of the tables that may change. The argument is the key column.
DO $$
DECLARE
  t  text[];
BEGIN
  FOREACH t SLICE 1 IN ARRAY ARRAY[['customer', 'id'], ['payer_mark', 'value'], ['bank_account', 'id'], ['staff', 'login'],
      ['deed_right', 'deed'], ['posting_rule', 'kind'], ['period', 'month'], ['policy', 'key'], ['bank_file', 'id'],
      ['branch', 'code'], ['account', 'code'], ['calendar_override', 'day'], ['match_outcome', 'payment_id']] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_update AFTER UPDATE ON books.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_delete AFTER DELETE ON books.%I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete(%L)', t[1], t[2]);
  END LOOP;
END $$;
