-- The day's aging, stored once; the balances are those of this moment.
CREATE OR REPLACE FUNCTION api.take_snapshot(p_as_of date, p_job text, p_token bigint, p_slot text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_n  int;
BEGIN
  PERFORM api._may('batch');
  PERFORM api.fence(p_job, p_slot, p_token);
  INSERT INTO books.aging_snapshot (as_of, customer_id, branch, buckets, unapplied)
  SELECT p_as_of, c.customer_id, c.branch, ARRAY[coalesce(i.b0, 0), coalesce(i.b1, 0), coalesce(i.b2, 0), coalesce(i.b3, 0),
                                                 coalesce(i.b4, 0), coalesce(i.b5, 0)], c.unapplied
    FROM books.customer_balance AS c
    LEFT JOIN (SELECT customer_id,
                      sum(balance) FILTER (WHERE p_as_of - effective_due_on <= 0) AS b0,
                      sum(balance) FILTER (WHERE p_as_of - effective_due_on BETWEEN 1 AND 30) AS b1,
                      sum(balance) FILTER (WHERE p_as_of - effective_due_on BETWEEN 31 AND 60) AS b2,
                      sum(balance) FILTER (WHERE p_as_of - effective_due_on BETWEEN 61 AND 90) AS b3,
                      sum(balance) FILTER (WHERE p_as_of - effective_due_on BETWEEN 91 AND 180) AS b4,
                      sum(balance) FILTER (WHERE p_as_of - effective_due_on > 180) AS b5
                 FROM books.open_item WHERE balance > 0 GROUP BY customer_id) AS i USING (customer_id)
   WHERE c.receivable <> 0 OR c.unapplied <> 0
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN v_n;
END $$;
GRANT EXECUTE ON FUNCTION api.take_snapshot(date, text, bigint, text) TO scheduler;
