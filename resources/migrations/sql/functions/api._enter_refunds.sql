-- The entries of refunded deposits: out of the lots, to the drawer, a refund payable or an open item.
CREATE OR REPLACE FUNCTION api._enter_refunds(p_deeds bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._enter_some(ARRAY(
    SELECT ROW(d.journal_id, 'je/cylinder/' || d.id, 'deposit_refund', d.branch, d.on_day, d.reason, NULL,
      ARRAY[ROW('2310', d.amount, d.customer_id),
            ROW(CASE d.way WHEN 'cash' THEN '1101' WHEN 'payable' THEN '2170' ELSE '1140' END, -d.amount,
                CASE WHEN d.way <> 'cash' THEN d.customer_id END)]::books.entry_line[],
      api._lot_moves(d.id, 1)
        || CASE d.way WHEN 'payable' THEN ARRAY[ROW('2170', d.customer_id, d.refund_id, -d.amount)]::books.entry_move[]
                      WHEN 'account' THEN ARRAY[ROW('1140', d.customer_id, d.open_item_id, -d.amount)]::books.entry_move[] END)::books.entry
      FROM books.cylinder_deed AS d WHERE d.id = ANY (p_deeds) AND d.amount > 0 ORDER BY d.id));
END $$;
