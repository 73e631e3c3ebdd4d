-- As on_update, without the columns that the further arguments name. That only such a column changed is told by the deed that did it.
CREATE OR REPLACE FUNCTION audit.on_masked_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before  jsonb[];
  v_after   jsonb[];
BEGIN
  SELECT array_agg(o.r), array_agg(n.r) INTO v_before, v_after
    FROM (SELECT to_jsonb(x) - TG_ARGV[1:] AS r FROM old_rows AS x) AS o
    JOIN (SELECT to_jsonb(x) - TG_ARGV[1:] AS r FROM new_rows AS x) AS n ON o.r ->> TG_ARGV[0] = n.r ->> TG_ARGV[0]
   WHERE o.r <> n.r;
  IF v_after IS NOT NULL THEN
    PERFORM audit.put('app', 'books', TG_OP, TG_TABLE_NAME, ARRAY(SELECT r ->> TG_ARGV[0] FROM unnest(v_after) AS r),
                      v_before, v_after);
  END IF;
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION audit.on_masked_update() TO lg_owner;  -- to hang it on tables of the books
