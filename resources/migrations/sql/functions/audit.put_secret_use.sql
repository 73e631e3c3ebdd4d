-- What the box does with sealed values changes no word of a row, and is told nevertheless: one event for each value that it reads.
CREATE OR REPLACE FUNCTION audit.put_secret_use(p_op text, p_obj text, p_keys text[], p_facts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_op NOT IN ('UNSEAL', 'RESEAL', 'REWRAP') THEN
    RAISE EXCEPTION 'no use of a secret: %', p_op USING ERRCODE = 'LG021';
  END IF;
  IF cardinality(p_keys) > 0 THEN
    PERFORM audit.put('app', 'books', p_op, p_obj, p_keys, array_fill(NULL::jsonb, ARRAY[cardinality(p_keys)]),
                      array_fill(p_facts, ARRAY[cardinality(p_keys)]));
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION audit.put_secret_use(text, text, text[], jsonb) TO lg_kernel;
