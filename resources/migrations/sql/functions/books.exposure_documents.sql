-- The documents that a term of the exposure consists of, before weights; by term and customer they add up to the row exactly.
-- No customer: everybody's. The reader's own branches: this asks with his rights.
CREATE OR REPLACE FUNCTION books.exposure_documents(p_customers bigint[] DEFAULT NULL)
RETURNS TABLE (customer_id bigint, term text, sort text, document text, on_day date, amount numeric)
LANGUAGE sql STABLE AS $$
  SELECT i.customer_id, 'receivable', i.kind, i.document, i.effective_due_on, i.balance::numeric
    FROM books.open_item AS i WHERE i.balance > 0 AND (p_customers IS NULL OR i.customer_id = ANY (p_customers))
  UNION ALL
  SELECT p.customer_id, 'unapplied', p.method, p.number, p.received_on, p.unapplied::numeric
    FROM books.payment AS p WHERE p.unapplied > 0 AND (p_customers IS NULL OR p.customer_id = ANY (p_customers))
  UNION ALL
  SELECT d.customer_id, 'delivered', d.pays, d.source || '/' || d.number, d.delivered_on, d.exposed::numeric
    FROM books.delivery AS d WHERE d.exposed > 0 AND (p_customers IS NULL OR d.customer_id = ANY (p_customers))
  UNION ALL
  SELECT o.customer_id, 'ordered', o.pays, o.source || '/' || o.number, o.deliver_on, o.exposed::numeric
    FROM books.sales_order AS o WHERE o.exposed > 0 AND (p_customers IS NULL OR o.customer_id = ANY (p_customers))
  UNION ALL
  SELECT r.customer_id, 'reserved', 'reservation', r.order_ref, (r.expires_at AT TIME ZONE 'Asia/Taipei')::date, r.remaining::numeric
    FROM books.reservation AS r WHERE r.state = 'LIVE' AND (p_customers IS NULL OR r.customer_id = ANY (p_customers))
  UNION ALL
  SELECT l.customer_id, t.term, l.size_kg || ' kg', coalesce(l.receipt, 'lot/' || l.id), l.issued_on, t.amount
    FROM books.cylinder_lot AS l JOIN books.cylinder_size AS z USING (size_kg)
    CROSS JOIN LATERAL (VALUES ('loaned', l.held * z.replacement::numeric), ('deposits', l.held * l.rate::numeric)) AS t(term, amount)
   WHERE l.held > 0 AND t.amount > 0 AND (p_customers IS NULL OR l.customer_id = ANY (p_customers))
$$;
GRANT EXECUTE ON FUNCTION books.exposure_documents(bigint[]) TO staff;
