-- Invoices with their open items and entries (P-01): 1140 total = 4110 net + 2141 tax. Their customers are locked by the deed that calls.
CREATE OR REPLACE FUNCTION api._enter_invoices(p_rows api.billed[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(p_rows) AS r WHERE coalesce(r.effective_due_on, r.due_on) > r.issued_on + 1000
                OR NOT isfinite(r.issued_on) OR NOT isfinite(r.due_on)) THEN
    RAISE EXCEPTION 'an invoice that is never due' USING ERRCODE = 'LG045';
  END IF;
  IF EXISTS (SELECT 1 FROM unnest(p_rows) AS r WHERE length(r.terms) > 40) THEN
    RAISE EXCEPTION 'terms that are a text' USING ERRCODE = 'LG046';
  END IF;
  INSERT INTO books.invoice (id, number, customer_id, branch, kind, issued_on, terms, net, tax, total, journal_id)
  SELECT r.invoice, r.number, r.customer, r.branch, r.kind, r.issued_on, r.terms, r.net, r.tax, r.net + r.tax, r.journal
    FROM unnest(p_rows) AS r;
  INSERT INTO books.open_item (id, customer_id, branch, invoice_id, document, issued_on, due_on, effective_due_on, amount)
  SELECT r.open_item, r.customer, r.branch, r.invoice, r.number, r.issued_on, r.due_on, r.effective_due_on, r.net + r.tax
    FROM unnest(p_rows) AS r;
  PERFORM books.enter(ARRAY(
    SELECT ROW(r.journal, 'je/invoice/' || r.number, 'invoice', r.branch, r.issued_on, NULL, NULL,
      ARRAY[ROW('1140', r.net + r.tax, r.customer), ROW('4110', -r.net, NULL)]::books.entry_line[]
        || CASE WHEN r.tax <> 0 THEN ARRAY[ROW('2141', -r.tax, NULL)]::books.entry_line[] END,
      ARRAY[ROW('1140', r.customer, r.open_item, r.net + r.tax)]::books.entry_move[])::books.entry FROM unnest(p_rows) AS r));
END $$;
