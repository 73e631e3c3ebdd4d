-- As on_insert, without the columns that the further arguments name: sealed values do not belong into the trail.
CREATE OR REPLACE FUNCTION audit.on_masked_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rows  jsonb[];
BEGIN
  SELECT array_agg(to_jsonb(n) - TG_ARGV[1:]) INTO v_rows FROM new_rows AS n;
  IF v_rows IS NOT NULL THEN
    PERFORM audit.put('app', 'books', TG_OP, TG_TABLE_NAME, ARRAY(SELECT r ->> TG_ARGV[0] FROM unnest(v_rows) AS r),
                      NULL, v_rows);
  END IF;
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION audit.on_masked_insert() TO lg_owner;  -- to hang it on tables of the books
