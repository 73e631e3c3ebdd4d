-- Part of api.reassess_due; the clock is given. Every customer is locked in order of his id before anything of his is.
CREATE OR REPLACE FUNCTION api._reassess_due(p_most int, p_at timestamptz) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on         date := (p_at AT TIME ZONE 'Asia/Taipei')::date;
  v_hold_days  int := (SELECT value FROM books.policy WHERE key = 'status.hold_overdue_days');
  v_due        bigint[];
  v_customer   bigint;
  v_ended      record;
BEGIN
  SELECT array_agg(d.customer_id) INTO v_due FROM (
    SELECT customer_id FROM (
      SELECT customer_id FROM books.customer_balance WHERE limit_until > '-infinity' AND limit_until <= p_at
      UNION SELECT customer_id FROM books.reservation WHERE state = 'LIVE' AND expires_at <= p_at
      UNION SELECT customer_id FROM books.hold WHERE ended_at IS NULL AND expires_on < v_on
      UNION SELECT s.customer_id FROM books.status_change AS s JOIN books.customer_balance AS b USING (customer_id)
             WHERE s.review_on < v_on AND b.status = 'NO_CHECK'
               AND s.id = (SELECT max(n.id) FROM books.status_change AS n WHERE n.customer_id = s.customer_id)
      UNION SELECT i.customer_id FROM books.open_item AS i JOIN books.customer_balance AS b USING (customer_id)
             WHERE i.balance > i.disputed AND i.effective_due_on < v_on AND b.status = 'OK'
      UNION SELECT i.customer_id FROM books.open_item AS i JOIN books.customer_balance AS b USING (customer_id)
             WHERE i.balance > i.disputed AND i.effective_due_on < v_on - v_hold_days AND b.status = 'WATCH') AS u
     ORDER BY customer_id LIMIT p_most) AS d;
  FOREACH v_customer IN ARRAY coalesce(v_due, '{}') LOOP
    PERFORM api._lock_customers(ARRAY[v_customer]);
    FOR v_ended IN SELECT id FROM books.reservation WHERE customer_id = v_customer AND state = 'LIVE' AND expires_at <= p_at ORDER BY id LOOP
      PERFORM api._give_back(v_ended.id, 'EXPIRED');
    END LOOP;
    PERFORM api._reassess(v_customer, p_at);
  END LOOP;
  RETURN coalesce(cardinality(v_due), 0);
END $$;
