-- A changed value of the credit policies is a new version of the whole set; changed weights weigh every customer anew.
CREATE OR REPLACE FUNCTION books.follow_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rules  jsonb;
BEGIN
  SELECT jsonb_object_agg(key, value) INTO v_rules FROM books.policy WHERE key ~ '^(exposure|limit|check|status|hold|reservation|simulate)\.';
  IF v_rules IS DISTINCT FROM (SELECT rules FROM books.credit_policy ORDER BY version DESC LIMIT 1) THEN
    INSERT INTO books.credit_policy (rules, made_by) VALUES (v_rules, session_user);
    UPDATE books.customer_balance SET weights = books.exposure_weights() WHERE weights <> books.exposure_weights();
  END IF;
  RETURN NULL;
END $$;
