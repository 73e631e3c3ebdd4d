-- Who asked takes it back, as long as it waits.
CREATE OR REPLACE FUNCTION api.withdraw_request(p_request bigint, p_note text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
BEGIN
  PERFORM api._person();
  v_known := api._replay('withdraw_request', p_key, jsonb_build_array(p_request, p_note));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM 1 FROM books.request WHERE id = p_request AND person_id = api._person() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only who asked takes a request back' USING ERRCODE = 'LG026';
  END IF;
  UPDATE books.request SET state = 'WITHDRAWN', outcome = jsonb_build_object('note', left(p_note, 500)), ended_at = clock_timestamp()
   WHERE id = p_request AND state = 'PENDING';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'request % does not wait', p_request USING ERRCODE = 'LG027', DETAIL = p_request::text;
  END IF;
  RETURN api._answer(p_key, jsonb_build_object('request', p_request, 'state', 'WITHDRAWN'));
END $$;
GRANT EXECUTE ON FUNCTION api.withdraw_request(bigint, text, uuid) TO staff, administrator;
