-- Open items of a customer set off against what we owe him as a supplier (P-25), by an agreement on file.
CREATE OR REPLACE FUNCTION api._facts_offset(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer  books.customer;
  v_items     jsonb;
  v_amount    numeric;
  v_n         int;
BEGIN
  SELECT * INTO v_customer FROM books.customer WHERE id = (p ->> 'customer')::bigint;
  IF v_customer.id IS NULL THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  SELECT jsonb_agg(jsonb_build_array(i.id, (e.part ->> 1)::numeric, i.document, i.balance) ORDER BY i.id), sum((e.part ->> 1)::numeric), count(DISTINCT i.id)
    INTO v_items, v_amount, v_n
    FROM jsonb_array_elements(p -> 'items') AS e(part)
    JOIN books.open_item AS i ON i.id = (e.part ->> 0)::bigint AND i.customer_id = v_customer.id
   WHERE (e.part ->> 1)::numeric > 0 AND (e.part ->> 1)::numeric <= i.balance;
  IF v_n IS DISTINCT FROM jsonb_array_length(p -> 'items') OR v_n = 0 THEN
    RAISE EXCEPTION 'an item that is not open so far' USING ERRCODE = 'LG039';
  END IF;
  PERFORM api._must_have_agreement(v_customer.id, (p ->> 'agreement')::bigint);
  RETURN jsonb_build_object('subject', 'customer/' || v_customer.id, 'branch', v_customer.branch, 'customer', v_customer.id, 'amount', v_amount,
    'payload', jsonb_build_object('customer', v_customer.id, 'items', v_items, 'agreement', (p ->> 'agreement')::bigint,
      'reference', (SELECT reference FROM books.offset_agreement WHERE id = (p ->> 'agreement')::bigint)));
END $$;
