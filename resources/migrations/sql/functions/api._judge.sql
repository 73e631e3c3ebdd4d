-- The ordered rules of policies 1.4 over facts and a set of policy: {state, short, available, rules: [{rule, input, threshold, outcome}]}.
-- The worst outcome wins. Pure: the verdict, each way out, the simulation of a limit and the replay of a policy are this one function.
-- Facts with `cod` are those of an order that is paid at the door: only what allows no delivery at all counts.
CREATE OR REPLACE FUNCTION api._judge(f jsonb, p jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  v_amount  numeric := (f ->> 'amount')::numeric;
  v_limit   numeric := (f ->> 'limit')::numeric;
  v_room    numeric := v_limit - (f ->> 'exposure')::numeric - (f ->> 'reserved')::numeric + (f ->> 'own')::numeric;
  v_open    numeric := (f ->> 'open')::numeric;
  v_status  text := f ->> 'status';
  v_holds   int := jsonb_array_length(f -> 'holds');
  v_block   bool := f -> 'holds' @> '[{"degrade": false}]' OR v_status = 'HOLD' AND NOT f -> 'holds' @> '[{"scope": "customer"}]';
  v_cheque  numeric := (f -> 'terms' ->> 3)::numeric;
  v_most    numeric := trunc(v_limit * (p ->> 'exposure.cheques_limit')::numeric / 100);
  v_doc     numeric := greatest(trunc(v_limit * (p ->> 'check.document_percent')::numeric / 100), (p ->> 'check.document_least')::numeric);
  v_share   numeric := CASE WHEN v_open > 0 THEN ceil(100 * (f ->> 'overdue')::numeric / v_open) ELSE 0 END;
  v_cod     bool := coalesce((f ->> 'cod')::bool, false);
  o         text[];
  v_rules   jsonb;
BEGIN
  o := ARRAY[CASE WHEN v_status = 'STOP' THEN 'REJECTED' ELSE 'pass' END,
             CASE WHEN v_block THEN 'HELD' WHEN v_holds > 0 AND NOT v_cod THEN 'COD_ONLY' ELSE 'pass' END];
  v_rules := jsonb_build_array(
    jsonb_build_object('rule', 'stop', 'input', v_status, 'threshold', 'STOP', 'outcome', o[1]),
    jsonb_build_object('rule', 'hold', 'input', greatest(v_holds, v_block::int), 'threshold', 0, 'outcome', o[2]));
  IF NOT v_cod AND v_status <> 'NO_CHECK' THEN
    o := o || ARRAY[
      CASE WHEN v_room >= v_amount THEN 'pass' ELSE 'HELD' END,
      CASE WHEN v_cheque > v_most THEN 'HELD' ELSE 'pass' END,
      CASE WHEN v_amount <= v_doc THEN 'pass' ELSE 'HELD' END,
      CASE WHEN (f ->> 'overdue_days')::int > (p ->> 'check.oldest_overdue_days')::int THEN 'COD_ONLY' ELSE 'pass' END,
      CASE WHEN v_share > (p ->> 'check.overdue_share_percent')::numeric THEN 'HELD' ELSE 'pass' END,
      CASE WHEN (f ->> 'dunning')::int >= (p ->> 'check.dunning_level')::int THEN 'COD_ONLY' ELSE 'pass' END,
      CASE WHEN (f ->> 'bounced')::int >= (p ->> 'check.bounced')::int THEN 'COD_ONLY' ELSE 'pass' END,
      CASE WHEN (f ->> 'promises')::int >= (p ->> 'check.promises_broken')::int THEN 'HELD' ELSE 'pass' END,
      CASE WHEN (f ->> 'report_days')::int > (p ->> 'check.report_age_days')::int THEN 'warn' ELSE 'pass' END,
      CASE WHEN (f ->> 'review_late')::int > (p ->> 'check.review_late_days')::int THEN 'warn' ELSE 'pass' END,
      CASE WHEN (f ->> 'cover_late')::int > 0 THEN 'warn' ELSE 'pass' END,
      CASE WHEN f ->> 'category' = 'D' THEN 'COD_ONLY' ELSE 'pass' END];
    v_rules := v_rules || jsonb_build_array(
      jsonb_build_object('rule', 'available', 'input', v_room, 'threshold', v_amount, 'outcome', o[3]),
      jsonb_build_object('rule', 'cheques', 'input', v_cheque, 'threshold', v_most, 'outcome', o[4]),
      jsonb_build_object('rule', 'document_max', 'input', v_amount, 'threshold', v_doc, 'outcome', o[5]),
      jsonb_build_object('rule', 'oldest_overdue', 'input', f -> 'overdue_days', 'threshold', p -> 'check.oldest_overdue_days', 'outcome', o[6]),
      jsonb_build_object('rule', 'overdue_share', 'input', v_share, 'threshold', p -> 'check.overdue_share_percent', 'outcome', o[7]),
      jsonb_build_object('rule', 'dunning_level', 'input', f -> 'dunning', 'threshold', p -> 'check.dunning_level', 'outcome', o[8]),
      jsonb_build_object('rule', 'bounced', 'input', f -> 'bounced', 'threshold', p -> 'check.bounced', 'outcome', o[9]),
      jsonb_build_object('rule', 'promises', 'input', f -> 'promises', 'threshold', p -> 'check.promises_broken', 'outcome', o[10]),
      jsonb_build_object('rule', 'report_age', 'input', f -> 'report_days', 'threshold', p -> 'check.report_age_days', 'outcome', o[11]),
      jsonb_build_object('rule', 'review_due', 'input', f -> 'review_late', 'threshold', p -> 'check.review_late_days', 'outcome', o[12]),
      jsonb_build_object('rule', 'cover', 'input', f -> 'cover_late', 'threshold', 0, 'outcome', o[13]),
      jsonb_build_object('rule', 'category_d', 'input', f -> 'category', 'threshold', 'D', 'outcome', o[14]));
  END IF;
  RETURN jsonb_build_object('available', v_room, 'short', greatest(0, v_amount - v_room), 'rules', v_rules, 'state', CASE
    WHEN 'REJECTED' = ANY (o) THEN 'REJECTED' WHEN 'HELD' = ANY (o) THEN 'HELD' WHEN 'COD_ONLY' = ANY (o) THEN 'COD_ONLY' ELSE 'APPROVED' END);
END $$;
