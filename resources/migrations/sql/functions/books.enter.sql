-- The one door to the ledger: whole entries come in, each with its lines and its movements, and nothing is ever added to one later.
-- Nobody else may insert there, the kernel included. What must hold is checked here, whoever calls: an open period and not the future,
-- two lines at least, balance, the rule of the entry's kind, and for every control account lines that equal the movements party by
-- party. Local truth makes global truth: control account = sub-ledger, without a row that every writer would wait for. The balances of
-- items, payments, bank lines and customers follow the movements here and nowhere else; the letter to the ERP and the event of the trail
-- stand in the same transaction.
-- An assignment to v_void is evaluated in place, where PERFORM would start an executor.
CREATE OR REPLACE FUNCTION books.enter(p_entries books.entry[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_months  date[] := ARRAY[date_trunc('month', p_entries[1].posted_on::timestamp)::date];
  v_month   date;
  v_status  text;
  v_void    text;
  v_trail   jsonb[];
  v_bad     text[];
BEGIN
  -- The status of a period is read after its lock, so the statement must see what was committed meanwhile.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'postings are made in READ COMMITTED' USING ERRCODE = 'LG042';
  END IF;
  IF cardinality(p_entries) > 1 THEN
    v_months := ARRAY(SELECT DISTINCT date_trunc('month', e.posted_on::timestamp)::date FROM unnest(p_entries) AS e ORDER BY 1);
  END IF;
  FOREACH v_month IN ARRAY v_months LOOP
    -- A shared lock on the month's number keeps a period from being closed under a posting; nobody but the owners may call the lock
    -- functions. A share lock on the period's row would do too, but all postings of a month would queue to write it.
    v_void := pg_advisory_xact_lock_shared(4213, (extract(year FROM v_month) * 12 + extract(month FROM v_month))::int);
    SELECT status INTO v_status FROM books.period WHERE month = v_month;
    IF v_status IS DISTINCT FROM 'open' THEN
      RAISE EXCEPTION 'period % is not open', v_month USING ERRCODE = 'LG013';
    END IF;
  END LOOP;

  SELECT array_agg(to_jsonb(c) - 'bad'), array_agg(c.bad || c.id) FILTER (WHERE c.bad IS NOT NULL) INTO v_trail, v_bad
    FROM (SELECT e.id, e.key, e.kind, e.branch, e.posted_on, e.reason, e.reverses, l.entry,
                 CASE WHEN e.posted_on > (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date THEN 'LG015'
                      WHEN l.n > 500 OR cardinality(e.moves) > 500 THEN 'LG014'
                      WHEN l.ruled <> l.n THEN 'LG023'
                      WHEN l.n < 2 OR l.total <> 0 THEN 'LG010'
                      WHEN EXISTS (SELECT FROM (SELECT x.account, x.party, x.amount FROM unnest(e.lines) AS x WHERE x.party IS NOT NULL
                                                UNION ALL
                                                SELECT x.account, x.party, -x.amount FROM unnest(e.moves) AS x) AS u
                                    GROUP BY u.account, u.party HAVING sum(u.amount) <> 0) THEN 'LG011' END AS bad
            FROM unnest(p_entries) AS e
            CROSS JOIN LATERAL (
              SELECT count(*) AS n, sum(x.amount) AS total, count(*) FILTER (WHERE r.names_party = (x.party IS NOT NULL)) AS ruled,
                     jsonb_agg(jsonb_build_array(x.account, x.amount, x.party)) AS entry
                FROM unnest(e.lines) AS x
                LEFT JOIN books.posting_rule AS r ON r.kind = e.kind AND r.account = x.account
                                                 AND r.side = CASE WHEN x.amount > 0 THEN 'D' ELSE 'C' END) AS l) AS c;
  IF v_bad IS NOT NULL THEN
    v_void := books.refuse_entry(p_entries, v_bad[1]);
  END IF;

  INSERT INTO books.journal (id, key, kind, branch, posted_on, month, lines, moves, reason, reverses)
  SELECT e.id, e.key, e.kind, e.branch, e.posted_on, date_trunc('month', e.posted_on::timestamp)::date, cardinality(e.lines),
         coalesce(cardinality(e.moves), 0), e.reason, e.reverses FROM unnest(p_entries) AS e;
  INSERT INTO books.subledger_move (journal_id, move_no, posted_on, account, party, item, amount, branch)
  SELECT e.id, m.n, e.posted_on, m.account, m.party, m.item, m.amount, e.branch
    FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) WITH ORDINALITY AS m(account, party, item, amount, n);
  INSERT INTO books.journal_line (posted_on, journal_id, line_no, account, amount, party, branch)
  SELECT e.posted_on, e.id, l.n, l.account, l.amount, l.party, e.branch
    FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.lines) WITH ORDINALITY AS l(account, amount, party, n);
  v_void := books.follow_moves(p_entries);
  INSERT INTO books.letter (exchange, subject, branch) SELECT 'erp.journal', e.key, e.branch FROM unnest(p_entries) AS e;
  v_void := audit.put_postings(v_trail);
END $$;
GRANT EXECUTE ON FUNCTION books.enter(books.entry[]) TO lg_kernel;
