-- P-03, P-04: net and tax are taken back, up to what is open on the invoice from 1140; the rest is a credit in 2160, to be allocated or
-- refunded like money. The customer is locked by the deed that calls.
CREATE OR REPLACE FUNCTION api._enter_allowance(p_invoice bigint, p_sort text, p_net numeric, p_tax numeric, p_on date, p_reason text,
                                                p_request bigint, p_detail jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_item     books.open_item;
  v_id       bigint := nextval('books.allowance_id');
  v_number   text := 'ALW' || to_char(p_on, 'YYYYMM') || lpad((v_id % 10000000)::text, 7, '0');
  v_journal  bigint := nextval('books.journal_id');
  v_open     numeric;
  v_rest     numeric;
  v_payment  bigint;
BEGIN
  SELECT * INTO v_item FROM books.open_item WHERE invoice_id = p_invoice;
  v_open := least(p_net + p_tax, v_item.balance);
  v_rest := p_net + p_tax - v_open;
  IF v_rest > 0 THEN
    v_payment := nextval('books.payment_id');
    INSERT INTO books.payment (id, number, customer_id, branch, amount, method, source, received_on, journal_id)
    VALUES (v_payment, v_number, v_item.customer_id, v_item.branch, v_rest, 'credit', 'allowance/' || v_number, p_on, v_journal);
  END IF;
  INSERT INTO books.allowance (id, number, request_id, invoice_id, customer_id, branch, sort, net, tax, total, applied, payment_id, on_day,
                               journal_id, detail)
  VALUES (v_id, v_number, p_request, p_invoice, v_item.customer_id, v_item.branch, p_sort, p_net, p_tax, p_net + p_tax, v_open, v_payment, p_on,
          v_journal, p_detail);
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/allowance/' || v_number, CASE p_sort WHEN 'discount' THEN 'discount' ELSE 'allowance' END,
    v_item.branch, p_on, p_reason, NULL,
    ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
            FROM (VALUES (CASE p_sort WHEN 'return' THEN '4170' WHEN 'discount' THEN '4191' ELSE '4190' END, p_net, NULL), ('2141', p_tax, NULL),
                         ('1140', -v_open, v_item.customer_id), ('2160', -v_rest, v_item.customer_id)) AS l(account, amount, party)
           WHERE l.amount <> 0),
    ARRAY(SELECT ROW(m.account, v_item.customer_id, m.item, m.amount)::books.entry_move
            FROM (VALUES ('1140', v_item.id, -v_open), ('2160', v_payment, -v_rest)) AS m(account, item, amount)
           WHERE m.amount <> 0))::books.entry]);
  RETURN jsonb_build_object('journal', v_journal, 'allowance', v_id, 'number', v_number, 'applied', v_open::text, 'credit', v_rest::text,
                            'payment', v_payment);
END $$;
