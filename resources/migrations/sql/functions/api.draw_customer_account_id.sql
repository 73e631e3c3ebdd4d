-- The id of an account to come: its number is sealed for this row.
CREATE OR REPLACE FUNCTION api.draw_customer_account_id() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('customer_account');
  RETURN nextval('books.customer_account_id');
END $$;
GRANT EXECUTE ON FUNCTION api.draw_customer_account_id() TO clerk, senior_clerk;
