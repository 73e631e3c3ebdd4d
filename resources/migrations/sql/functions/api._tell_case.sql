-- A case as the order side and the command line are told it: the verdict with every rule, every term, the available amount and the way out.
CREATE OR REPLACE FUNCTION api._tell_case(c books.credit_case) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('case', c.id, 'order', c.order_ref, 'version', c.version, 'customer', c.customer_id, 'amount', c.amount, 'state', c.state,
    'verdict', CASE WHEN c.state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY') THEN 'approve' WHEN c.state = 'COD_ONLY' THEN 'cod' ELSE 'reject' END,
    'limit', c.facts -> 'limit', 'exposure', c.facts -> 'exposure', 'terms', c.facts -> 'terms', 'reservations', c.facts -> 'reserved',
    'available', (c.facts ->> 'limit')::numeric - (c.facts ->> 'exposure')::numeric - (c.facts ->> 'reserved')::numeric + (c.facts ->> 'own')::numeric,
    'reserved', c.reserved, 'rules', c.rules, 'ways', c.ways, 'sentence', c.sentence, 'policy', c.policy_version, 'elapsed_ms', c.elapsed_ms)
$$;
