-- A flagged file is released into the books or refused, by another person than the one who brought it, with a reason.
CREATE OR REPLACE FUNCTION api.decide_file(p_file bigint, p_release bool, p_reason text, p_pages jsonb, p_load uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_file   books.bank_file;
  v_lines  bigint := 0;
BEGIN
  PERFORM api._may('release_file');
  IF coalesce(length(p_reason), 0) < 2 THEN
    RAISE EXCEPTION 'a decision needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason of more than 500 characters' USING ERRCODE = 'LG046';
  END IF;
  PERFORM 1 FROM books.bank_account
    WHERE id IN (SELECT p.account FROM jsonb_to_recordset(p_pages) AS p(account bigint)) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_pages) AS p(account bigint) LEFT JOIN books.bank_account AS a
               ON a.id = p.account AND a.branch = ANY (books.my_branches()) AND a.active WHERE a.id IS NULL) THEN
    RAISE EXCEPTION 'a bank account of another branch' USING ERRCODE = 'LG022';
  END IF;
  SELECT * INTO v_file FROM books.bank_file WHERE id = p_file FOR UPDATE;
  IF v_file.state IS DISTINCT FROM 'WAITING' THEN
    RAISE EXCEPTION 'file % is not waiting', p_file USING ERRCODE = 'LG027';
  END IF;
  -- A bringer whom nobody knows any more is nobody else either.
  IF coalesce((SELECT person_id FROM books.staff WHERE login = v_file.received_by)
              = (SELECT person_id FROM books.staff WHERE login = session_user), true) THEN
    RAISE EXCEPTION 'the bringer may not release' USING ERRCODE = 'LG028';
  END IF;
  UPDATE books.bank_file SET state = CASE WHEN p_release THEN 'RELEASED' ELSE 'REFUSED' END, reason = p_reason, decided_by = session_user
   WHERE id = p_file;
  IF p_release THEN
    v_lines := api._enter_pages(p_file, p_pages, p_load, false);
  END IF;
  DELETE FROM books.staged_line WHERE load = p_load;
  RETURN jsonb_build_object('lines', v_lines);
END $$;
GRANT EXECUTE ON FUNCTION api.decide_file(bigint, bool, text, jsonb, uuid) TO senior_clerk, supervisor, manager;
