-- A held order is looked at again with the numbers of this moment; where the rules pass now, it is reserved and the order side told.
-- The customer's row is locked.
CREATE OR REPLACE FUNCTION api._rerun_case(p_case bigint, p_at timestamptz) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c          books.credit_case;
  v_own      numeric;
  v_exposed  bool;
  v_version  int;
  v_rules    jsonb;
  v_facts    jsonb;
  v_judged   jsonb;
  v_left     numeric;
BEGIN
  SELECT * INTO c FROM books.credit_case WHERE id = p_case AND state = 'HELD' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  SELECT o.exposed > 0 INTO v_exposed FROM books.sales_order AS o
   WHERE o.source = split_part(c.order_ref, '/', 1) AND o.number = substr(c.order_ref, length(split_part(c.order_ref, '/', 1)) + 2);
  IF v_exposed THEN
    PERFORM api._unexpose_order(c.order_ref);
  END IF;
  SELECT coalesce(sum(remaining), 0) INTO v_own FROM books.reservation WHERE order_ref = c.order_ref AND state = 'LIVE';
  SELECT version, rules INTO v_version, v_rules FROM books.credit_policy ORDER BY version DESC LIMIT 1;
  v_facts := api._credit_facts(c.customer_id, c.site_id, ARRAY(SELECT jsonb_array_elements_text(nullif(c.facts -> 'products', 'null'))), c.amount,
                               v_own, v_rules, p_at);
  v_judged := api._judge(v_facts, v_rules);
  IF v_judged ->> 'state' = 'APPROVED' THEN
    v_left := api._reserve(c.order_ref, c.version, c.customer_id, c.branch, c.site_id, c.amount, v_own, c.deliver_on, p_at);
  END IF;
  IF v_left IS NULL THEN
    IF v_exposed THEN
      PERFORM api._expose_order(c.order_ref);
    END IF;
    RETURN 'HELD';
  END IF;
  UPDATE books.credit_case SET state = 'RELEASED'
   WHERE order_ref = c.order_ref AND id <> c.id AND state IN ('APPROVED', 'APPROVED_BY_RULE', 'RELEASED_BY');
  UPDATE books.credit_case SET state = 'APPROVED_BY_RULE', facts = v_facts || jsonb_build_object('products', c.facts -> 'products'),
         rules = v_judged -> 'rules', ways = '[]', reserved = c.amount, policy_version = v_version, decided_by = session_user, decided_at = p_at,
         sentence = jsonb_build_object('key', 'approved', 'facts', jsonb_build_object('amount', c.amount, 'available', v_judged -> 'available', 'left', v_left))
   WHERE id = c.id;
  INSERT INTO books.letter (exchange, subject, branch) VALUES ('orders.holds', 'case/' || c.id || '/APPROVED_BY_RULE', c.branch);
  RETURN 'APPROVED_BY_RULE';
END $$;
