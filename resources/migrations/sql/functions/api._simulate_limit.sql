-- What this limit would have made of the customer's orders of the last 90 days: those whose verdict flips, with amounts.
CREATE OR REPLACE FUNCTION api._simulate_limit(p_customer bigint, p_limit numeric, p_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('days', min(p.days), 'orders', count(c.id), 'flips', coalesce(jsonb_agg(jsonb_build_object('order', c.order_ref,
           'amount', c.amount, 'was', c.was, 'becomes', j.judged ->> 'state') ORDER BY c.id) FILTER (WHERE c.was <> j.judged ->> 'state'), '[]'))
    FROM (SELECT (rules ->> 'simulate.window_days')::int AS days, rules FROM books.credit_policy ORDER BY version DESC LIMIT 1) AS p
    LEFT JOIN LATERAL (SELECT k.id, k.order_ref, k.amount, k.facts, api._judge(k.facts, q.rules) ->> 'state' AS was
                         FROM books.credit_case AS k JOIN books.credit_policy AS q ON q.version = k.policy_version
                        WHERE k.customer_id = p_customer AND k.asked_at > p_at - make_interval(days => p.days)) AS c ON true
    LEFT JOIN LATERAL (SELECT api._judge(c.facts || jsonb_build_object('limit', p_limit), p.rules) AS judged) AS j ON c.id IS NOT NULL
$$;
