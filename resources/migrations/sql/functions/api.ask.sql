-- Ask for something that another person has to approve. What it would do is looked at now, written into the payload together with the
-- facts it rests on, and signed by a digest; the tier that must agree follows from the amount.
-- p_payload by kind: limit {customer, limit, sort, from, until} · write_off {customer, items: [[open item, amount], ...], sort, evidence} ·
--   refund {customer, method, parts: [[payment, amount], ...], account} · manual_journal {on, branch, lines: [[account, amount], ...]} ·
--   period_close, period_reopen {month} · role_change {login, person, name, email, branches, roles, active, chief_finance} ·
--   customer_account {account} · allowance {invoice, sort, amount} or {invoice, sort: residual, product, kg, returned_on} ·
--   invoice_void {invoice} · offset {customer, agreement, items: [[open item, amount], ...]} ·
--   deposit_refund {customer, size, units, serials, method, account} · breakage {customer, size}
CREATE OR REPLACE FUNCTION api.ask(p_kind text, p_payload jsonb, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known    jsonb;
  v_person   int;
  v_kind     books.request_kind;
  v_facts    jsonb;
  v_amount   numeric;
  v_first    int;
  v_needs    int;
  v_id       bigint;
  v_risks    jsonb;
  v_digest   bytea;
  v_waiting  bigint;
BEGIN
  PERFORM api._may('ask.' || p_kind);
  v_person := api._person();
  v_known := api._replay('ask', p_key, jsonb_build_array(p_kind, p_payload, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a request needs a reason' USING ERRCODE = 'LG035';
  END IF;
  SELECT * INTO v_kind FROM books.request_kind WHERE kind = p_kind;
  v_facts := CASE p_kind
    WHEN 'limit' THEN api._facts_limit(p_payload)
    WHEN 'write_off' THEN api._facts_write_off(p_payload, v_person)
    WHEN 'refund' THEN api._facts_refund(p_payload)
    WHEN 'manual_journal' THEN api._facts_manual_journal(p_payload)
    WHEN 'period_close' THEN api._facts_period(p_payload, 'open')
    WHEN 'period_reopen' THEN api._facts_period(p_payload, 'closed')
    WHEN 'role_change' THEN api._facts_role_change(p_payload)
    WHEN 'customer_account' THEN api._facts_customer_account(p_payload)
    WHEN 'allowance' THEN api._facts_allowance(p_payload)
    WHEN 'invoice_void' THEN api._facts_invoice_void(p_payload)
    WHEN 'offset' THEN api._facts_offset(p_payload)
    WHEN 'deposit_refund' THEN api._facts_deposit_refund(p_payload)
    WHEN 'breakage' THEN api._facts_breakage(p_payload) END;
  IF v_facts ->> 'branch' IS NOT NULL AND NOT (v_facts ->> 'branch' = ANY (books.my_branches())) THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  SELECT id INTO v_waiting FROM books.request WHERE kind = p_kind AND subject = v_facts ->> 'subject' AND state = 'PENDING';
  IF FOUND THEN
    RAISE EXCEPTION 'request % about the same waits already', v_waiting USING ERRCODE = 'LG047', DETAIL = v_waiting::text;
  END IF;
  v_amount := (v_facts ->> 'amount')::numeric;
  SELECT * INTO v_first, v_needs FROM api._way_up(p_kind, v_facts);
  v_risks := api._risks(v_kind.scale, v_amount, v_needs, (v_facts ->> 'customer')::bigint, p_kind) || coalesce(v_facts -> 'risks', '[]');
  v_id := nextval('books.request_id');
  v_digest := api._digest(v_id, p_kind, v_facts ->> 'subject', v_facts ->> 'branch', (v_facts ->> 'customer')::bigint, v_amount,
                          v_facts -> 'payload', p_reason, session_user, v_needs);
  INSERT INTO books.request (id, kind, subject, branch, customer_id, amount, payload, reason, risk, risks, digest, person_id, expires_at,
                             needs, tier)
  VALUES (v_id, p_kind, v_facts ->> 'subject', v_facts ->> 'branch', (v_facts ->> 'customer')::bigint, v_amount, v_facts -> 'payload',
          p_reason, least(100, v_needs * 10 + 15 * jsonb_array_length(v_risks)), v_risks, v_digest, v_person,
          clock_timestamp() + make_interval(days => (SELECT value::int FROM books.policy WHERE key = 'approval.expiry_days')), v_needs,
          v_first);
  RETURN api._answer(p_key, jsonb_build_object('request', v_id, 'needs', v_needs, 'digest', encode(v_digest, 'hex')));
END $$;
GRANT EXECUTE ON FUNCTION api.ask(text, jsonb, text, uuid) TO clerk, senior_clerk, credit_controller, collector, supervisor, manager, administrator;
