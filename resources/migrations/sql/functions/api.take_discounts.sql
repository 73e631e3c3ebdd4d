-- P-04: the early-payment discount of invoices that were paid in time but for it: the whole invoice, undisputed, without allowances or
-- charges, by the terms that stand on the invoice. Off until policy discount.terms turns it on. p_items: [open item, ...]
CREATE OR REPLACE FUNCTION api.take_discounts(p_items jsonb, p_on date, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known      jsonb;
  v_items      bigint[] := ARRAY(SELECT e.value::text::bigint FROM jsonb_array_elements(p_items) AS e ORDER BY 1);
  v_customers  bigint[];
  v_row        record;
  v_answer     jsonb := '[]';
BEGIN
  PERFORM api._may('discount');
  v_customers := ARRAY(SELECT i.customer_id FROM books.open_item AS i WHERE i.id = ANY (v_items) AND i.branch = ANY (books.my_branches()));
  IF cardinality(v_items) = 0 OR cardinality(v_customers) <> cardinality(v_items) THEN
    RAISE EXCEPTION 'an item of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('take_discounts', p_key, jsonb_build_array(p_items, p_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(v_customers);
  FOR v_row IN
    SELECT i.*, n.terms, n.number, n.id AS invoice, t.part,
           (EXISTS (SELECT 1 FROM books.policy WHERE key = 'discount.terms' AND value = 1) AND i.disputed = 0
            AND i.balance = round(i.amount * t.part[1]::numeric / 100)
            AND (SELECT max(p.received_on) FROM books.allocation AS a JOIN books.payment AS p ON p.id = a.payment_id
                  WHERE a.open_item_id = i.id AND a.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM books.allocation AS u WHERE u.undoes = a.id))
                <= i.issued_on + t.part[2]::int
            AND NOT EXISTS (SELECT 1 FROM books.allowance AS a WHERE a.invoice_id = n.id)
            AND NOT EXISTS (SELECT 1 FROM books.interest AS s WHERE s.on_item = i.id)) AS due
      FROM books.open_item AS i LEFT JOIN books.invoice AS n ON n.id = i.invoice_id
      LEFT JOIN LATERAL regexp_match(n.terms, '^(\d{1,2})/(\d{1,3})N\d{1,3}$') AS t(part) ON true
     WHERE i.id = ANY (v_items) ORDER BY i.id
  LOOP
    IF NOT coalesce(v_row.due, false) THEN
      RAISE EXCEPTION 'no discount is due on %', v_row.document USING ERRCODE = 'LG089', DETAIL = v_row.document;
    END IF;
    v_answer := v_answer || api._enter_allowance(v_row.invoice, 'discount', round(v_row.balance / 1.05),
      v_row.balance - round(v_row.balance / 1.05), p_on, v_row.terms, NULL, jsonb_build_object('terms', v_row.terms));
  END LOOP;
  RETURN api._answer(p_key, jsonb_build_object('entries', jsonb_array_length(v_answer), 'discounts', v_answer));
END $$;
GRANT EXECUTE ON FUNCTION api.take_discounts(jsonb, date, uuid) TO clerk, senior_clerk, scheduler;
