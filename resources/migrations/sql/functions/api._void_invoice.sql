-- P-02: an invoice is mirrored on the day of the void, its allocations undone first (P-17), so that the money lies on account again. Its
-- delivery waits for another invoice (E1 to E2). What was allowed, written off or charged on it stands against a void.
CREATE OR REPLACE FUNCTION api._void_invoice(p_invoice bigint, p_on date, p_reason text, p_request bigint) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice   books.invoice;
  v_item      books.open_item;
  v_entries   books.entry[];
  v_journal   bigint := nextval('books.journal_id');
  v_delivery  bigint;
BEGIN
  SELECT * INTO v_invoice FROM books.invoice WHERE id = p_invoice;
  PERFORM api._lock_customers(ARRAY[v_invoice.customer_id]);
  IF EXISTS (SELECT 1 FROM books.invoice_void WHERE invoice_id = p_invoice) THEN
    RAISE EXCEPTION 'invoice % is void', v_invoice.number USING ERRCODE = 'LG036', DETAIL = v_invoice.number;
  END IF;
  SELECT * INTO v_item FROM books.open_item WHERE invoice_id = p_invoice;
  WITH standing AS (
    SELECT a.* FROM books.allocation AS a WHERE a.open_item_id = v_item.id AND a.undoes IS NULL
       AND NOT EXISTS (SELECT 1 FROM books.allocation AS u WHERE u.undoes = a.id)
  ), entered AS (
    SELECT nextval('books.journal_id') AS journal, s.payment_id, sum(s.amount) AS amount FROM standing AS s GROUP BY s.payment_id
  ), undone AS (
    INSERT INTO books.allocation (payment_id, open_item_id, customer_id, branch, amount, journal_id, undoes)
    SELECT s.payment_id, s.open_item_id, s.customer_id, s.branch, -s.amount, e.journal, s.id FROM standing AS s JOIN entered AS e USING (payment_id)
  )
  SELECT array_agg(ROW(e.journal, 'je/undo-allocation/' || e.journal, 'undo_allocation', v_invoice.branch, p_on, p_reason, NULL,
           ARRAY[ROW('1140', e.amount, v_invoice.customer_id), ROW('2160', -e.amount, v_invoice.customer_id)]::books.entry_line[],
           ARRAY[ROW('2160', v_invoice.customer_id, e.payment_id, -e.amount),
                 ROW('1140', v_invoice.customer_id, v_item.id, e.amount)]::books.entry_move[])::books.entry ORDER BY e.payment_id)
    INTO v_entries FROM entered AS e;
  IF v_item.id IS NULL OR EXISTS (SELECT 1 FROM books.interest AS s WHERE s.on_item = v_item.id)
     OR EXISTS (SELECT 1 FROM books.allowance AS a WHERE a.invoice_id = p_invoice) OR v_item.amount <> v_item.balance + coalesce((SELECT sum(x.amount) FROM unnest(v_entries) AS n
                                                                        CROSS JOIN LATERAL unnest(n.moves) AS x WHERE x.account = '1140'), 0) THEN
    RAISE EXCEPTION 'something besides payments stands on invoice %', v_invoice.number USING ERRCODE = 'LG084', DETAIL = v_invoice.number;
  END IF;
  UPDATE books.delivery SET state = 'CONFIRMED', invoice_id = NULL, exposed = total WHERE invoice_id = p_invoice RETURNING id INTO v_delivery;
  IF v_delivery IS NOT NULL THEN
    UPDATE books.customer_balance SET delivered = delivered + v_invoice.total WHERE customer_id = v_invoice.customer_id;
  END IF;
  INSERT INTO books.invoice_void (invoice_id, customer_id, branch, delivery_id, request_id, journal_id, on_day, reason)
  VALUES (p_invoice, v_invoice.customer_id, v_invoice.branch, v_delivery, p_request, v_journal, p_on, p_reason);
  PERFORM books.enter(v_entries || ROW(v_journal, 'je/invoice-void/' || p_invoice, 'invoice_void', v_invoice.branch, p_on, p_reason,
    v_invoice.journal_id,
    ARRAY(SELECT ROW(l.account, l.amount, l.party)::books.entry_line
            FROM (VALUES ('4110', v_invoice.net, NULL), ('2141', v_invoice.tax, NULL), ('1140', -v_invoice.total, v_invoice.customer_id))
                 AS l(account, amount, party) WHERE l.amount <> 0),
    ARRAY[ROW('1140', v_invoice.customer_id, v_item.id, -v_invoice.total)]::books.entry_move[])::books.entry);
  PERFORM books.stir(ARRAY[v_invoice.customer_id]);
  RETURN jsonb_build_object('journal', v_journal, 'entries', 1 + coalesce(cardinality(v_entries), 0), 'delivery', v_delivery);
END $$;
