-- What customers held before the first day here (N-81): cylinders with their deposits as the old receipts say, or at least the least that
-- was ever taken. The ERP's opening entry stands against 3990.
-- p_rows: [{customer, site, size, units, serials, document, rate, on, issued_on, inspect_by}]
CREATE OR REPLACE FUNCTION api.open_lots(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known  jsonb;
  v_rows   jsonb;
  v_deeds  bigint[];
BEGIN
  PERFORM api._may('open_lots');
  v_rows := api._cylinder_rows(p_rows);
  v_known := api._replay('open_lots', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(v_rows) AS r(rate numeric, document text)
              WHERE (r.rate >= 0 AND r.rate < 1e9 AND r.rate = round(r.rate) AND (r.document IS NOT NULL OR
                     r.rate >= (SELECT value FROM books.policy WHERE key = 'cylinder.opening_minimum'))) IS NOT TRUE) THEN
    RAISE EXCEPTION 'an opening lot is at least 300 a cylinder, or as its receipt says' USING ERRCODE = 'LG031';
  END IF;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM jsonb_to_recordset(v_rows) AS r(customer bigint)));
  v_deeds := api._issue_cylinders((SELECT jsonb_agg(e.one || '{"way": "opening"}') FROM jsonb_array_elements(v_rows) AS e(one)));
  PERFORM api._enter_some(ARRAY(
    SELECT ROW(d.journal_id, 'je/cylinder/' || d.id, 'deposit_opening', d.branch, d.on_day, NULL, NULL,
      ARRAY[ROW('3990', d.amount, NULL), ROW('2310', -d.amount, d.customer_id)]::books.entry_line[],
      api._lot_moves(d.id, -1))::books.entry
      FROM books.cylinder_deed AS d WHERE d.id = ANY (v_deeds) AND d.amount > 0 ORDER BY d.id));
  RETURN api._cylinder_answer(p_key, v_deeds);
END $$;
GRANT EXECUTE ON FUNCTION api.open_lots(jsonb, uuid) TO manager;
