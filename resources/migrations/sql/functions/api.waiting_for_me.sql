-- The requests that this session may decide now: what an inbox marks, and what the home screen counts. The riskiest first.
CREATE OR REPLACE FUNCTION api.waiting_for_me() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_person  int := api._person();
BEGIN
  RETURN ARRAY(
    SELECT r.id FROM books.request AS r
     WHERE r.state = 'PENDING' AND r.expires_at >= clock_timestamp() AND r.person_id <> v_person
       AND (r.branch = ANY (books.my_branches()) OR r.branch IS NULL AND api._may_see(r.kind))
       AND NOT (r.kind = 'role_change' AND (r.payload ->> 'person')::int = v_person)
       AND NOT EXISTS (SELECT 1 FROM books.approval AS a WHERE a.request_id = r.id AND v_person IN (a.person_id, a.on_behalf_of))
       AND EXISTS (SELECT 1 FROM books.deed_right AS d WHERE d.deed = 'decide' AND pg_has_role(session_user, d.grp, 'MEMBER'))
       AND (SELECT tier FROM api._signing(r.person_id)) >= r.tier
     ORDER BY r.risk DESC, r.expires_at, r.id);
END $$;
GRANT EXECUTE ON FUNCTION api.waiting_for_me() TO staff;
