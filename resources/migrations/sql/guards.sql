-- What must hold whoever writes, the kernel included. Checks run once a statement over all its rows, so a batch is as guarded as
-- one posting; one deferred check an entry closes the gap that an entry without lines would leave.
-- The checks ask for the first bad row without LIMIT: with it the planner hopes to be done early and loops, which costs the square
-- of a batch when, as always, there is no bad row.
-- They run inside the deeds, whose plan_cache_mode they keep: planning anew would cost a single posting a third of its time.
-- Trigger functions are SECURITY DEFINER: up to PostgreSQL 17 a deferred trigger runs as whatever role is active at commit.

-- Posted rows never change.
DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['journal', 'journal_line', 'subledger_move', 'entry_complete', 'allocation', 'invoice', 'aging_snapshot'] LOOP
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

-- Only open periods, and not the future. A shared lock on the month's number keeps a period from being closed under a posting; nobody but the
-- owners may call the lock functions. A share lock on the period's row would do too, but all postings of a month would queue to write it.
-- The status is read after the lock, so the statement must see what was committed meanwhile: other isolation levels are refused.
CREATE FUNCTION books.check_journals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_month   date;
  v_final   date;
  v_last    date;
  v_status  text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'postings are made in READ COMMITTED' USING ERRCODE = 'LG042';
  END IF;
  SELECT min(month), max(month), max(posted_on) INTO v_month, v_final, v_last FROM new_rows;
  IF v_last > (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date THEN
    RAISE EXCEPTION 'posting day % lies in the future', v_last USING ERRCODE = 'LG015';
  END IF;
  -- Nearly every statement posts into one month.
  WHILE v_month <= v_final LOOP
    IF v_month = v_final OR EXISTS (SELECT 1 FROM new_rows WHERE month = v_month) THEN
      PERFORM pg_advisory_xact_lock_shared(4213, (extract(year FROM v_month) * 12 + extract(month FROM v_month))::int);
      SELECT status INTO v_status FROM books.period WHERE month = v_month;
      IF v_status IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'period % is not open', v_month USING ERRCODE = 'LG013';
      END IF;
    END IF;
    v_month := (v_month + interval '1 month')::date;
  END LOOP;
  INSERT INTO books.letter (exchange, subject, branch) SELECT 'erp.journal', n.key, n.branch FROM new_rows AS n;
  RETURN NULL;
END $$;

-- Whoever closes or opens a period waits for the postings under way.
CREATE FUNCTION books.wait_for_postings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(4213, (extract(year FROM NEW.month) * 12 + extract(month FROM NEW.month))::int);
  RETURN NEW;
END $$;
CREATE TRIGGER wait_for_postings BEFORE UPDATE ON books.period FOR EACH ROW EXECUTE FUNCTION books.wait_for_postings();

CREATE TRIGGER a_open_period AFTER INSERT ON books.journal
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION books.check_journals();

-- No entry without its lines.
CREATE FUNCTION books.check_complete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM books.entry_complete WHERE journal_id = NEW.id) THEN
    RAISE EXCEPTION 'entry % has no lines', NEW.id USING ERRCODE = 'LG010';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON books.journal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION books.check_complete();

-- The party is compared with IS NOT DISTINCT FROM, which no index serves: the item's own id is the way to the row.
-- Movements come before the lines, in the transaction of their entry, under numbers the entry announced. The balances of items
-- and customers follow them here and nowhere else.
CREATE FUNCTION books.follow_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_journal  bigint;
  v_items    bigint;
  v_paid     bigint;
  v_lines    bigint;
  v_parties  bigint;
  v_party    bigint;
  v_item     bigint;
  v_amount   numeric;
  v_got      bigint;
BEGIN
  SELECT min(m.journal_id) FILTER (WHERE j.xact IS DISTINCT FROM pg_current_xact_id() OR m.move_no NOT BETWEEN 1 AND j.moves
                                      OR m.posted_on <> j.posted_on OR m.branch <> j.branch),
         count(DISTINCT m.item) FILTER (WHERE m.account = '1140'), count(DISTINCT m.item) FILTER (WHERE m.account = '2160'),
         count(DISTINCT m.item) FILTER (WHERE m.account IN ('1103', '2165')),
         count(DISTINCT m.party) FILTER (WHERE m.account IN ('1140', '2160')), min(m.party), min(m.item), sum(m.amount)
    INTO v_journal, v_items, v_paid, v_lines, v_parties, v_party, v_item, v_amount
    FROM new_moves AS m LEFT JOIN books.journal AS j ON j.id = m.journal_id;
  IF v_journal IS NOT NULL THEN
    RAISE EXCEPTION 'entry % takes no further movement', v_journal USING ERRCODE = 'LG012';
  END IF;

  IF v_items = 1 AND v_parties = 1 AND v_paid + v_lines = 0 THEN
    -- Cash for one invoice, the counter's everyday case: the same two updates without a set's machinery.
    UPDATE books.open_item SET balance = balance + v_amount WHERE id = v_item AND customer_id = v_party;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    UPDATE books.customer_balance SET receivable = receivable + v_amount WHERE customer_id = v_party;
    IF v_got <> 1 OR NOT FOUND THEN
      RAISE EXCEPTION 'a movement of 1140 names no open item of its customer' USING ERRCODE = 'LG011';
    END IF;
    RETURN NULL;
  END IF;
  IF v_items > 0 THEN
    UPDATE books.open_item AS i SET balance = i.balance + d.amount
      FROM (SELECT item, min(party) AS party, max(party) AS other, sum(amount) AS amount
              FROM new_moves WHERE account = '1140' GROUP BY item) AS d
     WHERE i.id = d.item AND i.customer_id IS NOT DISTINCT FROM d.party AND d.party = d.other;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_items THEN
      RAISE EXCEPTION 'a movement of 1140 names no open item of its customer' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_paid > 0 THEN
    UPDATE books.payment AS p SET unapplied = p.unapplied - d.amount
      FROM (SELECT item, min(party) AS party, max(party) AS other, sum(amount) AS amount
              FROM new_moves WHERE account = '2160' GROUP BY item) AS d
     WHERE p.id = d.item AND p.customer_id IS NOT DISTINCT FROM d.party AND d.party = d.other;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_paid THEN
      RAISE EXCEPTION 'a movement of 2160 names no payment of its customer' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_lines > 0 THEN
    UPDATE books.bank_line AS b SET suspense = b.suspense - d.suspense, booked = b.booked + d.booked
      FROM (SELECT item, min(party) AS party, max(party) AS other,
                   coalesce(sum(amount) FILTER (WHERE account = '2165'), 0) AS suspense,
                   coalesce(sum(amount) FILTER (WHERE account = '1103'), 0) AS booked
              FROM new_moves WHERE account IN ('1103', '2165') GROUP BY item) AS d
     WHERE b.id = d.item AND b.bank_account_id IS NOT DISTINCT FROM d.party AND d.party = d.other AND b.kind = 'booked';
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_lines THEN
      RAISE EXCEPTION 'a movement of 1103 or 2165 names no booked line of its bank account' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_parties > 0 THEN
    UPDATE books.customer_balance AS c SET receivable = c.receivable + d.receivable, unapplied = c.unapplied - d.unapplied
      FROM (SELECT party, coalesce(sum(amount) FILTER (WHERE account = '1140'), 0) AS receivable,
                   coalesce(sum(amount) FILTER (WHERE account = '2160'), 0) AS unapplied
              FROM new_moves WHERE account IN ('1140', '2160') GROUP BY party) AS d
     WHERE c.customer_id = d.party;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_parties THEN
      RAISE EXCEPTION 'a movement names a customer without a balance' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER follow AFTER INSERT ON books.subledger_move
  REFERENCING NEW TABLE AS new_moves FOR EACH STATEMENT EXECUTE FUNCTION books.follow_moves();

-- All lines of an entry arrive in one statement, balance, keep to the rule of their kind, and equal the movements party by party.
-- Local truth makes global truth: control account = sub-ledger, without a row that every writer would wait for.
CREATE FUNCTION books.check_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_bad      record;
  v_ids      bigint[];
  v_wrong    bigint;
  v_unruled  bigint;
BEGIN
  -- The entry is of this transaction, its lines are all there, balance, and keep to the rule of its kind. Every announced movement
  -- is there by now: one that came later would pass the comparison below unseen.
  SELECT array_agg(e.journal_id), min(e.journal_id) FILTER (WHERE e.wrong), min(e.journal_id) FILTER (WHERE e.ruled <> e.n)
    INTO v_ids, v_wrong, v_unruled
    FROM (SELECT l.journal_id, count(*) AS n, count(r.kind) AS ruled,
                 j.xact IS DISTINCT FROM pg_current_xact_id() OR count(*) <> j.lines OR sum(l.amount) <> 0
                 OR min(l.line_no) < 1 OR max(l.line_no) > j.lines
                 OR (SELECT count(*) FROM books.subledger_move AS m WHERE m.journal_id = l.journal_id) <> j.moves
                 OR bool_or(l.posted_on <> j.posted_on) OR bool_or(l.branch <> j.branch) AS wrong
            FROM new_lines AS l
            LEFT JOIN books.journal AS j ON j.id = l.journal_id
            LEFT JOIN books.posting_rule AS r ON r.kind = j.kind AND r.account = l.account
                                             AND r.side = CASE WHEN l.amount > 0 THEN 'D' ELSE 'C' END
           GROUP BY l.journal_id, j.id) AS e;
  IF v_wrong IS NOT NULL THEN
    IF NOT EXISTS (SELECT 1 FROM books.journal WHERE id = v_wrong AND xact = pg_current_xact_id()) THEN
      RAISE EXCEPTION 'entry % takes no further line', v_wrong USING ERRCODE = 'LG012';
    END IF;
    RAISE EXCEPTION 'entry % does not balance: % lines, difference %', v_wrong,
      (SELECT count(*) FROM new_lines WHERE journal_id = v_wrong), (SELECT sum(amount) FROM new_lines WHERE journal_id = v_wrong)
      USING ERRCODE = 'LG010';
  END IF;
  IF v_unruled IS NOT NULL THEN
    SELECT l.account, j.kind INTO v_bad FROM new_lines AS l JOIN books.journal AS j ON j.id = l.journal_id
     WHERE l.journal_id = v_unruled AND NOT EXISTS (
       SELECT 1 FROM books.posting_rule AS r
        WHERE r.kind = j.kind AND r.account = l.account AND r.side = CASE WHEN l.amount > 0 THEN 'D' ELSE 'C' END) LIMIT 1;
    RAISE EXCEPTION 'account % is not allowed in an entry %', v_bad.account, v_bad.kind USING ERRCODE = 'LG023';
  END IF;
  SELECT u.journal_id, u.account INTO v_bad
    FROM (SELECT journal_id, account, party, amount FROM new_lines WHERE party IS NOT NULL
          UNION ALL
          SELECT journal_id, account, party, -amount FROM books.subledger_move WHERE journal_id = ANY (v_ids)) AS u
   GROUP BY u.journal_id, u.account, u.party HAVING sum(u.amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry %: sub-ledger differs from control account %', v_bad.journal_id, v_bad.account USING ERRCODE = 'LG011';
  END IF;
  INSERT INTO books.entry_complete SELECT unnest(v_ids);
  RETURN NULL;
END $$;
CREATE TRIGGER a_check AFTER INSERT ON books.journal_line
  REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION books.check_lines();
CREATE TRIGGER b_audit AFTER INSERT ON books.journal_line
  REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION audit.on_posting();

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
