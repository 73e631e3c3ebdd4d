-- Lend one's authority to a colleague for at most thirty days; never more than one has oneself.
CREATE OR REPLACE FUNCTION api.delegate(p_to name, p_from date, p_until date, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_id     bigint;
BEGIN
  PERFORM api._may('delegate');
  v_known := api._replay('delegate', p_key, jsonb_build_array(p_to, p_from, p_until, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._fresh_session();
  IF NOT EXISTS (SELECT 1 FROM books.staff AS s JOIN books.deed_right AS d ON d.deed = 'decide'
                  WHERE s.login = p_to AND s.active AND s.person_id <> api._person() AND pg_has_role(s.login, d.grp, 'MEMBER')) THEN
    RAISE EXCEPTION 'authority is lent to another person who decides too' USING ERRCODE = 'LG028';
  END IF;
  INSERT INTO books.delegation (from_login, to_login, from_on, until_on, reason) VALUES (session_user, p_to, p_from, p_until, p_reason);
  v_id := currval('books.delegation_id');
  RETURN api._answer(p_key, jsonb_build_object('delegation', v_id));
END $$;
GRANT EXECUTE ON FUNCTION api.delegate(name, date, date, text, uuid) TO supervisor, manager, director;
