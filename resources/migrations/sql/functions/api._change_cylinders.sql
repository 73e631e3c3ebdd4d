-- A step of these cylinders that moves no money: 'dormant' of those that are held, 'woken' of those that are dormant. One deed a customer
-- and size; answers how many changed.
CREATE OR REPLACE FUNCTION api._change_cylinders(p_event text, p_cylinders bigint[], p_on date, p_reason text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_deeds      bigint[];
  v_cylinders  bigint[];
BEGIN
  WITH changing AS (
    SELECT c.id, c.customer_id, c.branch, c.size_kg FROM books.cylinder AS c JOIN books.cylinder_step AS s ON s.from_state = c.state
     WHERE c.id = ANY (p_cylinders) AND s.event = p_event
  ), deeds AS (
    INSERT INTO books.cylinder_deed (event, customer_id, branch, size_kg, units, on_day, reason)
    SELECT p_event, c.customer_id, c.branch, c.size_kg, count(*), p_on, p_reason FROM changing AS c GROUP BY 2, 3, 4
    RETURNING id, customer_id, size_kg
  )
  SELECT array_agg(d.id), array_agg(c.id) INTO v_deeds, v_cylinders
    FROM changing AS c JOIN deeds AS d ON d.customer_id = c.customer_id AND d.size_kg = c.size_kg;
  IF v_deeds IS NOT NULL THEN
    PERFORM api._step_cylinders(v_deeds, v_cylinders);
  END IF;
  RETURN coalesce(cardinality(v_cylinders), 0);
END $$;
