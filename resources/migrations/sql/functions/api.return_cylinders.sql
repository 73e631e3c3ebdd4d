-- P-61, a set of cylinders that came back: each is refunded at the rate of its issue (N-79), in cash over the counter, or by the customer's
-- written consent against an open item of his. To his bank account the way is a request: api.ask('deposit_refund').
-- p_rows: [{customer, size, units, serials, on, document, way: cash | account, open_item, consent, reason}]
CREATE OR REPLACE FUNCTION api.return_cylinders(p_rows jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known      jsonb;
  v_rows       jsonb;
  v_deeds      bigint[];
  v_of         bigint[];
  v_cylinders  bigint[];
BEGIN
  PERFORM api._may('refund_deposit');
  v_rows := api._cylinder_rows(p_rows);
  v_known := api._replay('return_cylinders', p_key, p_rows);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(v_rows) AS r(way text, open_item bigint, consent text)
              WHERE (r.way = 'cash' AND r.open_item IS NULL
                     OR r.way = 'account' AND r.open_item IS NOT NULL AND length(btrim(r.consent)) >= 2) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a deposit goes back in cash, or by written consent to an open item' USING ERRCODE = 'LG031';
  END IF;
  PERFORM api._lock_customers(ARRAY(SELECT r.customer FROM jsonb_to_recordset(v_rows) AS r(customer bigint)));
  SELECT array_agg(p.deed), array_agg(p.cylinder) INTO v_of, v_cylinders FROM api._pick_cylinders(v_rows, '{HELD,DORMANT}') AS p;
  v_deeds := api._take_back((SELECT jsonb_agg(e.one || '{"event": "returned", "to": null, "refund": null, "invoice_id": null, "charge": null}')
                               FROM jsonb_array_elements(v_rows) AS e(one)), v_of, v_cylinders);
  PERFORM api._step_cylinders(v_of, v_cylinders);
  PERFORM api._enter_refunds(v_deeds);
  RETURN api._cylinder_answer(p_key, v_deeds);
END $$;
GRANT EXECUTE ON FUNCTION api.return_cylinders(jsonb, uuid) TO senior_clerk, cashier, supervisor;
