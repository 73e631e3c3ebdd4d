-- A run's identity is (job, slot). True for the one who planned it.
CREATE OR REPLACE FUNCTION api.plan_run(p_job text, p_slot text, p_business_on date, p_due_at timestamptz) RETURNS bool
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('batch');
  INSERT INTO books.batch_run (job, slot, business_on, due_at) VALUES (p_job, p_slot, p_business_on, p_due_at) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION api.plan_run(text, text, date, timestamptz) TO scheduler;
