-- What is charged besides goods, and what is set off: late-payment interest (遲延利息) and agreements to offset (抵帳協議).
-- Simple interest on a late invoice, agreed or adjudged; above sixteen per cent a year it is void (Civil Code 205).
CREATE TABLE books.interest (
  open_item_id  bigint PRIMARY KEY REFERENCES books.open_item,
  on_item       bigint NOT NULL REFERENCES books.open_item,
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  base          books.twd_positive NOT NULL,
  rate          numeric NOT NULL CONSTRAINT at_most_sixteen_per_cent CHECK (rate > 0 AND rate <= 16),
  from_on       date NOT NULL,
  until_on      date NOT NULL,
  amount        books.twd_positive NOT NULL,
  basis         text NOT NULL CHECK (basis IN ('agreed', 'adjudged')),
  journal_id    bigint NOT NULL,
  made_by       name NOT NULL DEFAULT session_user,
  CONSTRAINT interest_is_simple CHECK (until_on > from_on AND amount = round(base * rate * (until_on - from_on) / 36500))
);
CREATE INDEX interest_of_item ON books.interest (on_item);
CREATE INDEX interest_customer ON books.interest (customer_id);

-- A supplier who is a customer, and the paper by which both sides may be set off.
CREATE SEQUENCE books.offset_agreement_id;
CREATE TABLE books.offset_agreement (
  id           bigint PRIMARY KEY DEFAULT nextval('books.offset_agreement_id'),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  reference    text NOT NULL CHECK (length(reference) BETWEEN 2 AND 100),
  from_on      date NOT NULL,
  until_on     date,
  made_by      name NOT NULL DEFAULT session_user,
  UNIQUE (customer_id, reference),
  CONSTRAINT an_agreement_ends_after_it_began CHECK (until_on >= from_on)
);

INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT r.kind, r.account, r.side, a.party IS NOT NULL
  FROM (VALUES ('discount', '4191', 'D'), ('discount', '2141', 'D'), ('discount', '1140', 'C'),
               ('interest', '1140', 'D'), ('interest', '7101', 'C'),
               ('offset', '2101', 'D'), ('offset', '1140', 'C'), ('payment_reversal', '2101', 'C')) AS r(kind, account, side)
  JOIN books.account AS a ON a.code = r.account;
INSERT INTO books.authority (scale, tier, highest) VALUES ('managed', 4, NULL);
INSERT INTO books.request_kind (kind, scale, first) VALUES ('offset', 'managed', 4);
INSERT INTO books.deed_right (deed, grp) VALUES
  ('discount', 'clerk'), ('discount', 'senior_clerk'), ('discount', 'scheduler'),
  ('interest', 'senior_clerk'), ('interest', 'supervisor'), ('interest', 'manager'),
  ('offset_agreement', 'senior_clerk'), ('ask.offset', 'clerk'), ('ask.offset', 'senior_clerk');
INSERT INTO books.policy (key, value) VALUES ('discount.terms', 0);

DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['interest', 'offset_agreement'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t, CASE t WHEN 'interest' THEN 'open_item_id' ELSE 'id' END);
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON books.%I TO staff, lg_kernel', t);
  END LOOP;
END $$;
GRANT INSERT (open_item_id, on_item, customer_id, branch, base, rate, from_on, until_on, amount, basis, journal_id) ON books.interest TO lg_kernel;
GRANT INSERT (id, customer_id, branch, reference, from_on, until_on) ON books.offset_agreement TO lg_kernel;
GRANT INSERT (kind) ON books.open_item TO lg_kernel;
GRANT USAGE ON SEQUENCE books.offset_agreement_id TO lg_kernel;
