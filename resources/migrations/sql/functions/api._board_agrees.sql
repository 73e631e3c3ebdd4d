-- The board: the chief of finance, a second director, and the hash of the resolution on file.
CREATE OR REPLACE FUNCTION api._board_agrees(p_id bigint) RETURNS bool
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FILTER (WHERE tier >= 5) >= 2 AND bool_or(tier >= 6) AND bool_or(resolution IS NOT NULL)
    FROM books.approval WHERE request_id = p_id AND decision = 'approve'
$$;
