-- The account may be paid to from now on; whoever approves a refund sees that it is new.
CREATE OR REPLACE FUNCTION api._execute_customer_account(r books.request) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._activate_customer_account((r.payload ->> 'account')::bigint);
  RETURN jsonb_build_object('account', r.payload -> 'account');
END $$;
