-- What an allowance of this amount is over, in the price basis of its invoice: net for a company, gross for a consumer. The last dollar of
-- an invoice takes the last dollar of its tax, so that allowances never exceed what was invoiced.
CREATE OR REPLACE FUNCTION api._allowable(p_invoice bigint, p_amount numeric, OUT net numeric, OUT tax numeric)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice   books.invoice;
  v_left_net  numeric;
  v_left_tax  numeric;
BEGIN
  SELECT * INTO v_invoice FROM books.invoice WHERE id = p_invoice;
  SELECT v_invoice.net - coalesce(sum(a.net), 0), v_invoice.tax - coalesce(sum(a.tax), 0) INTO v_left_net, v_left_tax
    FROM books.allowance AS a WHERE a.invoice_id = p_invoice;
  IF p_amount = (CASE v_invoice.kind WHEN 'B2B' THEN v_left_net ELSE v_left_net + v_left_tax END) THEN
    net := v_left_net;
    tax := v_left_tax;
  ELSIF v_invoice.kind = 'B2B' THEN
    net := p_amount;
    tax := least(round(p_amount * 0.05), v_left_tax);
  ELSE
    tax := least(p_amount - round(p_amount / 1.05), v_left_tax);
    net := p_amount - tax;
  END IF;
  IF NOT coalesce(p_amount > 0 AND p_amount = round(p_amount), false) THEN
    RAISE EXCEPTION 'an allowance of no amount' USING ERRCODE = 'LG031';
  END IF;
  IF net > v_left_net OR EXISTS (SELECT 1 FROM books.invoice_void AS v WHERE v.invoice_id = p_invoice)
     OR NOT EXISTS (SELECT 1 FROM books.open_item AS i WHERE i.invoice_id = p_invoice) THEN
    RAISE EXCEPTION 'more than the invoice still stands for' USING ERRCODE = 'LG083';
  END IF;
END $$;
