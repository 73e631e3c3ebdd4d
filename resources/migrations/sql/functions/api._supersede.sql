-- Older versions of an order end with the newer verdict. What they reserved moved into it, or, where it is delivered for cash or not at all,
-- is given back; a newer version that is held leaves the older one's room alone.
CREATE OR REPLACE FUNCTION api._supersede(p_order text, p_version int, p_state text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE books.credit_case SET state = 'CANCELLED', decided_by = session_user, decided_at = clock_timestamp()
   WHERE order_ref = p_order AND version <= p_version AND state IN ('HELD', 'COD_ONLY');
  IF p_state <> 'HELD' THEN
    UPDATE books.credit_case SET state = 'RELEASED'
     WHERE order_ref = p_order AND version <= p_version AND state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY');
  END IF;
  IF p_state IN ('COD_ONLY', 'REJECTED') THEN
    PERFORM api._give_back(r.id, 'RELEASED') FROM books.reservation AS r WHERE r.order_ref = p_order AND r.state = 'LIVE';
  END IF;
END $$;
