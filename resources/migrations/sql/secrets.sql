-- The trail and the rights of the tables of secrets. What is sealed stays out of the trail, or a revoked key's values would live on there.
DO $$
DECLARE
  t  text[];
BEGIN
  FOREACH t SLICE 1 IN ARRAY ARRAY[['data_key', '''id'', ''wrapped'''], ['api_key', '''id'', ''sha256'', ''sealed'''],
      ['customer_account', '''id'', ''boxed'', ''number'', ''blind_index''']] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_masked_insert(%s)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_update AFTER UPDATE ON books.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_masked_update(%s)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t[1]);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t[1]);
  END LOOP;
END $$;

ALTER TABLE books.customer_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_branch ON books.customer_account FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]));
CREATE POLICY kernel_all ON books.customer_account TO lg_kernel USING (true) WITH CHECK (true);

-- Neither sealed values nor blind indexes are for anybody to read; the box gets them from its functions, which leave an event.
GRANT SELECT (id, customer_id, branch, bank_code, last_four, stored, holder_name, same_as, state, reason, proposed_at, proposed_by, decided_at,
              decided_by) ON books.customer_account TO staff;
GRANT SELECT (id, purpose, public, state, uses, created_at) ON books.data_key TO staff, administrator;
GRANT SELECT (id, holder, direction, ordinal, not_before, not_after, revoked_at, created_at, created_by) ON books.api_key TO scheduler, administrator;

GRANT SELECT, INSERT (id, purpose, wrapped, public), UPDATE (wrapped, state, uses) ON books.data_key TO lg_kernel;
GRANT SELECT, INSERT (id, holder, direction, ordinal, sha256, sealed, data_key_id, not_before, not_after),
      UPDATE (not_after, revoked_at, sealed, data_key_id) ON books.api_key TO lg_kernel;
GRANT SELECT, INSERT (id, customer_id, branch, bank_code, boxed, last_four, holder_name),
      UPDATE (boxed, number, data_key_id, blind_index, stored, same_as, state, reason, decided_at, decided_by) ON books.customer_account TO lg_kernel;
GRANT USAGE, SELECT ON SEQUENCE books.data_key_id, books.api_key_id, books.customer_account_id TO lg_kernel;

INSERT INTO books.deed_right (deed, grp) VALUES
  ('customer_account', 'clerk'), ('customer_account', 'senior_clerk'),
  ('keep_secrets', 'scheduler'), ('api_key', 'scheduler'), ('api_key', 'administrator');
