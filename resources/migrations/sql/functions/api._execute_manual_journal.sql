-- P-73: the entry as it was shown.
CREATE OR REPLACE FUNCTION api._execute_manual_journal(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_journal  bigint := nextval('books.journal_id');
BEGIN
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/request/' || r.id, 'manual', r.branch, (r.payload ->> 'on')::date, r.reason, NULL,
    ARRAY(SELECT ROW(e.line ->> 0, (e.line ->> 1)::numeric, NULL)::books.entry_line FROM jsonb_array_elements(r.payload -> 'lines') AS e(line)),
    '{}'::books.entry_move[])::books.entry]);
  RETURN jsonb_build_object('journal', v_journal);
END $$;
