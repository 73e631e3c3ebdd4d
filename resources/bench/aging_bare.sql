-- The least that gives the same columns: one pass over the covering index, one join.
SELECT c.id, c.code, c.name, c.branch, c.terms, coalesce(i.b0, 0), coalesce(i.b1, 0), coalesce(i.b2, 0), coalesce(i.b3, 0),
       coalesce(i.b4, 0), coalesce(i.b5, 0), coalesce(i.total, 0), coalesce(u.unapplied, 0), coalesce(i.disputed, 0),
       %(d0)s::date - i.oldest, i.items
  FROM (SELECT customer_id, sum(balance) AS total, sum(disputed) AS disputed, min(effective_due_on) AS oldest, count(*) AS items,
               sum(balance) FILTER (WHERE effective_due_on >= %(d0)s) AS b0,
               sum(balance) FILTER (WHERE effective_due_on < %(d0)s AND effective_due_on >= %(d30)s) AS b1,
               sum(balance) FILTER (WHERE effective_due_on < %(d30)s AND effective_due_on >= %(d60)s) AS b2,
               sum(balance) FILTER (WHERE effective_due_on < %(d60)s AND effective_due_on >= %(d90)s) AS b3,
               sum(balance) FILTER (WHERE effective_due_on < %(d90)s AND effective_due_on >= %(d180)s) AS b4,
               sum(balance) FILTER (WHERE effective_due_on < %(d180)s) AS b5
          FROM books.open_item WHERE balance > 0 GROUP BY customer_id) AS i
  FULL JOIN (SELECT customer_id, unapplied FROM books.customer_balance WHERE unapplied <> 0) AS u USING (customer_id)
  JOIN books.customer AS c ON c.id = customer_id
 ORDER BY c.code
