-- What people decide on the ladder (SM-2): stop a customer, lift a stop that somebody else set, exempt from checks until a review day, end that.
CREATE OR REPLACE FUNCTION api.set_credit_status(p_customer bigint, p_how text, p_reason text, p_key uuid, p_review_on date DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known   jsonb;
  v_person  int;
  b         books.customer_balance;
  v_set_by  int;
  v_found   jsonb;
BEGIN
  PERFORM api._may('status.' || coalesce(p_how, ''));
  v_person := api._person();
  IF NOT EXISTS (SELECT 1 FROM books.customer WHERE id = p_customer AND branch = ANY (books.my_branches())) THEN
    RAISE EXCEPTION 'a customer of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_known := api._replay('set_credit_status', p_key, jsonb_build_array(p_customer, p_how, p_reason, p_review_on));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  IF coalesce(length(btrim(p_reason)), 0) < 2 THEN
    RAISE EXCEPTION 'a status needs a reason' USING ERRCODE = 'LG035';
  END IF;
  IF length(p_reason) > 500 THEN
    RAISE EXCEPTION 'a reason that is a text' USING ERRCODE = 'LG046';
  END IF;
  IF p_how = 'exempt' AND NOT coalesce(p_review_on > (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date
                                       AND p_review_on <= (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date + 366, false) THEN
    RAISE EXCEPTION 'an exemption has its review day within a year' USING ERRCODE = 'LG045';
  END IF;
  SELECT * INTO b FROM books.customer_balance WHERE customer_id = p_customer FOR UPDATE;
  IF (p_how = 'lift') <> (b.status = 'STOP') OR (p_how = 'end') <> (b.status = 'NO_CHECK') AND p_how <> 'stop' THEN
    RAISE EXCEPTION 'customer % stands at %', p_customer, b.status USING ERRCODE = 'LG092';
  END IF;
  SELECT s.person_id INTO v_set_by FROM books.status_change AS s WHERE s.customer_id = p_customer ORDER BY s.id DESC LIMIT 1;
  IF p_how = 'lift' AND v_set_by = v_person THEN
    RAISE EXCEPTION 'who stopped a customer does not lift it' USING ERRCODE = 'LG028';
  END IF;
  SELECT api._computed_status(api._credit_facts(p_customer, NULL, NULL, 0, 0, p.rules, clock_timestamp()), p.rules, k.assessed_at IS NOT NULL,
                              k.insolvent_on IS NOT NULL, coalesce(k.review_on < (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date, false))
    INTO v_found FROM books.customer_credit AS k CROSS JOIN (SELECT rules FROM books.credit_policy ORDER BY version DESC LIMIT 1) AS p
   WHERE k.customer_id = p_customer;
  INSERT INTO books.status_change (customer_id, branch, was, becomes, how, causes, reason, review_on, person_id, set_by)
  VALUES (p_customer, b.branch, b.status, CASE p_how WHEN 'stop' THEN 'STOP' WHEN 'exempt' THEN 'NO_CHECK' ELSE v_found ->> 'status' END, p_how,
          v_found -> 'causes', btrim(p_reason), CASE WHEN p_how = 'exempt' THEN p_review_on END, v_person, CASE WHEN p_how = 'lift' THEN v_set_by END);
  INSERT INTO books.letter (exchange, subject, branch)
  SELECT e.name, 'customer/' || p_customer || '/' || upper(p_how), b.branch FROM unnest('{dispatch.holds,orders.holds}'::text[]) AS e(name);
  PERFORM books.reassess(ARRAY[p_customer]);
  RETURN api._answer(p_key, jsonb_build_object('customer', p_customer, 'status', (SELECT status FROM books.customer_balance WHERE customer_id = p_customer)));
END $$;
GRANT EXECUTE ON FUNCTION api.set_credit_status(bigint, text, text, uuid, date) TO credit_controller, supervisor, manager, director;
