-- P-07 of one delivery: kilograms from the oldest valid purchase first, each at its own price; the last of a purchase takes what it is worth
-- still. The customer is locked by the deed that calls.
CREATE OR REPLACE FUNCTION api._draw_prepaid(p_delivery books.delivery, p_on date) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_journal  bigint := nextval('books.journal_id');
  v_left     numeric;
  v_kg       numeric;
  v_amount   numeric;
  v_total    numeric := 0;
  v_moves    books.entry_move[];
  v_row      books.prepaid;
BEGIN
  SELECT sum((e.line ->> 'quantity')::numeric * g.size_kg) INTO v_left
    FROM jsonb_array_elements(p_delivery.lines) AS e(line) JOIN books.product AS g ON g.code = e.line ->> 'product' WHERE g.kind = 'gas';
  FOR v_row IN SELECT * FROM books.prepaid WHERE customer_id = p_delivery.customer_id AND kg_left > 0
                  AND bought_on <= p_delivery.delivered_on AND valid_until >= p_delivery.delivered_on ORDER BY bought_on, id LOOP
    EXIT WHEN v_left = 0;
    v_kg := least(v_left, v_row.kg_left);
    v_amount := CASE WHEN v_kg = v_row.kg_left THEN v_row.worth ELSE least(v_row.worth, round(v_kg * v_row.unit_price)) END;
    INSERT INTO books.prepaid_draw (delivery_id, prepaid_id, customer_id, branch, kg, amount, journal_id)
    VALUES (p_delivery.id, v_row.id, p_delivery.customer_id, p_delivery.branch, v_kg, v_amount, v_journal);
    UPDATE books.prepaid SET kg_left = kg_left - v_kg WHERE id = v_row.id;
    v_moves := v_moves || ROW('2161', p_delivery.customer_id, v_row.id, v_amount)::books.entry_move;
    v_total := v_total + v_amount;
    v_left := v_left - v_kg;
  END LOOP;
  IF v_left <> 0 OR v_left IS NULL THEN
    RAISE EXCEPTION 'delivery % takes more than was prepaid', p_delivery.number USING ERRCODE = 'LG090', DETAIL = p_delivery.number;
  END IF;
  PERFORM books.enter(ARRAY[ROW(v_journal, 'je/prepaid-draw/' || p_delivery.id, 'prepaid_draw', p_delivery.branch, p_on, NULL, NULL,
    ARRAY[ROW('2161', v_total, p_delivery.customer_id), ROW('4110', -v_total, NULL)]::books.entry_line[], v_moves)::books.entry]);
  RETURN v_journal;
END $$;
