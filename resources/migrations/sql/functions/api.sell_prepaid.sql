-- P-06: gas is paid before it is delivered, in cash or from money of the customer that lies unapplied; its invoice is issued with the money
-- (use rules 時限表), and nothing of it is a sale yet. p_row: {customer, kg, unit_price, number, terms, bought_on, payment}
CREATE OR REPLACE FUNCTION api.sell_prepaid(p_row jsonb, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known     jsonb;
  v_customer  books.customer;
  v_payment   bigint := (p_row ->> 'payment')::bigint;
  v_on        date := (p_row ->> 'bought_on')::date;
  v_net       numeric := round((p_row ->> 'kg')::numeric * (p_row ->> 'unit_price')::numeric);
  v_tax       numeric := round(v_net * 0.05);
  v_invoice   bigint;
  v_prepaid   bigint;
  v_journal   bigint;
BEGIN
  PERFORM api._may('prepaid');
  SELECT * INTO v_customer FROM books.customer WHERE id = (p_row ->> 'customer')::bigint AND branch = ANY (books.my_branches());
  IF NOT FOUND OR v_payment IS NOT NULL AND NOT EXISTS (SELECT 1 FROM books.payment WHERE id = v_payment AND customer_id = v_customer.id
                                                                                    AND reversed_by IS NULL) THEN
    RAISE EXCEPTION 'a customer or payment of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('sell_prepaid', p_key, p_row);
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._lock_customers(ARRAY[v_customer.id]);
  v_invoice := nextval('books.invoice_id');
  v_prepaid := nextval('books.prepaid_id');
  v_journal := nextval('books.journal_id');
  INSERT INTO books.invoice (id, number, customer_id, branch, kind, issued_on, terms, net, tax, total, journal_id)
  VALUES (v_invoice, p_row ->> 'number', v_customer.id, v_customer.branch, CASE WHEN v_customer.ubn IS NULL THEN 'B2C' ELSE 'B2B' END, v_on, 'COD',
          v_net, v_tax, v_net + v_tax, v_journal);
  INSERT INTO books.prepaid (id, customer_id, branch, invoice_id, kg, kg_left, unit_price, bought_on, valid_until, journal_id)
  VALUES (v_prepaid, v_customer.id, v_customer.branch, v_invoice, (p_row ->> 'kg')::numeric, (p_row ->> 'kg')::numeric,
          (p_row ->> 'unit_price')::numeric, v_on,
          v_on + (SELECT value::int FROM books.policy WHERE key = 'plan.prepaid_valid_days'), v_journal);
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/prepaid/' || v_prepaid, 'prepaid', v_customer.branch, v_on, NULL, NULL,
    ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
            FROM (VALUES (CASE WHEN v_payment IS NULL THEN '1101' ELSE '2160' END, v_net + v_tax,
                          CASE WHEN v_payment IS NOT NULL THEN v_customer.id END),
                         ('2161', -v_net, v_customer.id), ('2141', -v_tax, NULL)) AS l(account, amount, party) WHERE l.amount <> 0),
    ARRAY[ROW('2161', v_customer.id, v_prepaid, -v_net)]::books.entry_move[]
      || CASE WHEN v_payment IS NOT NULL THEN ARRAY[ROW('2160', v_customer.id, v_payment, v_net + v_tax)]::books.entry_move[] END)::books.entry]);
  RETURN api._answer(p_key, jsonb_build_object('prepaid', v_prepaid, 'invoice', v_invoice, 'journal', v_journal));
END $$;
GRANT EXECUTE ON FUNCTION api.sell_prepaid(jsonb, uuid) TO clerk, senior_clerk, cashier;
