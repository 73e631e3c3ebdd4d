-- A held order stays held and is put off until a moment within two weeks, or passed on to a role with more authority, with a note.
CREATE OR REPLACE FUNCTION api.pass_case(p_case bigint, p_owner text, p_until timestamptz, p_note text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
BEGIN
  PERFORM api._may('case.pass');
  IF NOT EXISTS (SELECT 1 FROM books.credit_case WHERE id = p_case AND branch = ANY (books.my_branches())) THEN
    RAISE EXCEPTION 'a case of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('pass_case', p_key, jsonb_build_array(p_case, p_owner, p_until, p_note));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF coalesce(length(btrim(p_note)), 0) < 2 THEN
    RAISE EXCEPTION 'a note says why' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_note) > 500 THEN
    RAISE EXCEPTION 'a note that is a text' USING ERRCODE = 'LG046';
  END IF;
  IF NOT coalesce(p_owner IN ('credit_controller', 'supervisor', 'manager', 'director'), false)
     OR NOT coalesce(p_until > clock_timestamp() AND p_until < clock_timestamp() + interval '14 days', true) THEN
    RAISE EXCEPTION 'put off for two weeks at most, to somebody who decides' USING ERRCODE = 'LG031';
  END IF;
  UPDATE books.credit_case SET owner = p_owner, put_off_until = p_until, note = btrim(p_note) WHERE id = p_case AND state = 'HELD';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'case % is not held', p_case USING ERRCODE = 'LG027', DETAIL = p_case::text;
  END IF;
  RETURN api._answer(p_key, jsonb_build_object('case', p_case, 'owner', p_owner));
END $$;
GRANT EXECUTE ON FUNCTION api.pass_case(bigint, text, timestamptz, text, uuid) TO credit_controller, supervisor, manager, director;
