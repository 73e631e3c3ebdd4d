-- A write-off of open items, gross (VAT is not regained). The tiers weigh what was written off for the customer within thirty days
-- together, so that nothing slips through in parts. Who took money of this customer lately asks no write-off for him.
CREATE OR REPLACE FUNCTION api._facts_write_off(p jsonb, p_person int) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer  books.customer;
  v_items     jsonb;
  v_amount    numeric;
  v_n         int;
BEGIN
  SELECT * INTO v_customer FROM books.customer WHERE id = (p ->> 'customer')::bigint AND branch = ANY (books.my_branches());
  SELECT jsonb_agg(jsonb_build_array(i.id, (e.part ->> 1)::numeric, i.document, i.balance) ORDER BY i.id), sum((e.part ->> 1)::numeric), count(DISTINCT i.id)
    INTO v_items, v_amount, v_n
    FROM jsonb_array_elements(p -> 'items') AS e(part)
    JOIN books.open_item AS i ON i.id = (e.part ->> 0)::bigint AND i.customer_id = v_customer.id
   WHERE (e.part ->> 1)::numeric > 0 AND (e.part ->> 1)::numeric <= i.balance;
  IF v_customer.id IS NULL THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF v_n IS DISTINCT FROM jsonb_array_length(p -> 'items') OR v_n = 0 THEN
    RAISE EXCEPTION 'an item that is not open so far' USING ERRCODE = 'LG039';
  END IF;
  IF coalesce(p ->> 'sort', '') NOT IN ('uncollectable', 'settlement', 'small_list') THEN
    RAISE EXCEPTION 'a write-off is uncollectable, a settlement or of the small list' USING ERRCODE = 'LG031';
  END IF;
  IF EXISTS (SELECT 1 FROM books.payment AS x JOIN books.staff AS s ON s.login = x.posted_by
              WHERE x.customer_id = v_customer.id AND s.person_id = p_person AND x.posted_at > clock_timestamp() - interval '30 days') THEN
    RAISE EXCEPTION 'who took this customer''s money within thirty days asks no write-off for him' USING ERRCODE = 'LG044';
  END IF;
  RETURN jsonb_build_object('subject', 'customer/' || v_customer.id, 'branch', v_customer.branch, 'customer', v_customer.id, 'amount', v_amount,
    'weighs', v_amount + coalesce((SELECT sum(amount) FROM books.written_off
                                    WHERE customer_id = v_customer.id AND on_day > current_date - 30), 0),
    'payload', jsonb_build_object('customer', v_customer.id, 'items', v_items, 'sort', p ->> 'sort', 'evidence', coalesce(p -> 'evidence', '[]')));
END $$;
