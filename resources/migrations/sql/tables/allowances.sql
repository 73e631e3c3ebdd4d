-- What is taken off an invoice (折讓), and invoices that were voided (作廢).
-- An allowance pays what is open on its invoice first; the rest is a payment of method 'credit', so that it is allocated and refunded like
-- money. `detail` says of residual gas what came back, and of what price.
CREATE SEQUENCE books.allowance_id;
CREATE TABLE books.allowance (
  id           bigint PRIMARY KEY DEFAULT nextval('books.allowance_id'),
  number       text NOT NULL UNIQUE CHECK (length(number) BETWEEN 3 AND 16),
  request_id   bigint UNIQUE REFERENCES books.request,
  invoice_id   bigint NOT NULL REFERENCES books.invoice,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  sort         text NOT NULL CHECK (sort IN ('return', 'price', 'residual', 'discount')),
  net          books.twd_not_negative NOT NULL,
  tax          books.twd_not_negative NOT NULL,
  total        books.twd_positive NOT NULL,
  applied      books.twd_not_negative NOT NULL,
  payment_id   bigint UNIQUE REFERENCES books.payment,
  on_day       date NOT NULL,
  journal_id   bigint NOT NULL,
  detail       jsonb NOT NULL DEFAULT '{}',
  made_by      name NOT NULL DEFAULT session_user,
  CONSTRAINT an_allowance_is_net_and_tax CHECK (total = net + tax),
  CONSTRAINT the_rest_is_a_credit CHECK (applied <= total AND (applied < total) = (payment_id IS NOT NULL)),
  CONSTRAINT a_second_person_agreed CHECK ((request_id IS NULL) = (sort = 'discount'))
);
CREATE INDEX allowance_invoice ON books.allowance (invoice_id);
CREATE INDEX allowance_customer ON books.allowance (customer_id, on_day);

CREATE TABLE books.invoice_void (
  invoice_id   bigint PRIMARY KEY REFERENCES books.invoice,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  delivery_id  bigint REFERENCES books.delivery,
  request_id   bigint UNIQUE REFERENCES books.request,
  journal_id   bigint NOT NULL,
  on_day       date NOT NULL,
  reason       text NOT NULL CHECK (length(reason) BETWEEN 2 AND 2000),
  made_by      name NOT NULL DEFAULT session_user
);
CREATE INDEX invoice_void_customer ON books.invoice_void (customer_id);

INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT r.kind, r.account, r.side, a.party IS NOT NULL
  FROM (VALUES ('allowance', '4170', 'D'), ('allowance', '4190', 'D'), ('allowance', '2141', 'D'), ('allowance', '1140', 'C'),
               ('allowance', '2160', 'C'),
               ('invoice_void', '4110', 'D'), ('invoice_void', '2141', 'D'), ('invoice_void', '1140', 'C')) AS r(kind, account, side)
  JOIN books.account AS a ON a.code = r.account;
-- Same month: a supervisor up to 50,000; else a manager (policies 10, void.approval).
INSERT INTO books.authority (scale, tier, highest) VALUES ('void', 3, 50000), ('void', 4, NULL);
INSERT INTO books.request_kind (kind, scale, first) VALUES ('allowance', 'allowance', 3), ('invoice_void', 'void', 3);
INSERT INTO books.deed_right (deed, grp) VALUES
  ('ask.allowance', 'clerk'), ('ask.allowance', 'senior_clerk'), ('ask.invoice_void', 'clerk'), ('ask.invoice_void', 'senior_clerk'),
  ('void', 'clerk'), ('void', 'senior_clerk');
INSERT INTO books.policy (key, value) VALUES ('cylinder.residual_minimum_kg', 0.5);

DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['allowance', 'invoice_void'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t, CASE t WHEN 'allowance' THEN 'id' ELSE 'invoice_id' END);
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON books.%I TO staff, lg_kernel', t);
  END LOOP;
END $$;
GRANT INSERT (id, number, request_id, invoice_id, customer_id, branch, sort, net, tax, total, applied, payment_id, on_day, journal_id, detail)
   ON books.allowance TO lg_kernel;
GRANT INSERT (invoice_id, customer_id, branch, delivery_id, request_id, journal_id, on_day, reason) ON books.invoice_void TO lg_kernel;
GRANT USAGE ON SEQUENCE books.allowance_id TO lg_kernel;
