-- What the product made of each line, as the baseline of the import gets it handed.
SELECT b.id, p.customer_id, c.branch, coalesce(p.fee, 0), coalesce(p.unapplied, 0), b.state,
       CASE WHEN p.id IS NULL THEN (SELECT l.account FROM books.journal_line AS l JOIN books.journal AS j ON j.id = l.journal_id
                                     WHERE j.key = 'je/bank-line/' || b.id AND l.account <> '1103') END,
       b.statement_id, b.bank_account_id, b.branch, b.kind, b.source_line, b.value_on, b.booked_on, b.amount, b.ordinal, b.mark, b.type_code, b.customer_reference, b.bank_reference, b.payer_name, b.payer_account, b.purpose, b.text, b.raw
  FROM books.bank_line AS b LEFT JOIN books.payment AS p ON p.bank_line_id = b.id AND p.reversed_by IS NULL
  LEFT JOIN books.customer AS c ON c.id = p.customer_id
 WHERE b.id > 0 AND b.kind = 'booked' ORDER BY b.id;
