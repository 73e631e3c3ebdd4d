-- Carries out what was approved, in the transaction of the last approval. Where the world has changed so that a guard refuses, the request
-- ends as stale and says why; nothing of it stays.
CREATE OR REPLACE FUNCTION api._execute(p_id bigint) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r          books.request;
  v_outcome  jsonb;
  v_state    text := 'EXECUTED';
BEGIN
  SELECT * INTO r FROM books.request WHERE id = p_id;
  BEGIN
    v_outcome := CASE r.kind
      WHEN 'limit' THEN api._execute_limit(r)
      WHEN 'write_off' THEN api._execute_write_off(r)
      WHEN 'refund' THEN api._execute_refund(r)
      WHEN 'manual_journal' THEN api._execute_manual_journal(r)
      WHEN 'period_close' THEN api._execute_period(r, 'closed')
      WHEN 'period_reopen' THEN api._execute_period(r, 'open')
      WHEN 'role_change' THEN api._execute_role_change(r)
      WHEN 'customer_account' THEN api._execute_customer_account(r)
      WHEN 'allowance' THEN api._execute_allowance(r)
      WHEN 'invoice_void' THEN api._execute_invoice_void(r)
      WHEN 'offset' THEN api._execute_offset(r)
      WHEN 'deposit_refund' THEN api._execute_deposit_refund(r)
      WHEN 'breakage' THEN api._execute_breakage(r) END;
  EXCEPTION WHEN SQLSTATE 'LG011' OR SQLSTATE 'LG013' OR SQLSTATE 'LG027' OR SQLSTATE 'LG036' OR SQLSTATE 'LG039' OR SQLSTATE 'LG044'
              OR SQLSTATE 'LG066' OR SQLSTATE 'LG083' OR SQLSTATE 'LG084' OR SQLSTATE 'LG085' OR SQLSTATE 'LG102' OR check_violation THEN
    v_state := 'REJECTED';
    v_outcome := jsonb_build_object('stale', true, 'code', SQLSTATE);
  END;
  UPDATE books.request SET state = v_state, outcome = v_outcome, ended_at = clock_timestamp() WHERE id = p_id;
  RETURN v_state;
END $$;
