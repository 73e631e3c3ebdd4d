-- How much of a write-off the allowance bears (P-50): up to its balance. Write-offs wait for each other here, so that none spends it twice.
CREATE OR REPLACE FUNCTION books.allowance_for(p_amount numeric) RETURNS numeric
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(4213, 1149);
  RETURN least(p_amount, greatest(0, (SELECT -coalesce(sum(amount), 0) FROM books.journal_line WHERE account = '1149')));
END $$;
GRANT EXECUTE ON FUNCTION books.allowance_for(numeric) TO lg_kernel;
