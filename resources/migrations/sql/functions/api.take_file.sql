-- A bank's file with its verdict, whole: the original, the statements, the lines staged under p_load. The same bytes again change
-- nothing. A flagged file is kept and waits for a person; a rejected one stays in quarantine without statements.
-- p_file: {sha256, name, format, encoding, verdict, findings, state}; p_pages: [{page, account, kind, number, page_no, opening, closing,
--          opening_on, closing_on, lines, sum}]
CREATE OR REPLACE FUNCTION api.take_file(p_file jsonb, p_content bytea, p_pages jsonb, p_load uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_file   bigint;
  v_lines  bigint;
  v_n      bigint;
BEGIN
  PERFORM api._may('take_file');
  IF encode(sha256(p_content), 'hex') <> p_file ->> 'sha256' THEN
    RAISE EXCEPTION 'the content is not what the hash names' USING ERRCODE = 'LG037';
  END IF;
  PERFORM 1 FROM books.bank_account
    WHERE id IN (SELECT p.account FROM jsonb_to_recordset(p_pages) AS p(account bigint)) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_pages) AS p(account bigint) LEFT JOIN books.bank_account AS a
               ON a.id = p.account AND a.branch = ANY (books.my_branches()) AND a.active WHERE a.id IS NULL) THEN
    RAISE EXCEPTION 'a bank account of another branch' USING ERRCODE = 'LG022';
  END IF;
  INSERT INTO books.bank_file (sha256, name, format, encoding, verdict, findings, state, content)
  VALUES (p_file ->> 'sha256', left(p_file ->> 'name', 300), p_file ->> 'format', p_file ->> 'encoding', p_file ->> 'verdict',
          p_file -> 'findings', p_file ->> 'state', p_content)
  ON CONFLICT (sha256) DO NOTHING RETURNING id INTO v_file;
  IF v_file IS NULL THEN
    RETURN jsonb_build_object('known', true);
  END IF;
  IF p_file ->> 'state' = 'TAKEN' THEN
    v_lines := api._enter_pages(v_file, p_pages, p_load, true);
    SELECT count(*) INTO v_n FROM books.staged_line WHERE load = p_load;
    IF v_n <> v_lines THEN
      RAISE EXCEPTION '% lines staged, % entered', v_n, v_lines USING ERRCODE = 'LG038';
    END IF;
  END IF;
  DELETE FROM books.staged_line WHERE load = p_load;
  RETURN jsonb_build_object('file', v_file, 'lines', coalesce(v_lines, 0));
END $$;
GRANT EXECUTE ON FUNCTION api.take_file(jsonb, bytea, jsonb, uuid) TO clerk, senior_clerk, scheduler;
