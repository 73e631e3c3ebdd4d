-- A request with everything an approver is shown, and the digest of just that: one statement, so that neither can move between.
-- `signs` is the tier this session would sign with; `may` says whether this session may decide it now, and if not, why: maker, tier, decided, branch.
CREATE OR REPLACE FUNCTION api.shown(p_request bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r         books.request;
  v_person  int := api._person();
BEGIN
  SELECT * INTO r FROM books.request WHERE id = p_request AND (
    branch = ANY (books.my_branches()) OR branch IS NULL AND api._may_see(kind));
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a request of another branch' USING ERRCODE = 'LG022';
  END IF;
  RETURN jsonb_build_object('request', r.id, 'kind', r.kind, 'subject', r.subject, 'branch', r.branch, 'customer', r.customer_id,
    'customer_name', (SELECT c.code || ' ' || c.name FROM books.customer AS c WHERE c.id = r.customer_id),
    'amount', r.amount::text, 'payload', r.payload, 'reason', r.reason, 'risk', r.risk, 'risks', r.risks, 'made_by', r.made_by,
    'maker', (SELECT s.full_name FROM books.staff AS s WHERE s.login = r.made_by), 'made_at', r.made_at, 'expires_at', r.expires_at,
    'needs', r.needs, 'tier', r.tier, 'state', r.state, 'outcome', r.outcome, 'ended_at', r.ended_at,
    'digest', encode(api._digest(r.id, r.kind, r.subject, r.branch, r.customer_id, r.amount, r.payload, r.reason, r.made_by, r.needs), 'hex'),
    'approvals', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.full_name, 'tier', a.tier, 'decision', a.decision, 'note', a.note, 'at', a.at,
                           'on_behalf_of', (SELECT min(o.full_name) FROM books.staff AS o WHERE o.person_id = a.on_behalf_of)) ORDER BY a.at), '[]')
                    FROM books.approval AS a JOIN books.staff AS s ON s.login = a.login WHERE a.request_id = r.id),
    'signs', (SELECT tier FROM api._signing(r.person_id)),
    'may', CASE WHEN r.state <> 'PENDING' OR r.expires_at < clock_timestamp() THEN 'ended'
                WHEN r.person_id = v_person OR r.kind = 'role_change' AND (r.payload ->> 'person')::int = v_person THEN 'maker'
                WHEN EXISTS (SELECT 1 FROM books.approval AS a WHERE a.request_id = r.id AND v_person IN (a.person_id, a.on_behalf_of)) THEN 'decided'
                WHEN (SELECT tier FROM api._signing(r.person_id)) < r.tier THEN 'tier' ELSE 'yes' END);
END $$;
GRANT EXECUTE ON FUNCTION api.shown(bigint) TO staff, administrator;
