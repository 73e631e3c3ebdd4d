CREATE OR REPLACE FUNCTION audit.merkle(leaves bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  cur  bytea[] := leaves;
  nxt  bytea[];
BEGIN
  IF coalesce(cardinality(cur), 0) = 0 THEN
    RETURN sha256(''::bytea);
  END IF;
  WHILE cardinality(cur) > 1 LOOP
    SELECT array_agg(CASE WHEN b IS NULL THEN a ELSE sha256('\x01'::bytea || a || b) END ORDER BY i) INTO nxt
      FROM (SELECT i, a, lead(a) OVER (ORDER BY i) AS b FROM unnest(cur) WITH ORDINALITY AS u(a, i)) AS pairs
     WHERE i % 2 = 1;
    cur := nxt;
  END LOOP;
  RETURN cur[1];
END $$;
