-- The market moved: instalments of these plans change by per cents, up to whole steps. What changes by less than the least change stays, and
-- rows that are past due or more than a month ahead are locked. p_rows: [{plan, percent}]
CREATE OR REPLACE FUNCTION api.change_level_plans(p_rows jsonb, p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known  jsonb;
  v_step   numeric := (SELECT value FROM books.policy WHERE key = 'plan.level_step');
  v_least  numeric := (SELECT value FROM books.policy WHERE key = 'plan.level_least_change');
  v_n      int;
BEGIN
  PERFORM api._may('level_plan');
  IF coalesce(jsonb_array_length(p_rows), 0) = 0
     OR EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(plan bigint)
                  LEFT JOIN books.level_plan AS p ON p.id = r.plan AND p.branch = ANY (books.my_branches()) WHERE p.id IS NULL) THEN
    RAISE EXCEPTION 'a plan of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF EXISTS (SELECT 1 FROM jsonb_to_recordset(p_rows) AS r(percent numeric) WHERE NOT coalesce(r.percent > -100 AND r.percent <= 100, false)) THEN
    RAISE EXCEPTION 'a change by that many per cent' USING ERRCODE = 'LG031';
  END IF;
  v_known := api._replay('change_level_plans', p_key, jsonb_build_array(p_rows, p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM 1 FROM books.level_plan AS p WHERE p.id IN (SELECT r.plan FROM jsonb_to_recordset(p_rows) AS r(plan bigint)) ORDER BY p.id FOR UPDATE;
  UPDATE books.level_instalment AS i SET amount = n.amount
    FROM (SELECT x.plan_id, x.month, ceil(x.amount * (1 + r.percent / 100) / v_step) * v_step AS amount
            FROM jsonb_to_recordset(p_rows) AS r(plan bigint, percent numeric)
            JOIN books.level_plan AS p ON p.id = r.plan AND p.state = 'ACTIVE'
            JOIN books.level_instalment AS x ON x.plan_id = p.id AND x.month < 12
           WHERE x.due_on >= p_on AND x.due_on <= p_on + interval '1 month') AS n
   WHERE i.plan_id = n.plan_id AND i.month = n.month AND abs(n.amount - i.amount) >= v_least;
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN api._answer(p_key, jsonb_build_object('changed', v_n));
END $$;
GRANT EXECUTE ON FUNCTION api.change_level_plans(jsonb, date, uuid) TO collector, senior_clerk;
