-- The template and the facts of a verdict's one sentence: the first rule with the worst outcome says it, with both its numbers.
CREATE OR REPLACE FUNCTION api._sentence(p_judged jsonb, p_amount numeric) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('key', CASE WHEN p_judged ->> 'state' = 'APPROVED' THEN 'approved' ELSE r ->> 'rule' END, 'facts', jsonb_build_object(
           'amount', p_amount, 'available', p_judged -> 'available', 'short', p_judged -> 'short',
           'input', r -> 'input', 'threshold', r -> 'threshold'))
    FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT u.r FROM jsonb_array_elements(p_judged -> 'rules') WITH ORDINALITY AS u(r, n)
                                                WHERE u.r ->> 'outcome' = p_judged ->> 'state' ORDER BY n LIMIT 1) AS first ON true
$$;
