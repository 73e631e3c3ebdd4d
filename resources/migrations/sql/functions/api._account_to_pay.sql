-- An active account of this customer as a refund shows it; `new` for one that was approved less than thirty days ago.
CREATE OR REPLACE FUNCTION api._account_to_pay(p_customer bigint, p_account bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v  record;
BEGIN
  SELECT a.* INTO v FROM books.customer_account AS a WHERE a.id = p_account AND a.customer_id = p_customer AND a.state = 'ACTIVE';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no active account of this customer' USING ERRCODE = 'LG031';
  END IF;
  RETURN jsonb_build_object('id', v.id, 'bank', v.bank_code, 'last_four', v.last_four, 'holder', v.holder_name,
                            'new', v.decided_at > clock_timestamp() - interval '30 days');
END $$;
