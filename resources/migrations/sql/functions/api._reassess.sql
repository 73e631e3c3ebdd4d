-- One customer looked at again: his limit of this moment, what his numbers make of him, the computed hold, holds of people whose conditions
-- are met or whose day has passed, and his held orders, the oldest first. What changes goes to dispatch and to the order side in this
-- transaction. Computation never touches NO_CHECK before its review day, nor STOP.
CREATE OR REPLACE FUNCTION api._reassess(p_customer bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on      date := (p_at AT TIME ZONE 'Asia/Taipei')::date;
  b         books.customer_balance;
  v_rules   jsonb;
  v_facts   jsonb;
  v_found   jsonb;
  v_status  text;
  v_case    bigint;
BEGIN
  SELECT * INTO b FROM books.customer_balance WHERE customer_id = p_customer FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF b.limit_until <= p_at THEN
    PERFORM api._refresh_limit(p_customer, p_at);
  END IF;
  SELECT rules INTO v_rules FROM books.credit_policy ORDER BY version DESC LIMIT 1;
  v_facts := api._credit_facts(p_customer, NULL, NULL, 0, 0, v_rules, p_at);
  SELECT api._computed_status(v_facts, v_rules, k.assessed_at IS NOT NULL, k.insolvent_on IS NOT NULL, coalesce(k.review_on < v_on, false))
    INTO v_found FROM books.customer_credit AS k WHERE k.customer_id = p_customer;
  v_status := v_found ->> 'status';
  IF b.status IN ('OK', 'WATCH', 'HOLD') AND b.status <> v_status OR b.status = 'NO_CHECK' AND v_on > (
       SELECT s.review_on FROM books.status_change AS s WHERE s.customer_id = p_customer ORDER BY s.id DESC LIMIT 1) THEN
    INSERT INTO books.status_change (customer_id, branch, was, becomes, how, causes)
    VALUES (p_customer, b.branch, b.status, v_status, CASE WHEN b.status = 'NO_CHECK' THEN 'end' ELSE 'computed' END, v_found -> 'causes');
    b.status := v_status;
  END IF;
  PERFORM api._reassess_holds(p_customer, b.branch, b.status, v_found -> 'causes', v_rules, v_on);
  -- The oldest hundred, and of them those that the room left by now could hold: this runs under the customer's lock.
  v_case := 0;
  LOOP
    SELECT c.id INTO v_case
      FROM (SELECT k.id, k.order_ref, k.amount FROM books.credit_case AS k WHERE k.customer_id = p_customer AND k.state = 'HELD'
             ORDER BY k.id LIMIT 100) AS c
      JOIN books.customer_balance AS r ON r.customer_id = p_customer
     WHERE c.id > v_case AND (r.status = 'NO_CHECK' OR c.amount <= r.limit_now - r.exposure - r.reserved
       OR c.amount <= r.limit_now - r.exposure - r.reserved
          + (SELECT coalesce(sum(v.remaining), 0) FROM books.reservation AS v WHERE v.order_ref = c.order_ref AND v.state = 'LIVE')
          + (SELECT coalesce(sum(o.exposed), 0) FROM books.sales_order AS o WHERE o.source = split_part(c.order_ref, '/', 1)
                AND o.number = substr(c.order_ref, length(split_part(c.order_ref, '/', 1)) + 2)))
     ORDER BY c.id LIMIT 1;
    EXIT WHEN NOT FOUND;
    PERFORM api._rerun_case(v_case, p_at);
  END LOOP;
  UPDATE books.customer_balance AS u SET watched = w.watched
    FROM (SELECT b.status NOT IN ('OK', 'NO_CHECK') OR EXISTS (SELECT 1 FROM books.hold WHERE customer_id = p_customer AND ended_at IS NULL)
                 OR EXISTS (SELECT 1 FROM books.credit_case WHERE customer_id = p_customer AND state = 'HELD') AS watched) AS w
   WHERE u.customer_id = p_customer AND u.watched <> w.watched;
END $$;
GRANT EXECUTE ON FUNCTION api._reassess(bigint, timestamptz) TO lg_owner;
