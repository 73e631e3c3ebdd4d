-- A raised credit limit: the tiers weigh the resulting limit, and a supervisor approves categories A and B only (D-13).
CREATE OR REPLACE FUNCTION api._facts_limit(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v  record;
BEGIN
  SELECT c.id, c.branch, c.category, k.credit_limit, k.version INTO v
    FROM books.customer AS c JOIN books.customer_credit AS k ON k.customer_id = c.id WHERE c.id = (p ->> 'customer')::bigint
     AND c.branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF (p ->> 'limit')::numeric IS NULL OR (p ->> 'limit')::numeric = 'NaN' OR (p ->> 'limit')::numeric <= v.credit_limit THEN
    RAISE EXCEPTION 'a request raises the limit; lowering needs none' USING ERRCODE = 'LG031';
  END IF;
  RETURN jsonb_build_object('subject', 'customer/' || v.id, 'branch', v.branch, 'customer', v.id, 'amount', (p ->> 'limit')::numeric,
    'first', CASE WHEN v.category NOT IN ('A', 'B') THEN 4 END,
    'payload', jsonb_build_object('customer', v.id, 'limit', (p ->> 'limit')::numeric, 'before', v.credit_limit, 'version', v.version));
END $$;
