-- What the rules say of a held order at this moment, and what they would say of one change to it: another amount, cash at the door, money
-- that comes before, another day. The same function decides as in the verdict; nothing is written. With it who may release the order as it
-- is held: whether this person may, or why not, and who has the authority.
-- p_try: {amount, cod, pays, on}
CREATE OR REPLACE FUNCTION api.what_if(p_case bigint, p_try jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c         books.credit_case;
  t         record;
  v_today   date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  v_rules   jsonb;
  v_own     numeric;
  v_facts   jsonb;
  v_judged  jsonb;
  v_over    numeric;
  v_tier    int;
BEGIN
  PERFORM api._may('what_if');
  SELECT * INTO c FROM books.credit_case WHERE id = p_case AND branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a case of another branch' USING ERRCODE = 'LG022';
  END IF;
  SELECT * INTO t FROM jsonb_to_record(coalesce(p_try, '{}')) AS x(amount numeric, cod bool, pays numeric, "on" date);
  IF NOT coalesce(t.amount > 0 AND t.amount < 1e13 AND t.amount = trunc(t.amount), true)
     OR NOT coalesce(t.pays >= 0 AND t.pays < 1e13 AND t.pays = trunc(t.pays), true) OR NOT coalesce(t."on" BETWEEN v_today AND v_today + 366, true) THEN
    RAISE EXCEPTION 'a change that does not hold together' USING ERRCODE = 'LG031';
  END IF;
  SELECT rules INTO v_rules FROM books.credit_policy ORDER BY version DESC LIMIT 1;
  -- What the order holds or counts already is room of its own.
  v_own := (SELECT coalesce(sum(remaining), 0) FROM books.reservation WHERE order_ref = c.order_ref AND state = 'LIVE')
         + (SELECT coalesce(sum(exposed), 0) FROM books.sales_order WHERE source || '/' || number = c.order_ref);
  v_facts := api._credit_facts(c.customer_id, c.site_id, ARRAY(SELECT jsonb_array_elements_text(nullif(c.facts -> 'products', 'null'))),
                               coalesce(t.amount, c.amount), v_own, v_rules,
                               greatest(clock_timestamp(), t."on"::timestamp AT TIME ZONE 'Asia/Taipei'));
  v_facts := v_facts || api._once_paid(v_facts, coalesce(t.pays, 0)) || jsonb_build_object('cod', coalesce(t.cod, false));
  v_judged := api._judge(v_facts, v_rules);
  v_over := api._release_over(c.amount, c.rules);
  SELECT min(a.tier) INTO v_tier FROM books.authority AS a WHERE a.scale = 'hold_release' AND a.highest >= v_over;
  RETURN jsonb_build_object('case', c.id, 'state', v_judged -> 'state', 'amount', v_facts -> 'amount', 'status', v_facts -> 'status',
    'limit', v_facts -> 'limit', 'exposure', v_facts -> 'exposure', 'reservations', v_facts -> 'reserved', 'own', v_own,
    'available', v_judged -> 'available', 'short', v_judged -> 'short', 'rules', v_judged -> 'rules',
    'over', v_over, 'tier', v_tier, 'most_deviation', v_rules -> 'hold.release_deviation', 'most_days', v_rules -> 'hold.release_valid_days',
    'deliveries', v_rules -> 'hold.release_deliveries',
    'may', CASE WHEN c.state <> 'HELD' THEN 'ended' WHEN v_facts ->> 'status' = 'STOP' THEN 'stopped'
                WHEN (SELECT person_id FROM books.staff WHERE login = c.asked_by) = api._person() THEN 'asker'
                WHEN NOT api._may_release(session_user, v_over) THEN 'tier' ELSE 'yes' END,
    'who', (SELECT coalesce(jsonb_agg(w.full_name ORDER BY w.tier, w.full_name), '[]')
              FROM (SELECT s.full_name, api._tier(s.login) AS tier FROM books.staff AS s JOIN pg_roles AS l ON l.rolname = s.login
                     WHERE s.active AND c.branch = ANY (s.branches) AND api._may_release(s.login, v_over)
                       AND s.person_id IS DISTINCT FROM (SELECT person_id FROM books.staff WHERE login = c.asked_by)
                       AND EXISTS (SELECT 1 FROM books.deed_right AS d WHERE d.deed = 'case.release' AND pg_has_role(l.oid, d.grp, 'MEMBER'))
                     ORDER BY 2, 1 LIMIT 5) AS w));
END $$;
GRANT EXECUTE ON FUNCTION api.what_if(bigint, jsonb) TO credit_controller, supervisor, manager, director;
