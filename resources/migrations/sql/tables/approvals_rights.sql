-- Who sees requests: those of his own branches, and those of the whole house; the administrator sees his own sort only.
ALTER TABLE books.request ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_branch ON books.request FOR SELECT TO staff
  USING (branch = ANY ((SELECT books.my_branches())::text[]) OR branch IS NULL AND (
    kind <> 'role_change' OR pg_has_role(session_user, 'director', 'MEMBER') OR pg_has_role(session_user, 'auditor', 'MEMBER')));
CREATE POLICY of_people ON books.request FOR SELECT TO administrator USING (kind = 'role_change');
CREATE POLICY kernel_all ON books.request TO lg_kernel USING (true) WITH CHECK (true);
GRANT SELECT ON books.request TO staff, administrator;
ALTER TABLE books.approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_what_is_seen ON books.approval FOR SELECT TO staff, administrator
  USING (EXISTS (SELECT 1 FROM books.request AS r WHERE r.id = request_id));
CREATE POLICY kernel_all ON books.approval TO lg_kernel USING (true) WITH CHECK (true);
GRANT SELECT ON books.approval TO staff, administrator;
DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['customer_credit', 'written_off', 'refund'] LOOP
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON books.%I TO staff', t);
  END LOOP;
END $$;
GRANT SELECT ON books.request_kind, books.authority, books.tier, books.delegation TO staff, administrator, lg_kernel;

GRANT SELECT, INSERT (id, kind, subject, branch, customer_id, amount, payload, reason, risk, risks, digest, person_id, expires_at, needs, tier),
      UPDATE (tier, state, outcome, ended_at) ON books.request TO lg_kernel;
GRANT SELECT, INSERT (request_id, person_id, maker_person, on_behalf_of, tier, decision, digest, note, resolution) ON books.approval TO lg_kernel;
GRANT INSERT (from_login, to_login, from_on, until_on, reason), UPDATE (revoked_at) ON books.delegation TO lg_kernel;
GRANT SELECT, INSERT (customer_id, branch), UPDATE (credit_limit, version) ON books.customer_credit TO lg_kernel;
GRANT SELECT, INSERT ON books.written_off TO lg_kernel;
GRANT SELECT, INSERT (id, request_id, customer_id, branch, amount, method), UPDATE (bank_line_id, paid_by, paid_at) ON books.refund TO lg_kernel;
GRANT SELECT, INSERT, UPDATE (seen_at, app) ON books.staff_seen TO lg_kernel;
GRANT INSERT (login, person_id, full_name, branches, email, chief_finance),
      UPDATE (full_name, branches, email, chief_finance, active, suspended_at, password_handed_at) ON books.staff TO lg_kernel;
GRANT UPDATE (status) ON books.period TO lg_kernel;
GRANT USAGE ON SEQUENCE books.request_id, books.delegation_id, books.refund_id TO lg_kernel;
GRANT SELECT (login) ON books.staff TO lg_door;
