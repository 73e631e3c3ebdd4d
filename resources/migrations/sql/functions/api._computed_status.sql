-- What a customer's numbers make of him (SM-2), and the conditions with both their numbers: {status, causes: [{cause, input, threshold, makes}]}.
-- Ratios count only where a limit was ever set; overdue and outside events always do. Pure.
CREATE OR REPLACE FUNCTION api._computed_status(f jsonb, p jsonb, p_assessed bool, p_insolvent bool, p_review_late bool) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  v_exposure  numeric := (f ->> 'exposure')::numeric;
  v_limit     numeric := (f ->> 'limit')::numeric;
  v_watch     numeric := v_limit * (p ->> 'status.watch_percent')::numeric / 100;
  v_hold      numeric := v_limit * (p ->> 'status.hold_percent')::numeric / 100;
  v_days      int := (f ->> 'overdue_days')::int;
  v_most      int := (p ->> 'status.hold_overdue_days')::int;
  v_causes    jsonb := '[]';
BEGIN
  IF p_assessed AND v_exposure > v_hold THEN
    v_causes := v_causes || jsonb_build_object('cause', 'far_over_limit', 'input', v_exposure, 'threshold', v_hold, 'makes', 'HOLD');
  ELSIF p_assessed AND v_exposure > v_watch THEN
    v_causes := v_causes || jsonb_build_object('cause', 'near_limit', 'input', v_exposure, 'threshold', v_watch, 'makes', 'WATCH');
  END IF;
  IF v_days > v_most THEN
    v_causes := v_causes || jsonb_build_object('cause', 'long_overdue', 'input', v_days, 'threshold', v_most, 'makes', 'HOLD');
  ELSIF v_days > 0 THEN
    v_causes := v_causes || jsonb_build_object('cause', 'overdue', 'input', v_days, 'threshold', 0, 'makes', 'WATCH');
  END IF;
  IF (f ->> 'bounced')::int >= 1 THEN
    v_causes := v_causes || jsonb_build_object('cause', 'bounced', 'input', f -> 'bounced', 'threshold', 1, 'makes', 'HOLD');
  END IF;
  IF p_insolvent THEN
    v_causes := v_causes || jsonb_build_object('cause', 'insolvent', 'input', 1, 'threshold', 1, 'makes', 'HOLD');
  END IF;
  IF p_review_late THEN
    v_causes := v_causes || jsonb_build_object('cause', 'review_late', 'input', f -> 'review_late', 'threshold', 0, 'makes', 'WATCH');
  END IF;
  RETURN jsonb_build_object('causes', v_causes, 'status', CASE WHEN v_causes @> '[{"makes": "HOLD"}]' THEN 'HOLD'
                                                               WHEN v_causes <> '[]' THEN 'WATCH' ELSE 'OK' END);
END $$;
