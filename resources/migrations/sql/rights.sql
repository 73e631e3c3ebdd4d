-- Who may read and write what. People read, and call functions; only the owners of functions write.
DO $$
DECLARE
  t  text;
BEGIN
  -- Branch scoping of every table that shows a customer's money. The branch stands in the row and the function in a scalar
  -- sub-select, so the policy costs one comparison a row.
  FOREACH t IN ARRAY ARRAY['customer', 'payer_mark', 'customer_balance', 'journal', 'journal_line', 'subledger_move', 'invoice',
                           'open_item', 'aging_snapshot', 'payment', 'allocation', 'bank_account', 'bank_statement', 'bank_line', 'letter'] LOOP
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON books.%I TO staff', t);
  END LOOP;
  -- A partition read by its own name would pass the parent's policy by: no grants there.
  FOREACH t IN ARRAY ARRAY['branch', 'account', 'period', 'posting_rule', 'deed_right', 'policy', 'calendar_override', 'batch_run',
                           'exchange_attempt'] LOOP
    EXECUTE format('GRANT SELECT ON books.%I TO staff, lg_kernel', t);
  END LOOP;
END $$;
GRANT SELECT ON books.batch_run, books.exchange_attempt TO administrator;
CREATE POLICY audit_read ON books.journal FOR SELECT TO lg_audit USING (true);
GRANT SELECT ON books.journal TO lg_audit;

-- Files and matches show money of all branches of a bank account: the policy asks the statements and lines, which are scoped.
ALTER TABLE books.bank_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole_house ON books.bank_file FOR SELECT TO staff
  USING ((SELECT (SELECT array_agg(code) FROM books.branch) <@ books.my_branches()));
CREATE POLICY kernel_all ON books.bank_file TO lg_kernel USING (true) WITH CHECK (true);
ALTER TABLE books.match_outcome ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_branch ON books.match_outcome FOR SELECT TO staff
  USING (EXISTS (SELECT 1 FROM books.payment AS p WHERE p.id = payment_id));
CREATE POLICY kernel_all ON books.match_outcome TO lg_kernel USING (true) WITH CHECK (true);
ALTER TABLE books.column_choice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON books.column_choice FOR SELECT TO staff USING (login = session_user);
CREATE POLICY kernel_all ON books.column_choice TO lg_kernel USING (true) WITH CHECK (true);
GRANT SELECT ON books.bank_file, books.match_outcome, books.column_choice TO staff;

-- Staging has no reader, so that COPY may fill it without row security.
GRANT INSERT ON books.staged_line TO clerk, senior_clerk, supervisor, manager, scheduler;
GRANT SELECT, DELETE ON books.staged_line TO lg_kernel;

GRANT USAGE ON TYPE books.twd, books.twd_nonzero, books.twd_positive, books.twd_not_negative, books.twd_left, books.payment_method,
  books.outside_source, books.letter_state, books.entry, books.entry_line, books.entry_move TO staff, lg_kernel;
GRANT USAGE ON TYPE api.billed, api.receipt, api.own_line TO lg_kernel;

-- Kernel: exactly the DML its functions need. Columns that say who, when and in which transaction are never among them, so their
-- defaults always hold; nothing posted is updated or deleted.
GRANT SELECT ON books.staff TO lg_kernel;
GRANT SELECT, INSERT (scope, key, deed, request_hash, response), UPDATE (response) ON books.idem TO lg_kernel;
GRANT SELECT, INSERT (code, branch, name, kind, category, terms, ubn, phone, district) ON books.customer TO lg_kernel;
GRANT SELECT, INSERT (kind, value, customer_id, branch, learned_from, learned_by), DELETE ON books.payer_mark TO lg_kernel;
GRANT SELECT, INSERT (customer_id, branch), UPDATE (branch) ON books.customer_balance TO lg_kernel;
GRANT SELECT ON books.journal, books.journal_line, books.subledger_move TO lg_kernel;
GRANT SELECT, INSERT ON books.invoice TO lg_kernel;
GRANT SELECT, INSERT (id, customer_id, branch, invoice_id, document, issued_on, due_on, effective_due_on, amount) ON books.open_item TO lg_kernel;
GRANT SELECT, INSERT (as_of, customer_id, branch, buckets, unapplied) ON books.aging_snapshot TO lg_kernel;
GRANT SELECT, INSERT (id, number, customer_id, branch, amount, fee, difference, method, source, received_on, bank_line_id, journal_id),
      UPDATE (reversed_by) ON books.payment TO lg_kernel;
GRANT SELECT, INSERT (payment_id, open_item_id, customer_id, branch, amount, journal_id, undoes) ON books.allocation TO lg_kernel;
GRANT SELECT, UPDATE (active) ON books.bank_account TO lg_kernel;
GRANT SELECT, INSERT (sha256, name, format, encoding, verdict, findings, state, content), UPDATE (state, reason, decided_by) ON books.bank_file TO lg_kernel;
GRANT SELECT, INSERT (bank_file_id, bank_account_id, branch, kind, number, page, opening, closing, opening_on, closing_on, lines, sum),
      UPDATE (state) ON books.bank_statement TO lg_kernel;
GRANT SELECT, INSERT (statement_id, bank_account_id, branch, kind, source_line, value_on, booked_on, amount, ordinal, mark, type_code,
      customer_reference, bank_reference, payer_name, payer_account, purpose, text, raw, state),
      UPDATE (payment_id, state, note) ON books.bank_line TO lg_kernel;
GRANT SELECT, INSERT (bank_line_id, payment_id, evidence, amount_rule, automatic, reasons), UPDATE (overturned_at) ON books.match_outcome TO lg_kernel;
GRANT SELECT, INSERT, UPDATE (columns) ON books.column_choice TO lg_kernel;
GRANT INSERT (job, slot, business_on, due_at), UPDATE ON books.batch_run TO lg_kernel;
GRANT INSERT (exchange, subject, outcome, detail) ON books.exchange_attempt TO lg_kernel;
GRANT USAGE ON SEQUENCE books.customer_id, books.invoice_id, books.open_item_id, books.journal_id, books.payment_id, books.allocation_id,
      books.bank_file_id, books.bank_statement_id, books.bank_line_id TO lg_kernel;

GRANT SELECT ON audit.event TO auditor;
GRANT SELECT ON audit.seal TO auditor, scheduler;

