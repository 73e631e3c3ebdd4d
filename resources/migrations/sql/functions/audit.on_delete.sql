CREATE OR REPLACE FUNCTION audit.on_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rows  jsonb[];
BEGIN
  SELECT array_agg(to_jsonb(o) - 'content') INTO v_rows FROM old_rows AS o;
  IF v_rows IS NOT NULL THEN
    PERFORM audit.put('app', 'books', TG_OP, TG_TABLE_NAME, ARRAY(SELECT r ->> TG_ARGV[0] FROM unnest(v_rows) AS r),
                      v_rows, NULL);
  END IF;
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION audit.on_delete() TO lg_owner;  -- to hang it on tables of the books
