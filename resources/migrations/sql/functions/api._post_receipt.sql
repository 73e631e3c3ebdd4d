-- One receipt: what api.post_payments does for a set, statement by statement for a set of one, since a clerk waits for it and a set's
-- machinery costs twice as much as its work. The same rows, the same refusals, the same triggers; a test holds both to each other.
-- Runs inside api.post_payments, as its owner and with its settings: entering a definer function once more is not free.
CREATE OR REPLACE FUNCTION api._post_receipt(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  r           jsonb := p_rows -> 0;
  v_customer  bigint := (r ->> 'customer')::bigint;
  v_amount    numeric := (r ->> 'amount')::numeric;
  v_fee       numeric := coalesce((r ->> 'fee')::numeric, 0);
  v_less      numeric := coalesce((r ->> 'difference')::numeric, 0);
  v_on        date := (r ->> 'on')::date;
  v_line      bigint := (r ->> 'line')::bigint;
  v_parts     jsonb := coalesce(r -> 'parts', '[]');
  v_n         int := jsonb_array_length(v_parts);
  v_branches  text[];
  v_may       bool;
  v_branch    text;
  v_bank      books.bank_line;
  v_money     text := '1101';
  v_applied   numeric := 0;
  v_rest      numeric;
  v_answer    jsonb;
  v_payment   bigint;
  v_journal   bigint;
  v_lines     books.entry_line[];
  v_moves     books.entry_move[];
  v_void      text;
  v_number    text;
BEGIN
  SELECT s.branches, EXISTS (SELECT 1 FROM books.deed_right AS d WHERE d.deed = 'payment' AND pg_has_role(session_user, d.grp, 'MEMBER'))
    INTO v_branches, v_may FROM books.staff AS s WHERE s.login = session_user AND s.active;
  IF v_may IS DISTINCT FROM true THEN
    PERFORM api._may('payment');
  END IF;
  IF v_line IS NOT NULL THEN
    SELECT * INTO v_bank FROM books.bank_line WHERE id = v_line AND branch = ANY (v_branches) FOR UPDATE;
    v_money := CASE WHEN v_bank.booked = 0 THEN '1103' ELSE '2165' END;
  END IF;
  SELECT b.branch INTO v_branch FROM books.customer_balance AS b WHERE b.customer_id = v_customer FOR UPDATE;
  IF NOT coalesce(v_branch = ANY (v_branches), false) OR (v_line IS NOT NULL AND v_bank.id IS NULL) THEN
    RAISE EXCEPTION 'a customer or bank line of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF v_n = 1 THEN
    v_applied := (v_parts -> 0 ->> 1)::numeric;
  ELSIF v_n > 1 THEN
    SELECT sum((e.part ->> 1)::numeric) INTO v_applied FROM jsonb_array_elements(v_parts) AS e(part);
  END IF;
  v_rest := v_amount + v_fee + v_less - v_applied;
  v_payment := nextval('books.payment_id');
  v_number := 'PAY' || to_char(v_on, 'YYYYMMDD') || lpad((v_payment % 100000)::text, 5, '0');
  v_answer := jsonb_build_object('payments', jsonb_build_array(jsonb_build_object(
    'payment', v_payment, 'number', v_number, 'source', r ->> 'source', 'unapplied', v_rest::text)));
  -- As api._replay, which answers where the key is known. The answer is known by now and stands beside its key from the beginning.
  INSERT INTO books.idem (scope, key, deed, request_hash, response)
  VALUES (CASE WHEN pg_has_role(session_user, 'scheduler', 'MEMBER') THEN 'scheduler'::name ELSE session_user END, p_key, 'post_payments',
          sha256(convert_to('post_payments' || p_rows::text, 'UTF8')), v_answer) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN api._replay('post_payments', p_key, p_rows);
  END IF;

  IF v_line IS NOT NULL AND (v_bank.state NOT IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION') OR v_bank.kind <> 'booked'
       OR r ->> 'method' <> 'bank' OR v_amount <> v_bank.amount AND v_bank.booked = 0
       OR v_amount > v_bank.suspense AND v_bank.booked <> 0) THEN
    RAISE EXCEPTION 'bank line % is taken', v_line USING ERRCODE = 'LG033', DETAIL = v_line::text;
  END IF;
  IF (v_line IS NULL) <> (r ->> 'method' = 'cash') OR v_fee + v_less > 0 AND (v_rest <> 0
       OR v_fee > (SELECT value FROM books.policy WHERE key = 'allocation.bank_fee_absorb')
       OR v_less >= (SELECT value FROM books.policy WHERE key = 'allocation.small_difference')) THEN
    RAISE EXCEPTION 'fee or difference beyond what may be absorbed' USING ERRCODE = 'LG032';
  END IF;
  IF v_rest < 0 THEN
    RAISE EXCEPTION 'parts exceed the payment' USING ERRCODE = 'LG039';
  END IF;
  -- What is no amount at all (NaN, infinity) is the table's to refuse.
  IF v_line IS NULL AND v_amount < 1e13 AND v_amount > (SELECT value FROM books.policy WHERE key = 'payment.cash_at_counter') AND NOT EXISTS (
       SELECT 1 FROM books.deed_right AS d WHERE d.deed = 'large_cash' AND pg_has_role(session_user, d.grp, 'MEMBER')) THEN
    RAISE EXCEPTION 'more cash than may be taken at the counter' USING ERRCODE = 'LG058';
  END IF;

  v_journal := nextval('books.journal_id');
  INSERT INTO books.payment (id, number, customer_id, branch, amount, fee, difference, method, source, received_on, bank_line_id, journal_id)
  VALUES (v_payment, v_number, v_customer, v_branch, v_amount, v_fee, v_less, r ->> 'method', r ->> 'source', v_on, v_line, v_journal);
  IF v_n = 1 THEN
    INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id)
    VALUES (v_payment, (v_parts -> 0 ->> 0)::bigint, v_customer, v_branch, v_applied, v_journal);
  ELSIF v_n > 1 THEN
    INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id)
    SELECT v_payment, (e.part ->> 0)::bigint, v_customer, v_branch, (e.part ->> 1)::numeric, v_journal
      FROM jsonb_array_elements(v_parts) AS e(part);
  END IF;
  IF v_n = 1 AND v_line IS NULL AND v_rest = 0 AND v_fee + v_less = 0 THEN
    -- Cash for one invoice to the dollar, the counter's everyday case.
    v_lines := ARRAY[ROW(v_money, v_amount, NULL), ROW('1140', -v_applied, v_customer)];
    v_moves := ARRAY[ROW('1140', v_customer, (v_parts -> 0 ->> 0)::bigint, -v_applied)];
  ELSE
    v_lines := ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
                       FROM (VALUES (v_money, v_amount, v_bank.bank_account_id), ('6157', v_fee, NULL), ('6159', v_less, NULL),
                                    ('1140', -v_applied, v_customer), ('2160', -v_rest, v_customer)) AS l(account, amount, party)
                      WHERE l.amount <> 0);
    v_moves := ARRAY(SELECT ROW(v_money, v_bank.bank_account_id, v_line, v_amount)::books.entry_move WHERE v_line IS NOT NULL
                     UNION ALL
                     SELECT ROW('1140', v_customer, (e.part ->> 0)::bigint, -(e.part ->> 1)::numeric)::books.entry_move
                       FROM jsonb_array_elements(v_parts) AS e(part)
                     UNION ALL
                     SELECT ROW('2160', v_customer, v_payment, -v_rest)::books.entry_move WHERE v_rest <> 0);
  END IF;
  v_void := books.enter(ARRAY[ROW(v_journal, 'je/payment/' || v_payment, 'payment', v_branch, v_on, NULL, NULL, v_lines, v_moves)::books.entry]);

  IF v_line IS NOT NULL THEN
    UPDATE books.bank_line AS b
       SET payment_id = v_payment, note = NULL, state = CASE WHEN b.suspense = 0 THEN 'POSTED' ELSE 'PARSED' END WHERE b.id = v_line;
    IF r -> 'evidence' IS NOT NULL THEN
      INSERT INTO books.match_outcome (bank_line_id, payment_id, evidence, amount_rule, automatic, reasons)
      VALUES (v_line, v_payment, r -> 'evidence' ->> 'class', r -> 'evidence' ->> 'rule', (r -> 'evidence' ->> 'automatic')::bool,
              r -> 'evidence' -> 'reasons');
    END IF;
    IF r -> 'learn' IS NOT NULL THEN
      PERFORM api._must_teach(v_line, r -> 'learn');
    END IF;
    INSERT INTO books.payer_mark (kind, value, customer_id, branch, learned_from, learned_by)
    SELECT e.mark ->> 0, e.mark ->> 1, v_customer, v_branch, v_line, session_user
      FROM jsonb_array_elements(coalesce(r -> 'learn', '[]')) AS e(mark) WHERE e.mark ->> 0 IN ('payer_account', 'alias')
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN v_answer;
END $$;
