-- The holds of a customer after his status was worked out: the computed one opens, changes or ends with the status HOLD; those of people end
-- by their own conditions, or with their day. Part of api._reassess.
CREATE OR REPLACE FUNCTION api._reassess_holds(p_customer bigint, p_branch text, p_status text, p_causes jsonb, p_rules jsonb, p_on date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_degrade  bool := NOT p_causes @> '[{"cause": "insolvent"}]' AND (p_rules ->> 'hold.degrade_to_cod')::int = 1;
  v_paid     bool := NOT (p_causes @> '[{"cause": "overdue"}]' OR p_causes @> '[{"cause": "long_overdue"}]');
  v_within   bool := NOT p_causes @> '[{"cause": "far_over_limit"}]' AND NOT EXISTS (
                       SELECT 1 FROM books.customer_balance WHERE customer_id = p_customer AND exposure > limit_now);
  v_hold     bigint;
  v_id       bigint;
BEGIN
  SELECT id INTO v_hold FROM books.hold WHERE customer_id = p_customer AND computed AND ended_at IS NULL;
  IF p_status = 'HOLD' AND v_hold IS NULL THEN
    v_id := nextval('books.hold_id');
    INSERT INTO books.hold (id, customer_id, branch, scope, computed, degrade, reason, causes, conditions, expires_on)
    VALUES (v_id, p_customer, p_branch, 'customer', true, v_degrade, p_causes -> 0 ->> 'cause', p_causes, '{overdue_paid,within_limit}',
            p_on + (p_rules ->> 'hold.review_days')::int);
    INSERT INTO books.letter (exchange, subject, branch)
    SELECT e.name, 'hold/' || v_id || '/OPEN', p_branch FROM unnest('{dispatch.holds,orders.holds}'::text[]) AS e(name);
  ELSIF p_status = 'HOLD' THEN
    UPDATE books.hold SET degrade = v_degrade, causes = p_causes, expires_on = greatest(expires_on, p_on + 1)
     WHERE id = v_hold AND (degrade <> v_degrade OR causes <> p_causes OR expires_on <= p_on);
  END IF;
  FOR v_id IN
    UPDATE books.hold AS h SET ended_at = clock_timestamp(), ended_by = session_user, ended_why = jsonb_build_object('causes', p_causes,
           'why', CASE WHEN h.computed THEN 'conditions_ended' WHEN p_on > h.expires_on THEN 'expired' ELSE 'conditions_met' END)
     WHERE h.customer_id = p_customer AND h.ended_at IS NULL AND CASE WHEN h.computed THEN p_status <> 'HOLD'
       ELSE p_on > h.expires_on OR NOT h.conditions && '{management,new_terms}'
            AND (v_paid OR NOT 'overdue_paid' = ANY (h.conditions)) AND (v_within OR NOT 'within_limit' = ANY (h.conditions)) END
    RETURNING h.id LOOP
    INSERT INTO books.letter (exchange, subject, branch)
    SELECT e.name, 'hold/' || v_id || '/ENDED', p_branch FROM unnest('{dispatch.holds,orders.holds}'::text[]) AS e(name);
  END LOOP;
END $$;
