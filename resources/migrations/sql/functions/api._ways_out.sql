-- What single change would let a held order go, each tried by a second run of the same rules: pay X · cut to q cylinders · the cheques
-- clear · deliver on or after d · collect at the door. Where none does, a person with authority is the way.
CREATE OR REPLACE FUNCTION api._ways_out(f jsonb, p jsonb, p_customer bigint, p_units int) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_judged  jsonb := api._judge(f, p);
  v_amount  numeric := (f ->> 'amount')::numeric;
  v_room    numeric := (v_judged ->> 'available')::numeric;
  v_open    numeric := (f ->> 'open')::numeric;
  v_late    numeric := (f ->> 'overdue')::numeric;
  v_share   numeric := (p ->> 'check.overdue_share_percent')::numeric / 100;
  v_cheque  numeric := (f -> 'terms' ->> 3)::numeric;
  v_pay     numeric;
  v_cut     numeric;
  v_units   int;
  v_next    timestamptz;
  v_later   numeric;
  v_tries   jsonb := '[]';
BEGIN
  -- What is paid settles what is overdue first.
  v_pay := greatest((v_judged ->> 'short')::numeric, CASE WHEN v_late > v_share * v_open AND v_share < 1 THEN ceil((v_late - v_share * v_open) / (1 - v_share)) END);
  IF v_pay > 0 THEN
    v_tries := v_tries || jsonb_build_object('way', 'pay', 'amount', v_pay, 'facts', api._once_paid(f, v_pay));
  END IF;
  IF p_units > 1 THEN
    v_cut := least(v_room, (SELECT (r ->> 'threshold')::numeric FROM jsonb_array_elements(v_judged -> 'rules') AS r WHERE r ->> 'rule' = 'document_max'));
    v_units := least(p_units - 1, floor(v_cut * p_units / v_amount));
    IF v_units > 0 THEN
      v_tries := v_tries || jsonb_build_object('way', 'cut', 'units', v_units, 'amount', round(v_amount * v_units / p_units),
        'facts', jsonb_build_object('amount', round(v_amount * v_units / p_units)));
    END IF;
  END IF;
  IF v_cheque > 0 THEN
    v_tries := v_tries || jsonb_build_object('way', 'cheque', 'amount', v_cheque, 'facts', jsonb_build_object(
      'exposure', (f ->> 'exposure')::numeric - v_cheque, 'terms', jsonb_set(f -> 'terms', '{3}', '0')));
  END IF;
  SELECT l.until INTO v_next FROM api._limit_at(p_customer, (f ->> 'on')::timestamp AT TIME ZONE 'Asia/Taipei') AS l;
  IF isfinite(v_next) THEN
    SELECT l.amount INTO v_later FROM api._limit_at(p_customer, v_next) AS l;
    v_tries := v_tries || jsonb_build_object('way', 'later', 'on', (v_next AT TIME ZONE 'Asia/Taipei')::date, 'facts', jsonb_build_object('limit', v_later));
  END IF;
  v_tries := v_tries || jsonb_build_object('way', 'collect', 'amount', v_amount, 'facts', '{"cod": true}'::jsonb);
  RETURN coalesce((SELECT jsonb_agg(t - 'facts' ORDER BY n) FROM jsonb_array_elements(v_tries) WITH ORDINALITY AS u(t, n)
                    WHERE api._judge(f || (t -> 'facts'), p) ->> 'state' = 'APPROVED'),
                  jsonb_build_array(jsonb_build_object('way', 'release', 'amount', v_amount)));
END $$;
