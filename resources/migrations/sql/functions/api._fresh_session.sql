-- Deciding takes a session that was opened just now: whoever sits down at a desk that somebody left signed in cannot sign for him.
CREATE OR REPLACE FUNCTION api._fresh_session() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(door.session_began(), '-infinity')
     < clock_timestamp() - make_interval(mins => (SELECT value::int FROM books.policy WHERE key = 'approval.session_minutes')) THEN
    RAISE EXCEPTION 'sign in again to decide' USING ERRCODE = 'LG043';
  END IF;
END $$;
