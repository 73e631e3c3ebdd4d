-- How much a release of this held order would be too much: what it lacks in room or is larger than one order may be, or all of it where
-- something else holds it.
CREATE OR REPLACE FUNCTION api._release_over(p_amount numeric, p_rules jsonb) RETURNS numeric
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN bool_or(r ->> 'rule' NOT IN ('available', 'document_max')) THEN p_amount
              ELSE max(abs((r ->> 'input')::numeric - (r ->> 'threshold')::numeric)) END
    FROM jsonb_array_elements(p_rules) AS r WHERE r ->> 'outcome' = 'HELD'
$$;
