-- A person ends a hold that another person placed; a computed one ends by its own conditions, or an order of it is released.
CREATE OR REPLACE FUNCTION api.end_hold(p_hold bigint, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  h        books.hold;
BEGIN
  PERFORM api._may('hold.end');
  SELECT * INTO h FROM books.hold WHERE id = p_hold AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a hold of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('end_hold', p_key, jsonb_build_array(p_hold, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'ending a hold needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason that is a text' USING ERRCODE = 'LG046';
  END IF;
  IF h.computed THEN
    RAISE EXCEPTION 'a computed hold ends with its conditions' USING ERRCODE = 'LG093';
  END IF;
  IF (SELECT person_id FROM books.staff WHERE login = h.placed_by) = api._person() THEN
    RAISE EXCEPTION 'who placed a hold does not end it' USING ERRCODE = 'LG028';
  END IF;
  PERFORM api._lock_customers(ARRAY[h.customer_id]);
  UPDATE books.hold SET ended_at = clock_timestamp(), ended_by = session_user, ended_why = jsonb_build_object('why', 'person', 'reason', btrim(p_reason))
   WHERE id = p_hold AND ended_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'hold % has ended', p_hold USING ERRCODE = 'LG027', DETAIL = p_hold::text;
  END IF;
  INSERT INTO books.letter (exchange, subject, branch)
  SELECT e.name, 'hold/' || p_hold || '/ENDED', h.branch FROM unnest('{dispatch.holds,orders.holds}'::text[]) AS e(name);
  PERFORM books.reassess(ARRAY[h.customer_id]);
  RETURN api._answer(p_key, jsonb_build_object('hold', p_hold));
END $$;
GRANT EXECUTE ON FUNCTION api.end_hold(bigint, text, uuid) TO credit_controller, supervisor, manager, director;
