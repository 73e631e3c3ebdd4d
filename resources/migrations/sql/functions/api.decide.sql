-- Decide up to fifty requests of one kind at once, each by the digest of what was shown. An approval that covers the amount carries the
-- request out; a smaller one passes it to the next tier. The board's approval is two directors, one of them the chief of finance, and the
-- hash of their resolution. p_rows: [{request, digest}]
CREATE OR REPLACE FUNCTION api.decide(p_rows jsonb, p_decision text, p_note text, p_key uuid, p_resolution text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known   jsonb;
  v_person  int;
  r         books.request;
  v_row     record;
  v_sign    record;
  v_state   text;
  v_answer  jsonb := '[]';
BEGIN
  PERFORM api._may('decide');
  v_person := api._person();
  v_known := api._replay('decide', p_key, jsonb_build_array(p_rows, p_decision, p_note, p_resolution));
  IF v_known IS NOT NULL THEN
    RETURN v_known;
  END IF;
  PERFORM api._fresh_session();
  IF coalesce(jsonb_array_length(p_rows), 0) NOT BETWEEN 1 AND (SELECT value FROM books.policy WHERE key = 'approval.batch_max')
     OR (SELECT count(DISTINCT q.kind) FROM jsonb_to_recordset(p_rows) AS x(request bigint) JOIN books.request AS q ON q.id = x.request) > 1 THEN
    RAISE EXCEPTION 'one signature is for one kind, and for fifty requests at most' USING ERRCODE = 'LG014';
  END IF;
  FOR v_row IN SELECT x.request, decode(x.digest, 'hex') AS digest FROM jsonb_to_recordset(p_rows) AS x(request bigint, digest text) ORDER BY 1 LOOP
    SELECT * INTO r FROM books.request WHERE id = v_row.request AND (branch IS NULL OR branch = ANY (books.my_branches())) FOR UPDATE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a request of another branch' USING ERRCODE = 'LG022';
    END IF;
    IF r.state <> 'PENDING' OR r.expires_at < clock_timestamp() THEN
      RAISE EXCEPTION 'request % does not wait', r.id USING ERRCODE = 'LG027', DETAIL = r.id::text;
    END IF;
    IF r.person_id = v_person OR r.kind = 'role_change' AND (r.payload ->> 'person')::int = v_person THEN
      RAISE EXCEPTION 'who asked, or whom it is about, does not decide' USING ERRCODE = 'LG028';
    END IF;
    SELECT * INTO v_sign FROM api._signing(r.person_id);
    IF v_sign.tier < r.tier THEN
      RAISE EXCEPTION 'request % needs tier %', r.id, r.tier USING ERRCODE = 'LG029';
    END IF;
    IF v_row.digest IS DISTINCT FROM r.digest
       OR r.digest <> api._digest(r.id, r.kind, r.subject, r.branch, r.customer_id, r.amount, r.payload, r.reason, r.made_by, r.needs) THEN
      RAISE EXCEPTION 'request % is not what was shown', r.id USING ERRCODE = 'LG030';
    END IF;
    IF EXISTS (SELECT 1 FROM books.approval AS a WHERE a.request_id = r.id AND (a.person_id IN (v_person, v_sign.on_behalf_of)
                                                                             OR a.on_behalf_of IN (v_person, v_sign.on_behalf_of))) THEN
      RAISE EXCEPTION 'nobody decides twice' USING ERRCODE = 'LG028';
    END IF;
    INSERT INTO books.approval (request_id, person_id, maker_person, on_behalf_of, tier, decision, digest, note, resolution)
    VALUES (r.id, v_person, r.person_id, v_sign.on_behalf_of, v_sign.tier, p_decision, r.digest, p_note, p_resolution);
    IF p_decision = 'reject' THEN
      v_state := 'REJECTED';
      IF r.kind = 'customer_account' THEN
        PERFORM api._refuse_customer_account((r.payload ->> 'account')::bigint, p_note);
      END IF;
      UPDATE books.request SET state = v_state, outcome = jsonb_build_object('refused', p_note), ended_at = clock_timestamp() WHERE id = r.id;
    ELSIF (CASE WHEN r.needs = 7 THEN api._board_agrees(r.id) ELSE v_sign.tier >= r.needs END) THEN
      v_state := api._execute(r.id);
    ELSE
      v_state := 'PENDING';
      -- The board's two directors may sign in either order.
      UPDATE books.request SET tier = CASE WHEN needs = 7 AND v_sign.tier >= 5 THEN 5 ELSE least(v_sign.tier + 1, needs, 6) END WHERE id = r.id;
    END IF;
    v_answer := v_answer || jsonb_build_object('request', r.id, 'state', v_state, 'outcome', (SELECT outcome FROM books.request WHERE id = r.id));
  END LOOP;
  RETURN api._answer(p_key, jsonb_build_object('requests', v_answer));
END $$;
GRANT EXECUTE ON FUNCTION api.decide(jsonb, text, text, uuid, text) TO supervisor, manager, director;
