-- A proposed refund account of a customer: bank, last digits and holder are shown, the number itself stays encrypted.
CREATE OR REPLACE FUNCTION api._facts_customer_account(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v  record;
BEGIN
  SELECT a.* INTO v FROM books.customer_account AS a WHERE a.id = (p ->> 'account')::bigint AND a.state = 'PROPOSED' AND a.number IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no proposed account' USING ERRCODE = 'LG031';
  END IF;
  RETURN jsonb_build_object('subject', 'account/' || v.id, 'branch', v.branch, 'customer', v.customer_id, 'amount', 0,
    'risks', CASE WHEN v.same_as IS NOT NULL THEN '["shared_account"]'::jsonb ELSE '[]' END,
    'payload', jsonb_build_object('account', v.id, 'bank', v.bank_code, 'last_four', v.last_four, 'holder', v.holder_name));
END $$;
