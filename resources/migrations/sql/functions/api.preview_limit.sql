-- What a request for this limit would be: what it would have made of the last 90 days, and the tiers that must agree. Nothing is asked for
-- yet. p_payload as in api.ask.
CREATE OR REPLACE FUNCTION api.preview_limit(p_payload jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_facts  jsonb;
  v_way    record;
BEGIN
  PERFORM api._may('ask.limit');
  v_facts := api._facts_limit(p_payload);
  SELECT * INTO v_way FROM api._way_up('limit', v_facts);
  RETURN jsonb_build_object('sort', v_facts -> 'payload' -> 'sort', 'before', v_facts -> 'payload' -> 'before', 'limit', v_facts -> 'amount',
                            'from', v_facts -> 'payload' -> 'from', 'until', v_facts -> 'payload' -> 'until',
                            'simulation', v_facts -> 'payload' -> 'simulation', 'first', v_way.first, 'needs', v_way.needs);
END $$;
GRANT EXECUTE ON FUNCTION api.preview_limit(jsonb) TO credit_controller, supervisor, manager;
