-- P-10, P-11, P-13, P-19: a set of receipts, each spread over open items, the rest to 2160. A bank line is taken whole with its
-- receipt, or in shares while its money lies in 2165.
-- p_rows: [{customer, amount, method, source, on, line, fee, difference, parts: [[open item, amount], ...], evidence: {class, rule,
--           automatic, reasons}, learn: [[kind, value], ...]}]
CREATE OR REPLACE FUNCTION api.post_payments(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_rows      api.receipt[];
  v_known     jsonb;
  v_branches  text[];
  v_bad       record;
  v_lines     bigint;
BEGIN
  IF jsonb_array_length(p_rows) = 1 THEN
    RETURN api._post_receipt(p_rows, p_key);
  END IF;
  v_branches := books.my_branches();
  PERFORM api._may('payment');
  SELECT count(r.line) INTO v_lines FROM jsonb_to_recordset(p_rows) AS r(line bigint);
  IF v_lines > 0 THEN
    PERFORM 1 FROM books.bank_line
      WHERE id IN (SELECT r.line FROM jsonb_to_recordset(p_rows) AS r(line bigint)) ORDER BY id FOR UPDATE;
  END IF;
  SELECT array_agg(ROW(r.payment, 'PAY' || to_char(r."on", 'YYYYMMDD') || lpad((r.payment % 100000)::text, 5, '0'),
                       nextval('books.journal_id'), r.customer, c.branch, r.amount, coalesce(r.fee, 0),
                       coalesce(r.difference, 0), r.method, r.source, r."on", r.line, b.bank_account_id,
                       CASE WHEN r.line IS NULL THEN '1101' WHEN b.booked = 0 THEN '1103' ELSE '2165' END,
                       coalesce(r.parts, '[]'), coalesce(p.n, 0), coalesce(p.applied, 0),
                       r.amount + coalesce(r.fee, 0) + coalesce(r.difference, 0) - coalesce(p.applied, 0),
                       r.evidence, r.learn)::api.receipt ORDER BY r.customer)
    INTO v_rows
    FROM (SELECT nextval('books.payment_id') AS payment, q.*
            FROM jsonb_to_recordset(p_rows) AS q(customer bigint, amount numeric, method text, source text, "on" date, line bigint,
                                                 fee numeric, difference numeric, parts jsonb, evidence jsonb, learn jsonb)) AS r
    LEFT JOIN books.customer AS c ON c.id = r.customer AND c.branch = ANY (v_branches)
    LEFT JOIN books.bank_line AS b ON b.id = r.line AND b.branch = ANY (v_branches)
    LEFT JOIN LATERAL (SELECT count(*) AS n, sum((e.part ->> 1)::numeric) AS applied
                         FROM jsonb_array_elements(r.parts) AS e(part)) AS p ON true;
  IF v_rows IS NULL OR EXISTS (SELECT 1 FROM unnest(v_rows) AS r
                                WHERE r.branch IS NULL OR (r.line IS NOT NULL AND r.bank_account IS NULL)) THEN
    RAISE EXCEPTION 'a customer or bank line of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('post_payments', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;

  SELECT r.line INTO v_bad FROM unnest(v_rows) AS r JOIN books.bank_line AS b ON b.id = r.line
   WHERE b.state NOT IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION') OR b.kind <> 'booked' OR r.method <> 'bank'
      OR r.amount <> b.amount AND b.booked = 0 OR r.amount > b.suspense AND b.booked <> 0;
  IF FOUND THEN
    RAISE EXCEPTION 'bank line % is taken', v_bad.line USING ERRCODE = 'LG033', DETAIL = v_bad.line::text;
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(v_rows) AS r WHERE (r.line IS NULL) <> (r.method = 'cash')
                OR r.fee > (SELECT value FROM books.policy WHERE key = 'allocation.bank_fee_absorb')
                OR r.difference >= (SELECT value FROM books.policy WHERE key = 'allocation.small_difference')
                OR (r.fee + r.difference > 0 AND r.rest <> 0)) THEN
    RAISE EXCEPTION 'fee or difference beyond what may be absorbed' USING ERRCODE = 'LG032';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(v_rows) AS r WHERE r.rest < 0) THEN
    RAISE EXCEPTION 'parts exceed the payment' USING ERRCODE = 'LG039';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(v_rows) AS r WHERE r.line IS NULL AND r.amount < 1e13
                AND r.amount > (SELECT value FROM books.policy WHERE key = 'payment.cash_at_counter'))
     AND NOT EXISTS (SELECT 1 FROM books.deed_right AS d
                      WHERE d.deed = 'large_cash' AND pg_has_role(session_user, d.grp, 'MEMBER')) THEN
    RAISE EXCEPTION 'more cash than may be taken at the counter' USING ERRCODE = 'LG058';
  END IF;
  PERFORM 1 FROM books.customer_balance
    WHERE customer_id = ANY (ARRAY(SELECT r.customer FROM unnest(v_rows) AS r)) ORDER BY customer_id FOR UPDATE;

  INSERT INTO books.payment (id, number, customer_id, branch, amount, fee, difference, method, source, received_on, bank_line_id, journal_id)
  SELECT r.payment, r.number, r.customer, r.branch,
         r.amount, r.fee, r.difference, r.method, r.source, r.received_on, r.line, r.journal
    FROM unnest(v_rows) AS r;
  INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id)
  SELECT r.payment, (e.part ->> 0)::bigint, r.customer, r.branch, (e.part ->> 1)::numeric, r.journal
    FROM unnest(v_rows) AS r CROSS JOIN jsonb_array_elements(r.parts) AS e(part);
  PERFORM books.enter(ARRAY(
    SELECT ROW(r.journal, 'je/payment/' || r.payment, 'payment', r.branch, r.received_on, NULL, NULL,
      ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
              FROM (VALUES (r.money, r.amount, r.bank_account), ('6157', r.fee, NULL), ('6159', r.difference, NULL),
                           ('1140', -r.applied, r.customer), ('2160', -r.rest, r.customer)) AS l(account, amount, party)
             WHERE l.amount <> 0),
      ARRAY(SELECT ROW(r.money, r.bank_account, r.line, r.amount)::books.entry_move WHERE r.line IS NOT NULL
            UNION ALL
            SELECT ROW('1140', r.customer, (e.part ->> 0)::bigint, -(e.part ->> 1)::numeric)::books.entry_move
              FROM jsonb_array_elements(r.parts) AS e(part)
            UNION ALL
            SELECT ROW('2160', r.customer, r.payment, -r.rest)::books.entry_move WHERE r.rest <> 0))::books.entry
      FROM unnest(v_rows) AS r));

  SELECT jsonb_build_object('payments', jsonb_agg(
           jsonb_build_object('payment', r.payment, 'number', r.number, 'source', r.source, 'unapplied', r.rest::text)))
    INTO v_known FROM unnest(v_rows) AS r;
  IF v_lines = 0 THEN
    RETURN api._answer(p_key, v_known);
  END IF;
  UPDATE books.bank_line AS b SET payment_id = r.payment, note = NULL, state = CASE WHEN b.suspense = 0 THEN 'POSTED' ELSE 'PARSED' END
    FROM unnest(v_rows) AS r WHERE b.id = r.line;
  INSERT INTO books.match_outcome (bank_line_id, payment_id, evidence, amount_rule, automatic, reasons)
  SELECT r.line, r.payment, r.evidence ->> 'class', r.evidence ->> 'rule', (r.evidence ->> 'automatic')::bool, r.evidence -> 'reasons'
    FROM unnest(v_rows) AS r WHERE r.line IS NOT NULL AND r.evidence IS NOT NULL;
  PERFORM api._must_teach(r.line, r.learn) FROM unnest(v_rows) AS r WHERE r.learn IS NOT NULL;
  INSERT INTO books.payer_mark (kind, value, customer_id, branch, learned_from, learned_by)
  SELECT e.mark ->> 0, e.mark ->> 1, r.customer, r.branch, r.line, session_user
    FROM unnest(v_rows) AS r CROSS JOIN jsonb_array_elements(r.learn) AS e(mark)
   WHERE r.learn IS NOT NULL AND r.line IS NOT NULL AND e.mark ->> 0 IN ('payer_account', 'alias')
  ON CONFLICT DO NOTHING;
  RETURN api._answer(p_key, v_known);
END $$;
GRANT EXECUTE ON FUNCTION api.post_payments(jsonb, uuid) TO clerk, senior_clerk, cashier, supervisor, scheduler;
