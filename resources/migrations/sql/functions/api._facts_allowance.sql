-- An allowance on one invoice (P-03): goods back, a price corrected, or residual gas at the price of the return day by its size (P-66). What
-- was allowed on the invoice before weighs with it, so that nothing slips through in parts.
CREATE OR REPLACE FUNCTION api._facts_allowance(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice  books.invoice;
  v_amount   numeric := (p ->> 'amount')::numeric;
  v_kg       numeric := (p ->> 'kg')::numeric;
  v_price    numeric;
  v_size     numeric;
  v_detail   jsonb := '{}';
  v_over     record;
BEGIN
  SELECT i.* INTO v_invoice FROM books.invoice AS i WHERE i.id = (p ->> 'invoice')::bigint AND i.branch = ANY (books.my_branches());
  IF v_invoice.id IS NULL THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF coalesce(p ->> 'sort', '') NOT IN ('return', 'price', 'residual') THEN
    RAISE EXCEPTION 'an allowance is for goods back, a price or residual gas' USING ERRCODE = 'LG031';
  END IF;
  IF p ->> 'sort' = 'residual' THEN
    SELECT x.unit_price, g.size_kg INTO v_price, v_size FROM books.price AS x JOIN books.product AS g ON g.code = x.product
     WHERE x.id = books.price_on(p ->> 'product', v_invoice.customer_id, v_invoice.kind = 'B2C', (p ->> 'returned_on')::date);
    IF NOT coalesce(v_size > 0 AND v_kg <= v_size AND v_kg = round(v_kg, 1)
                    AND v_kg >= (SELECT value FROM books.policy WHERE key = 'cylinder.residual_minimum_kg'), false) THEN
      RAISE EXCEPTION 'residual gas is weighed to 0.1 kg, and has a price and a least weight' USING ERRCODE = 'LG031';
    END IF;
    v_amount := round(v_price / v_size * v_kg);
    v_detail := jsonb_build_object('product', p ->> 'product', 'kg', v_kg, 'returned_on', p ->> 'returned_on', 'price', v_price, 'size', v_size);
  END IF;
  SELECT * INTO v_over FROM api._allowable(v_invoice.id, v_amount);
  RETURN jsonb_build_object('subject', 'invoice/' || v_invoice.id, 'branch', v_invoice.branch, 'customer', v_invoice.customer_id,
    'amount', v_over.net + v_over.tax,
    'weighs', v_over.net + v_over.tax + coalesce((SELECT sum(a.total) FROM books.allowance AS a
                                                   WHERE a.invoice_id = v_invoice.id AND a.sort <> 'discount'), 0),
    'payload', jsonb_build_object('customer', v_invoice.customer_id, 'invoice', v_invoice.id, 'number', v_invoice.number, 'sort', p ->> 'sort',
      'amount', v_amount, 'net', v_over.net, 'tax', v_over.tax, 'detail', v_detail,
      'open', (SELECT i.balance FROM books.open_item AS i WHERE i.invoice_id = v_invoice.id)));
END $$;
