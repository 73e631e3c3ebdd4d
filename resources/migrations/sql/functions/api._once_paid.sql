-- The facts of a verdict once the customer had paid so much: it settles what is overdue first.
CREATE OR REPLACE FUNCTION api._once_paid(f jsonb, p_pays numeric) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('exposure', (f ->> 'exposure')::numeric - p_pays, 'open', greatest(0, (f ->> 'open')::numeric - p_pays),
                            'overdue', greatest(0, (f ->> 'overdue')::numeric - p_pays))
$$;
