-- What is sold, at which price, to which place, ordered and delivered (商品、價格、站點、訂單、送貨), as the inner systems tell it.
CREATE TABLE books.product (
  code     text PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 40),
  name     text NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('gas', 'cylinder', 'other')),
  size_kg  numeric CHECK (size_kg > 0),
  active   bool NOT NULL DEFAULT true,
  CONSTRAINT gas_has_a_size CHECK (kind = 'other' OR size_kg IS NOT NULL)
);

-- The price of a day: the customer's own before the list's. Net prices are for companies, gross ones for consumers.
CREATE TABLE books.price (
  id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  product      text NOT NULL REFERENCES books.product,
  customer_id  bigint REFERENCES books.customer,
  gross        bool NOT NULL,
  unit_price   numeric NOT NULL CHECK (unit_price > 0 AND unit_price < 1e9 AND unit_price = round(unit_price, 6)),
  from_on      date NOT NULL,
  until_on     date CHECK (until_on >= from_on)
);

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
  source       text NOT NULL,
  number       text NOT NULL,
  version      int NOT NULL CHECK (version > 0),
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
  FOREIGN KEY (site_id, customer_id) REFERENCES books.site (id, customer_id)
);
CREATE INDEX sales_order_customer ON books.sales_order (customer_id) WHERE state = 'OPEN';
CREATE INDEX sales_order_due ON books.sales_order (deliver_on) WHERE state = 'OPEN';

DO $$
DECLARE
  t  text[];
BEGIN
  FOREACH t SLICE 1 IN ARRAY ARRAY[['product', 'code'], ['price', 'id'], ['site', 'id'], ['sales_order', 'id']] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_update AFTER UPDATE ON books.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_delete AFTER DELETE ON books.%I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete(%L)', t[1], t[2]);
  END LOOP;
  FOREACH t SLICE 1 IN ARRAY ARRAY[['site'], ['sales_order']] LOOP
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
GRANT SELECT ON books.product, books.price, books.site, books.sales_order TO staff, lg_kernel;
