-- May this order go? One call: the rules of policies 1.4 with their inputs, room reserved in one statement, the case recorded (behaviour 2).
-- p_point: where the order stands, order, dispatch or delivery; p_due: where its kind is checked. Earlier than that it is let pass unseen.
-- A session keeps its plans all day: one made while the tables were empty must not walk through them in the evening, hence no seqscan.
-- p_record false: what the verdict would be; nothing is reserved or written. Amounts are with VAT.
CREATE OR REPLACE FUNCTION api.check_credit(p_order text, p_version int, p_customer bigint, p_amount numeric, p_site bigint DEFAULT NULL,
  p_deliver_on date DEFAULT NULL, p_point text DEFAULT 'order', p_due text DEFAULT 'order', p_units int DEFAULT NULL, p_products text[] DEFAULT NULL,
  p_record bool DEFAULT true) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
  v_branches  text[];
  v_may       bool;
  v_places    text[] := '{order,dispatch,delivery}';
BEGIN
  SELECT s.branches, EXISTS (SELECT 1 FROM books.deed_right AS d WHERE d.deed = 'check_credit' AND pg_has_role(session_user, d.grp, 'MEMBER'))
    INTO v_branches, v_may FROM books.staff AS s WHERE s.login = session_user AND s.active;
  IF v_may IS DISTINCT FROM true THEN
    PERFORM api._may('check_credit');
  END IF;
  IF p_order IS NULL OR length(p_order) NOT BETWEEN 1 AND 100 OR NOT coalesce(p_version > 0, false)
     OR NOT coalesce(p_amount > 0 AND p_amount < 1e13 AND p_amount = trunc(p_amount), false)
     OR NOT coalesce(p_point = ANY (v_places) AND p_due = ANY (v_places), false) OR p_units <= 0 OR cardinality(p_products) > 100
     OR NOT coalesce(p_deliver_on BETWEEN '2000-01-01' AND '2199-12-31', true) THEN
    RAISE EXCEPTION 'an order that does not hold together' USING ERRCODE = 'LG031';
  END IF;
  IF p_site IS NOT NULL AND NOT EXISTS (SELECT 1 FROM books.site WHERE id = p_site AND customer_id = p_customer) THEN
    RAISE EXCEPTION 'a place of another customer' USING ERRCODE = 'LG022';
  END IF;
  IF array_position(v_places, p_point) < array_position(v_places, p_due) THEN
    IF NOT EXISTS (SELECT 1 FROM books.customer WHERE id = p_customer AND branch = ANY (v_branches)) THEN
      RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
    END IF;
    RETURN jsonb_build_object('order', p_order, 'version', p_version, 'customer', p_customer, 'amount', p_amount, 'state', 'REQUESTED',
                              'verdict', 'approve', 'due', p_due);
  END IF;
  RETURN api._check_credit(p_order, p_version, p_customer, v_branches, p_site, p_amount, p_deliver_on, p_point, p_units, p_products, p_record,
                           clock_timestamp());
END $$;
GRANT EXECUTE ON FUNCTION api.check_credit(text, int, bigint, numeric, bigint, date, text, text, int, text[], bool)
  TO clerk, senior_clerk, credit_controller, supervisor, manager, scheduler;
