-- What changed values of the credit policy would have made of the last 90 days (B-21): exactly the orders whose verdict flips, with amounts, and
-- what would have gone out on credit more or less. p_changes: {key: value}
CREATE OR REPLACE FUNCTION api.replay_policy(p_changes jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rules   jsonb := (SELECT rules FROM books.credit_policy ORDER BY version DESC LIMIT 1);
  v_since   timestamptz;
  v_answer  jsonb;
BEGIN
  PERFORM api._may('replay_policy');
  IF jsonb_typeof(p_changes) IS DISTINCT FROM 'object' OR EXISTS (
       SELECT 1 FROM jsonb_each(p_changes) AS e WHERE NOT v_rules ? e.key OR jsonb_typeof(e.value) <> 'number' OR e.key ~ '^exposure\.') THEN
    RAISE EXCEPTION 'a policy that is not known' USING ERRCODE = 'LG031';
  END IF;
  v_since := clock_timestamp() - make_interval(days => (v_rules ->> 'simulate.window_days')::int);
  SELECT jsonb_build_object('since', v_since, 'orders', count(*),
           'flips', coalesce(jsonb_agg(jsonb_build_object('case', f.id, 'order', f.order_ref, 'customer', f.customer_id, 'amount', f.amount, 'was', f.was,
                                                          'becomes', f.becomes) ORDER BY f.id) FILTER (WHERE f.was <> f.becomes), '[]'),
           'credit_before', coalesce(sum(f.amount) FILTER (WHERE f.was = 'APPROVED'), 0),
           'credit_after', coalesce(sum(f.amount) FILTER (WHERE f.becomes = 'APPROVED'), 0))
    INTO v_answer
    FROM (SELECT c.id, c.order_ref, c.customer_id, c.amount, api._judge(c.facts, q.rules) ->> 'state' AS was,
                 api._judge(c.facts, q.rules || p_changes) ->> 'state' AS becomes
            FROM books.credit_case AS c JOIN books.credit_policy AS q ON q.version = c.policy_version
           WHERE c.asked_at > v_since AND c.branch = ANY (books.my_branches())) AS f;
  RETURN v_answer;
END $$;
GRANT EXECUTE ON FUNCTION api.replay_policy(jsonb) TO credit_controller, manager, director;
