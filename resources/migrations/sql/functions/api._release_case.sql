-- A held order goes after all: the reservation stands beyond the limit, within the release's own budget. What is over decides who may.
-- Part of api.decide_case.
CREATE OR REPLACE FUNCTION api._release_case(c books.credit_case, p_reason text, p_deviation int, p_days int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_policy     jsonb := (SELECT rules FROM books.credit_policy ORDER BY version DESC LIMIT 1);
  v_deviation  int := coalesce(p_deviation, (v_policy ->> 'hold.release_deviation')::int);
  v_days       int := coalesce(p_days, (v_policy ->> 'hold.release_valid_days')::int);
  v_until      timestamptz;
  v_own        numeric;
  v_over       numeric;
BEGIN
  IF v_deviation NOT BETWEEN 0 AND (v_policy ->> 'hold.release_deviation')::int OR v_days NOT BETWEEN 1 AND (v_policy ->> 'hold.release_valid_days')::int THEN
    RAISE EXCEPTION 'a release beyond what policy allows' USING ERRCODE = 'LG031';
  END IF;
  IF (SELECT person_id FROM books.staff WHERE login = c.asked_by) = api._person() THEN
    RAISE EXCEPTION 'who asked does not release' USING ERRCODE = 'LG028';
  END IF;
  v_over := api._release_over(c.amount, c.rules);
  IF NOT api._may_release(session_user, v_over) THEN
    RAISE EXCEPTION 'a release of % is above this authority', v_over USING ERRCODE = 'LG029';
  END IF;
  SELECT coalesce(sum(remaining), 0) INTO v_own FROM books.reservation WHERE order_ref = c.order_ref AND state = 'LIVE';
  PERFORM api._unexpose_order(c.order_ref);
  UPDATE books.customer_balance SET reserved = reserved + c.amount - v_own WHERE customer_id = c.customer_id AND status <> 'STOP';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a stopped customer gets nothing' USING ERRCODE = 'LG093';
  END IF;
  UPDATE books.reservation SET state = 'RELEASED', remaining = 0, ended_at = clock_timestamp() WHERE order_ref = c.order_ref AND state = 'LIVE';
  UPDATE books.credit_case SET state = 'RELEASED' WHERE order_ref = c.order_ref AND id <> c.id AND state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY');
  v_until := ((clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date + v_days + 1)::timestamp AT TIME ZONE 'Asia/Taipei';
  INSERT INTO books.reservation (order_ref, version, customer_id, branch, site_id, amount, remaining, expires_at)
  VALUES (c.order_ref, c.version, c.customer_id, c.branch, c.site_id, c.amount, c.amount, v_until);
  UPDATE books.credit_case SET state = 'RELEASED_BY', reserved = c.amount, reason = btrim(p_reason), deviation = v_deviation, valid_until = v_until,
         budget = trunc(c.amount * (100 + v_deviation) / 100), deliveries = (v_policy ->> 'hold.release_deliveries')::int,
         decided_by = session_user, decided_at = clock_timestamp(),
         sentence = jsonb_build_object('key', 'released', 'facts', jsonb_build_object('amount', c.amount, 'over', v_over, 'deviation', v_deviation,
           'until', (v_until AT TIME ZONE 'Asia/Taipei')::date - 1))
   WHERE id = c.id;
END $$;
