-- What stands on the allowance for bad debt now, so that an approver sees who would bear a write-off (P-50).
CREATE OR REPLACE FUNCTION api.allowance() RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._person();
  RETURN greatest(0, (SELECT -coalesce(sum(amount), 0) FROM books.journal_line WHERE account = '1149'));
END $$;
GRANT EXECUTE ON FUNCTION api.allowance() TO staff;
