-- A deed on cylinders is undone by its mirror: each cylinder steps back, its lot and the money with it. What was built on it meanwhile has to
-- be undone first, and money that has left the house or was paid on it stays what it is.
CREATE OR REPLACE FUNCTION api.undo_cylinder_deed(p_deed bigint, p_on date, p_reason text, p_key uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_known  jsonb;
  v_deed   books.cylinder_deed;
  v_undo   bigint := nextval('books.cylinder_deed_id');
  v_entry  bigint;
BEGIN
  PERFORM api._may('undo_cylinder');
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'undoing needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason of more than 500 characters' USING ERRCODE = 'LG046';
  END IF;
  SELECT d.* INTO v_deed FROM books.cylinder_deed AS d WHERE d.id = p_deed AND d.branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a deed of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('undo_cylinder_deed', p_key, jsonb_build_array(p_deed, p_on, p_reason));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF (p_on BETWEEN v_deed.on_day AND (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date) IS NOT TRUE THEN
    RAISE EXCEPTION 'undone before it was done, or in the future' USING ERRCODE = 'LG045';
  END IF;
  PERFORM 1 FROM books.bank_line WHERE id = v_deed.bank_line_id FOR UPDATE;
  PERFORM api._lock_customers(ARRAY[v_deed.customer_id, v_deed.to_customer]);
  IF v_deed.undoes IS NOT NULL OR EXISTS (SELECT FROM books.cylinder_deed AS u WHERE u.undoes = p_deed) THEN
    RAISE EXCEPTION 'deed % is undone', p_deed USING ERRCODE = 'LG036', DETAIL = p_deed::text;
  END IF;
  v_entry := CASE WHEN v_deed.journal_id IS NOT NULL THEN nextval('books.journal_id') END;
  INSERT INTO books.cylinder_deed (id, event, customer_id, branch, site_id, size_kg, units, on_day, document, way, amount, journal_id, to_customer,
                                   open_item_id, bank_line_id, refund_id, invoice_id, reason, undoes)
  VALUES (v_undo, 'undone', v_deed.customer_id, v_deed.branch, v_deed.site_id, v_deed.size_kg, v_deed.units, p_on, v_deed.document, v_deed.way,
          v_deed.amount, v_entry, v_deed.to_customer, v_deed.open_item_id, v_deed.bank_line_id, v_deed.refund_id, v_deed.invoice_id, p_reason, p_deed);
  INSERT INTO books.cylinder_move (deed_id, cylinder_id, branch, event, from_state, to_state, from_lot, to_lot, serial_before, serial,
                                   since_before, since_on, follows, undoes)
  SELECT v_undo, m.cylinder_id, m.branch, 'undone', m.to_state, CASE m.from_state WHEN '-' THEN 'VOID' ELSE m.from_state END, m.to_lot, m.from_lot,
         m.serial, m.serial_before, m.since_on, m.since_before, m.id, m.id
    FROM books.cylinder_move AS m WHERE m.deed_id = p_deed;
  PERFORM api._enter_some(ARRAY(
    SELECT ROW(v_entry, 'je/cylinder/' || v_undo, 'cylinder_undone', j.branch, p_on, p_reason, j.id,
      ARRAY(SELECT ROW(l.account, -l.amount, l.party)::books.entry_line FROM books.journal_line AS l
             WHERE l.journal_id = j.id AND l.posted_on = j.posted_on ORDER BY l.line_no),
      ARRAY(SELECT ROW(m.account, m.party, m.item, -m.amount)::books.entry_move FROM books.subledger_move AS m
             WHERE m.journal_id = j.id ORDER BY m.move_no))::books.entry
      FROM books.journal AS j WHERE j.id = v_deed.journal_id));
  UPDATE books.bank_line SET state = 'PARSED', note = p_reason WHERE id = v_deed.bank_line_id;
  RETURN api._cylinder_answer(p_key, ARRAY[v_undo]);
END $$;
GRANT EXECUTE ON FUNCTION api.undo_cylinder_deed(bigint, date, text, uuid) TO senior_clerk, supervisor, manager;
