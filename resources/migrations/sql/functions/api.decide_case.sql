-- A person, or the order side, ends a held or cash order: release it with deviation, days and budget · cod, the customer pays at the door ·
-- refuse · cancel · collected at the door. A release is of another person than who asked, and within his authority over what is too much.
CREATE OR REPLACE FUNCTION api.decide_case(p_case bigint, p_how text, p_reason text, p_key uuid, p_deviation int DEFAULT NULL, p_days int DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  c        books.credit_case;
  v_state  text := CASE p_how WHEN 'release' THEN 'RELEASED_BY' WHEN 'cod' THEN 'COD_ONLY' WHEN 'refuse' THEN 'REJECTED' WHEN 'cancel' THEN 'CANCELLED'
                              WHEN 'collected' THEN 'CONSUMED' END;
BEGIN
  PERFORM api._may('case.' || coalesce(p_how, ''));
  SELECT * INTO c FROM books.credit_case WHERE id = p_case AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a case of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('decide_case', p_key, jsonb_build_array(p_case, p_how, p_reason, p_deviation, p_days));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF p_how IN ('release', 'refuse') AND coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a decision needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason that is a text' USING ERRCODE = 'LG046';
  END IF;
  PERFORM api._lock_customers(ARRAY[c.customer_id]);
  SELECT * INTO c FROM books.credit_case WHERE id = p_case FOR UPDATE;
  IF (c.state <> CASE WHEN p_how = 'collected' THEN 'COD_ONLY' ELSE 'HELD' END) AND NOT (p_how = 'cancel' AND c.state = 'COD_ONLY') THEN
    RAISE EXCEPTION 'case % stands at %', c.id, c.state USING ERRCODE = 'LG027', DETAIL = c.id::text;
  END IF;
  IF p_how = 'cod' AND NOT c.ways @> '[{"way": "collect"}]' THEN
    RAISE EXCEPTION 'this order is not delivered for cash either' USING ERRCODE = 'LG093';
  END IF;
  IF p_how = 'release' THEN
    PERFORM api._release_case(c, p_reason, p_deviation, p_days);
  ELSE
    UPDATE books.credit_case SET state = v_state, reason = nullif(btrim(p_reason), ''), decided_by = session_user, decided_at = clock_timestamp() WHERE id = c.id;
  END IF;
  INSERT INTO books.letter (exchange, subject, branch)
  SELECT e.name, 'case/' || c.id || '/' || v_state, c.branch FROM unnest('{dispatch.holds,orders.holds}'::text[]) AS e(name);
  RETURN api._answer(p_key, jsonb_build_object('case', c.id, 'state', v_state));
END $$;
GRANT EXECUTE ON FUNCTION api.decide_case(bigint, text, text, uuid, int, int)
  TO clerk, senior_clerk, credit_controller, cashier, supervisor, manager, director, scheduler;
