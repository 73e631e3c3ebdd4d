-- Gas that was paid before it is delivered (預購瓦斯), and equal monthly amounts (均攤).
-- The sub-ledger of 2161. `worth` follows the movements of the ledger and nothing else; kilograms go with the deliveries that draw them.
CREATE SEQUENCE books.prepaid_id;
CREATE TABLE books.prepaid (
  id           bigint PRIMARY KEY DEFAULT nextval('books.prepaid_id'),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  invoice_id   bigint NOT NULL UNIQUE REFERENCES books.invoice,
  kg           numeric NOT NULL CONSTRAINT gas_is_weighed_to_the_gram CHECK (kg > 0 AND kg < 1e9 AND kg = round(kg, 3)),
  kg_left      numeric NOT NULL,
  unit_price   numeric NOT NULL CHECK (unit_price > 0 AND unit_price < 1e9 AND unit_price = round(unit_price, 6)),
  worth        books.twd_left NOT NULL DEFAULT 0,
  bought_on    date NOT NULL,
  valid_until  date NOT NULL,
  journal_id   bigint NOT NULL,
  CONSTRAINT never_drawn_beyond_what_was_bought CHECK (kg_left >= 0 AND kg_left <= kg),
  CONSTRAINT valid_after_it_was_bought CHECK (valid_until >= bought_on)
);
CREATE INDEX prepaid_left ON books.prepaid (customer_id, bought_on, id) WHERE kg_left > 0;

CREATE TABLE books.prepaid_draw (
  delivery_id  bigint NOT NULL REFERENCES books.delivery,
  prepaid_id   bigint NOT NULL REFERENCES books.prepaid,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  kg           numeric NOT NULL CHECK (kg > 0),
  amount       books.twd_not_negative NOT NULL,
  journal_id   bigint NOT NULL,
  PRIMARY KEY (delivery_id, prepaid_id)
);
CREATE INDEX prepaid_draw_prepaid ON books.prepaid_draw (prepaid_id);

-- Eleven equal months and a true-up. Nothing is posted by a plan: invoices come as they come, and the exposure counts what is really owed.
CREATE SEQUENCE books.level_plan_id;
CREATE TABLE books.level_plan (
  id           bigint PRIMARY KEY DEFAULT nextval('books.level_plan_id'),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  first_month  date NOT NULL CHECK (extract(day FROM first_month) = 1),
  forecast     books.twd_positive NOT NULL,
  actual       books.twd,
  choice       text CHECK (choice IN ('refund', 'roll')),
  state        text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'COMPLETED', 'CANCELLED')),
  CONSTRAINT a_completed_plan_says_what_was_used CHECK ((state = 'COMPLETED') = (actual IS NOT NULL))
);
CREATE UNIQUE INDEX level_plan_active ON books.level_plan (customer_id) WHERE state = 'ACTIVE';

-- The twelfth is what was used less what the eleven asked for; below zero it is a credit.
CREATE TABLE books.level_instalment (
  plan_id  bigint NOT NULL REFERENCES books.level_plan,
  month    smallint NOT NULL CHECK (month BETWEEN 1 AND 12),
  branch   text NOT NULL,
  due_on   date NOT NULL,
  amount   books.twd NOT NULL,
  PRIMARY KEY (plan_id, month),
  CONSTRAINT an_instalment_is_in_tens CHECK (month = 12 OR amount > 0 AND amount % 10 = 0)
);
CREATE INDEX level_instalment_due ON books.level_instalment (due_on);

UPDATE books.account SET party = 'customer' WHERE code = '2161';
-- 2161 moves by P-06 and P-07 and by nothing else (N-32).
INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT r.kind, r.account, r.side, a.party IS NOT NULL
  FROM (VALUES ('prepaid', '1101', 'D'), ('prepaid', '2160', 'D'), ('prepaid', '2161', 'C'), ('prepaid', '2141', 'C'),
               ('prepaid_draw', '2161', 'D'), ('prepaid_draw', '4110', 'C')) AS r(kind, account, side)
  JOIN books.account AS a ON a.code = r.account;
INSERT INTO books.deed_right (deed, grp) VALUES
  ('prepaid', 'clerk'), ('prepaid', 'senior_clerk'), ('prepaid', 'cashier'),
  ('draw', 'clerk'), ('draw', 'senior_clerk'), ('draw', 'scheduler'),
  ('level_plan', 'collector'), ('level_plan', 'senior_clerk');
INSERT INTO books.policy (key, value) VALUES ('plan.prepaid_valid_days', 365), ('plan.level_step', 10), ('plan.level_least_change', 100);

DO $$
DECLARE
  t  text[];
BEGIN
  FOREACH t SLICE 1 IN ARRAY ARRAY[['prepaid', 'id'], ['prepaid_draw', 'delivery_id'], ['level_plan', 'id'], ['level_instalment', 'plan_id']] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t[1], t[2]);
    IF t[1] = 'prepaid_draw' THEN
      EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t[1]);
      EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t[1]);
    ELSE
      EXECUTE format('CREATE TRIGGER trail_update AFTER UPDATE ON books.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                     'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update(%L)', t[1], t[2]);
      EXECUTE format('CREATE TRIGGER trail_delete AFTER DELETE ON books.%I REFERENCING OLD TABLE AS old_rows '
                     'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete(%L)', t[1], t[2]);
    END IF;
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t[1]);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t[1]);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t[1]);
    EXECUTE format('GRANT SELECT ON books.%I TO staff, lg_kernel', t[1]);
  END LOOP;
END $$;
GRANT INSERT (id, customer_id, branch, invoice_id, kg, kg_left, unit_price, bought_on, valid_until, journal_id), UPDATE (kg_left)
   ON books.prepaid TO lg_kernel;
GRANT INSERT (delivery_id, prepaid_id, customer_id, branch, kg, amount, journal_id) ON books.prepaid_draw TO lg_kernel;
GRANT INSERT (id, customer_id, branch, first_month, forecast), UPDATE (actual, choice, state) ON books.level_plan TO lg_kernel;
GRANT INSERT (plan_id, month, branch, due_on, amount), UPDATE (amount) ON books.level_instalment TO lg_kernel;
GRANT USAGE ON SEQUENCE books.prepaid_id, books.level_plan_id TO lg_kernel;
