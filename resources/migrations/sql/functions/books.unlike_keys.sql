-- How many keys have no answer, and by how many the ledger's entries differ from those that the answers tell. Keys and answers themselves are
-- nobody's to read, but who verifies the books must know that each keyed effect stands once.
CREATE OR REPLACE FUNCTION books.unlike_keys() RETURNS TABLE (unanswered bigint, entries bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FILTER (WHERE i.response IS NULL),
         abs((SELECT count(*) FROM books.journal) - coalesce(sum(CASE i.deed
           WHEN 'post_payments' THEN jsonb_array_length(i.response -> 'payments')
           WHEN 'post_invoices' THEN (i.response ->> 'invoices')::bigint
           WHEN 'invoice_deliveries' THEN (i.response ->> 'invoices')::bigint
           WHEN 'book_lines' THEN (i.response ->> 'lines')::bigint
           WHEN 'decide' THEN (SELECT coalesce(sum(coalesce((e.one #>> '{outcome,entries}')::int,
                                                            (e.one #>> '{outcome,journal}' IS NOT NULL)::int)), 0)
                                 FROM jsonb_array_elements(i.response -> 'requests') AS e(one))
           ELSE coalesce((i.response ->> 'entries')::int, (i.response ->> 'journal' IS NOT NULL)::int) END), 0))::bigint
    FROM books.idem AS i
$$;
GRANT EXECUTE ON FUNCTION books.unlike_keys() TO auditor, manager, director, scheduler;
