-- A void of an invoice that its maker may not void alone: within its month a supervisor agrees up to his amount, afterwards a manager.
CREATE OR REPLACE FUNCTION api._facts_invoice_void(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice  books.invoice;
  v_open     numeric;
BEGIN
  SELECT i.* INTO v_invoice FROM books.invoice AS i WHERE i.id = (p ->> 'invoice')::bigint AND i.branch = ANY (books.my_branches());
  IF v_invoice.id IS NULL THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF EXISTS (SELECT 1 FROM books.invoice_void WHERE invoice_id = v_invoice.id) THEN
    RAISE EXCEPTION 'invoice % is void', v_invoice.number USING ERRCODE = 'LG036', DETAIL = v_invoice.number;
  END IF;
  IF EXISTS (SELECT 1 FROM books.allowance WHERE invoice_id = v_invoice.id) THEN
    RAISE EXCEPTION 'something besides payments stands on invoice %', v_invoice.number USING ERRCODE = 'LG084', DETAIL = v_invoice.number;
  END IF;
  SELECT balance INTO v_open FROM books.open_item WHERE invoice_id = v_invoice.id;
  RETURN jsonb_build_object('subject', 'invoice/' || v_invoice.id, 'branch', v_invoice.branch, 'customer', v_invoice.customer_id,
    'amount', v_invoice.total,
    'first', CASE WHEN date_trunc('month', v_invoice.issued_on::timestamp)
                       = date_trunc('month', clock_timestamp() AT TIME ZONE 'Asia/Taipei') THEN 3 ELSE 4 END,
    'payload', jsonb_build_object('customer', v_invoice.customer_id, 'invoice', v_invoice.id, 'number', v_invoice.number,
      'issued_on', v_invoice.issued_on, 'net', v_invoice.net, 'tax', v_invoice.tax, 'paid', v_invoice.total - v_open));
END $$;
