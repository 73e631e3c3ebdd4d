-- The verdict at a moment: rules on one consistent read, room in one statement, the case with everything it rests on.
-- The same order and version is the recorded verdict again; a new version changes the reservation by the difference.
-- Part of api.check_credit, which knows who asks; the clock is given.
CREATE OR REPLACE FUNCTION api._check_credit(p_order text, p_version int, p_customer bigint, p_branches text[], p_site bigint, p_amount numeric,
  p_deliver_on date, p_point text, p_units int, p_products text[], p_record bool, p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  v_began    timestamptz := clock_timestamp();
  v_point    text := CASE WHEN p_point = 'delivery' THEN p_point ELSE 'order' END;
  v_case     books.credit_case;
  v_newest   int;
  v_own      numeric := 0;
  v_exposed  bool;
  v_counted  numeric;
  v_other    bool;
  v_rules    jsonb;
  v_version  int;
  v_facts    jsonb;
  v_judged   jsonb;
  v_left     numeric;
  v_state    text;
  v_told     jsonb;
  v_void     text;
BEGIN
  SELECT max(c.version), bool_or(c.version = p_version), bool_or(c.customer_id <> p_customer) INTO v_newest, v_exposed, v_other
    FROM books.credit_case AS c WHERE c.order_ref = p_order;
  IF v_exposed THEN
    v_told := api._known_case(p_order, p_version, v_point, p_customer, p_branches, p_amount, p_at);
    IF v_told IS NOT NULL THEN
      RETURN v_told;
    END IF;
  ELSIF v_newest > p_version AND p_record THEN
    RAISE EXCEPTION 'order % stands at version %', p_order, v_newest USING ERRCODE = 'LG095', DETAIL = v_newest::text;
  END IF;
  SELECT o.exposed, v_other OR o.customer_id <> p_customer INTO v_counted, v_other FROM (SELECT 1) AS one LEFT JOIN books.sales_order AS o
      ON o.source = split_part(p_order, '/', 1) AND o.number = substr(p_order, length(split_part(p_order, '/', 1)) + 2);
  IF v_other THEN
    RAISE EXCEPTION 'order % is of another customer', p_order USING ERRCODE = 'LG095', DETAIL = p_version::text;
  END IF;
  v_exposed := coalesce(v_counted > 0, false);
  IF v_newest IS NOT NULL OR v_exposed THEN
    IF p_record THEN
      -- What the order holds or counts already moves under the customer's lock.
      PERFORM api._lock_customers(ARRAY[p_customer]);
      PERFORM api._unexpose_order(p_order);
    END IF;
    SELECT coalesce(sum(remaining), 0) + CASE WHEN p_record THEN 0 ELSE coalesce(v_counted, 0) END INTO v_own FROM books.reservation
     WHERE order_ref = p_order AND customer_id = p_customer AND state = 'LIVE';
  END IF;
  SELECT version, rules INTO v_version, v_rules FROM books.credit_policy ORDER BY version DESC LIMIT 1;

  FOR v_try IN 1 .. 3 LOOP
    v_facts := api._credit_facts(p_customer, p_site, p_products, p_amount, v_own, v_rules, p_at);
    IF NOT coalesce(v_facts ->> 'branch' = ANY (p_branches), false) THEN
      RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
    END IF;
    v_judged := api._judge(v_facts, v_rules);
    v_state := v_judged ->> 'state';
    EXIT WHEN v_state <> 'APPROVED' OR NOT p_record;
    v_left := api._reserve(p_order, p_version, p_customer, v_facts ->> 'branch', p_site, p_amount, v_own, p_deliver_on, p_at);
    EXIT WHEN v_left IS NOT NULL;
    -- Somebody was faster, or the limit has passed its day: look again.
    PERFORM api._refresh_limit(p_customer, p_at) FROM books.customer_balance AS b WHERE b.customer_id = p_customer AND b.limit_until <= p_at;
    v_state := 'HELD';
  END LOOP;
  IF v_state = 'HELD' AND v_judged ->> 'state' = 'APPROVED' AND p_record THEN
    RAISE EXCEPTION 'the customer''s row does not come to rest' USING ERRCODE = '40001';
  END IF;

  v_case.id := CASE WHEN p_record THEN nextval('books.credit_case_id') END;
  v_case.order_ref := p_order; v_case.version := p_version; v_case.point := v_point; v_case.customer_id := p_customer;
  v_case.branch := v_facts ->> 'branch'; v_case.site_id := p_site; v_case.amount := p_amount; v_case.units := p_units;
  v_case.deliver_on := p_deliver_on; v_case.state := v_state; v_case.facts := v_facts || jsonb_build_object('products', p_products);
  v_case.rules := v_judged -> 'rules'; v_case.policy_version := v_version; v_case.reserved := CASE WHEN v_left IS NULL THEN 0 ELSE p_amount END;
  v_case.ways := CASE WHEN v_state = 'HELD' THEN api._ways_out(v_facts, v_rules, p_customer, p_units) ELSE '[]' END;
  v_case.sentence := CASE WHEN v_state = 'APPROVED'
    THEN jsonb_build_object('key', 'approved', 'facts', jsonb_build_object('amount', p_amount, 'available', v_judged -> 'available', 'left', v_left))
    ELSE api._sentence(v_judged, p_amount) END;
  v_case.elapsed_ms := round(1000 * extract(epoch FROM clock_timestamp() - v_began), 3);
  v_told := api._tell_case(v_case);
  IF NOT p_record THEN
    RETURN v_told;
  END IF;
  IF v_newest IS NOT NULL THEN
    PERFORM api._supersede(p_order, p_version, v_state);
  END IF;
  INSERT INTO books.credit_case (id, order_ref, version, point, customer_id, branch, site_id, amount, units, deliver_on, state, facts, rules, ways,
                                 sentence, reserved, policy_version, elapsed_ms, asked_at)
  VALUES (v_case.id, p_order, p_version, v_point, p_customer, v_case.branch, p_site, p_amount, p_units, p_deliver_on, v_state, v_case.facts,
          v_case.rules, v_case.ways, v_case.sentence, v_case.reserved, v_version, v_case.elapsed_ms, p_at);
  -- What the rules saw stands in the case, whose every later change goes into the trail with what was before.
  v_void := audit.put('app', 'books', 'VERDICT', 'credit_case', ARRAY[v_case.id::text], NULL, ARRAY[v_told - '{rules,ways,terms}'::text[]]);
  IF v_state <> 'APPROVED' THEN
    PERFORM api._after_no(v_case, v_exposed);
  END IF;
  RETURN v_told;
END $$;
