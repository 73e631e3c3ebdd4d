-- An aborted transaction takes its events with it, so a client reports its own failure in a new one. Lengths are bounded.
CREATE OR REPLACE FUNCTION audit.log_failure(p_source text, p_target text, p_op text, p_obj text, p_key text, p_error text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT audit.put(left(p_source, 100), left(p_target, 100), left(p_op, 100), left(p_obj, 100), ARRAY[left(p_key, 200)],
                   ARRAY[NULL::jsonb], ARRAY[NULL::jsonb], false, left(p_error, 2000))
$$;
GRANT EXECUTE ON FUNCTION audit.log_failure(text, text, text, text, text, text) TO staff, administrator, integration;
