-- What is sold, at which price, to which place, ordered and delivered (商品、價格、站點、訂單、送貨), as the inner systems tell it.
CREATE TABLE books.product (
  code     text PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 40),
  name     text NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('gas', 'cylinder', 'other')),
  size_kg  numeric CHECK (size_kg > 0),
  active   bool NOT NULL DEFAULT true,
  CONSTRAINT gas_has_a_size CHECK (kind = 'other' OR size_kg IS NOT NULL)
);

-- The price of a day: the customer's own before the list's, and of two that cover the day the one that began later, so that a season's
-- price lies over the standing one and ends by itself. Net prices are for companies, gross ones for consumers.
CREATE SEQUENCE books.price_id;
CREATE TABLE books.price (
  id           bigint PRIMARY KEY DEFAULT nextval('books.price_id'),
  source       text NOT NULL CHECK (length(source) BETWEEN 1 AND 40),
  number       text NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
  version      int NOT NULL CHECK (version > 0),
  digest       bytea NOT NULL,
  product      text NOT NULL REFERENCES books.product,
  customer_id  bigint REFERENCES books.customer,
  gross        bool NOT NULL,
  unit_price   numeric NOT NULL CONSTRAINT a_price_has_six_decimals
               CHECK (unit_price > 0 AND unit_price < 1e9 AND unit_price = round(unit_price, 6)),
  from_on      date NOT NULL,
  until_on     date,
  UNIQUE (source, number),
  CONSTRAINT ends_after_it_began CHECK (until_on >= from_on)
);
CREATE UNIQUE INDEX price_begins_once ON books.price (product, coalesce(customer_id, 0), gross, from_on);

-- Where gas is delivered to. A customer without one has a single place, his own address.
CREATE SEQUENCE books.site_id;
CREATE TABLE books.site (
  id           bigint PRIMARY KEY DEFAULT nextval('books.site_id'),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  code         text NOT NULL,
  name         text NOT NULL,
  route        text,
  active       bool NOT NULL DEFAULT true,
  UNIQUE (customer_id, code),
  UNIQUE (id, customer_id)
);

-- An order as it stands now; what changed comes as the next version. Amounts are with VAT.
CREATE SEQUENCE books.sales_order_id;
CREATE TABLE books.sales_order (
  id           bigint PRIMARY KEY DEFAULT nextval('books.sales_order_id'),
  source       text NOT NULL CHECK (length(source) BETWEEN 1 AND 40),
  number       text NOT NULL CHECK (length(number) BETWEEN 1 AND 59),
  version      int NOT NULL CHECK (version > 0),
  digest       bytea NOT NULL,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  site_id      bigint,
  ordered_on   date NOT NULL,
  deliver_on   date,
  pays         text NOT NULL DEFAULT 'credit' CHECK (pays IN ('credit', 'cod', 'prepaid')),
  check_point  text NOT NULL DEFAULT 'order' CHECK (check_point IN ('order', 'dispatch', 'delivery')),
  lines        jsonb NOT NULL,
  total        books.twd_positive NOT NULL,
  delivered    books.twd_left NOT NULL DEFAULT 0,
  exposed      books.twd_left NOT NULL DEFAULT 0,   -- what of it counts in the customer's `ordered` now
  state        text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'DELIVERED', 'CANCELLED')),
  UNIQUE (source, number),
  FOREIGN KEY (site_id, customer_id) REFERENCES books.site (id, customer_id),
  CONSTRAINT only_an_open_order_on_credit_counts CHECK (exposed = 0 OR state = 'OPEN' AND pays = 'credit')
);
CREATE INDEX sales_order_customer ON books.sales_order (customer_id) WHERE state = 'OPEN';
CREATE INDEX sales_order_due ON books.sales_order (deliver_on, customer_id) WHERE state = 'OPEN' AND pays = 'credit' AND exposed = 0;
CREATE INDEX sales_order_history ON books.sales_order (customer_id, ordered_on, id);
CREATE UNIQUE INDEX sales_order_ref ON books.sales_order ((source || '/' || number));

-- A delivery as it was confirmed, priced on its day; until its invoice it counts in the customer's `delivered`.
CREATE SEQUENCE books.delivery_id;
CREATE TABLE books.delivery (
  id            bigint PRIMARY KEY DEFAULT nextval('books.delivery_id'),
  source        text NOT NULL CHECK (length(source) BETWEEN 1 AND 40),
  number        text NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
  version       int NOT NULL CHECK (version > 0),
  digest        bytea NOT NULL,
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  site_id       bigint,
  order_ref     text CHECK (length(order_ref) <= 100),
  completes     bool NOT NULL,                     -- nothing more of its order is to come
  delivered_on  date NOT NULL,
  pays          text NOT NULL CHECK (pays IN ('credit', 'cod', 'prepaid')),
  lines         jsonb NOT NULL,                    -- [{product, quantity, discount, residual_kg, price, unit_price, amount}]
  kind          text NOT NULL CHECK (kind IN ('B2B', 'B2C')),
  net           books.twd_positive NOT NULL,
  tax           books.twd_not_negative NOT NULL,
  total         books.twd_positive NOT NULL,
  exposed       books.twd_left NOT NULL DEFAULT 0,
  invoice_id    bigint UNIQUE REFERENCES books.invoice,
  state         text NOT NULL CHECK (state IN ('CONFIRMED', 'INVOICED', 'DRAWN', 'CANCELLED')),
  UNIQUE (source, number),
  FOREIGN KEY (site_id, customer_id) REFERENCES books.site (id, customer_id),
  CONSTRAINT a_delivery_is_net_and_tax CHECK (total = net + tax),
  CONSTRAINT an_invoiced_one_has_its_invoice CHECK ((state = 'INVOICED') = (invoice_id IS NOT NULL)),
  -- What was delivered on credit or against cash is owed until it is invoiced (E2); prepaid gas is not.
  CONSTRAINT counts_until_it_is_invoiced CHECK (exposed = CASE WHEN state = 'CONFIRMED' AND pays <> 'prepaid' THEN total ELSE 0 END)
);
CREATE INDEX delivery_waiting ON books.delivery (customer_id) WHERE state = 'CONFIRMED';
CREATE INDEX delivery_history ON books.delivery (customer_id, delivered_on, id);
CREATE INDEX delivery_order ON books.delivery (order_ref);

DO $$
DECLARE
  t  text[];
BEGIN
  FOREACH t SLICE 1 IN ARRAY ARRAY[['product', 'code'], ['price', 'id'], ['site', 'id'], ['sales_order', 'id'], ['delivery', 'id']] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_update AFTER UPDATE ON books.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_delete AFTER DELETE ON books.%I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete(%L)', t[1], t[2]);
  END LOOP;
  FOREACH t SLICE 1 IN ARRAY ARRAY[['site'], ['sales_order'], ['delivery']] LOOP
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t[1]);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t[1]);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t[1]);
  END LOOP;
END $$;
-- A customer's own price is money of his branch.
ALTER TABLE books.price ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_branch ON books.price FOR SELECT TO staff
  USING (customer_id IS NULL OR EXISTS (SELECT 1 FROM books.customer AS c WHERE c.id = customer_id));
CREATE POLICY kernel_all ON books.price TO lg_kernel USING (true) WITH CHECK (true);
GRANT SELECT ON books.product, books.price, books.site, books.sales_order, books.delivery TO staff, lg_kernel;

GRANT INSERT (code, name, kind, size_kg, active), UPDATE (name, kind, size_kg, active) ON books.product TO lg_kernel;
GRANT INSERT (source, number, version, digest, product, customer_id, gross, unit_price, from_on, until_on),
      UPDATE (version, digest, unit_price, from_on, until_on) ON books.price TO lg_kernel;
GRANT INSERT (customer_id, branch, code, name, route, active), UPDATE (name, route, active) ON books.site TO lg_kernel;
GRANT INSERT (source, number, version, digest, customer_id, branch, site_id, ordered_on, deliver_on, pays, check_point, lines, total, state),
      UPDATE (version, digest, site_id, ordered_on, deliver_on, pays, check_point, lines, total, delivered, exposed, state)
   ON books.sales_order TO lg_kernel;
GRANT INSERT (source, number, version, digest, customer_id, branch, site_id, order_ref, completes, delivered_on, pays, lines, kind, net, tax,
              total, exposed, state),
      UPDATE (version, digest, site_id, order_ref, completes, delivered_on, pays, lines, kind, net, tax, total, exposed, invoice_id, state)
   ON books.delivery TO lg_kernel;
GRANT UPDATE (delivered, ordered) ON books.customer_balance TO lg_kernel;
GRANT USAGE ON SEQUENCE books.price_id, books.site_id, books.sales_order_id, books.delivery_id TO lg_kernel;

INSERT INTO books.deed_right (deed, grp) VALUES
  ('product', 'scheduler'), ('price', 'scheduler'), ('site', 'scheduler'),
  ('order', 'clerk'), ('order', 'senior_clerk'), ('order', 'scheduler'),
  ('delivery', 'clerk'), ('delivery', 'senior_clerk'), ('delivery', 'scheduler'), ('roll_orders', 'scheduler');
INSERT INTO books.policy (key, value) VALUES ('exposure.orders_horizon_days', 7), ('cylinder.residual_netted', 0);
