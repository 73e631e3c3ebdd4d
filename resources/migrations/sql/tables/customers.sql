-- Customers 客戶 and everything by which a payer is recognised.
CREATE SEQUENCE books.customer_id;
CREATE TABLE books.customer (
  id          bigint PRIMARY KEY DEFAULT nextval('books.customer_id'),
  code        text NOT NULL UNIQUE,
  branch      text NOT NULL REFERENCES books.branch,
  name        text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('restaurant', 'factory', 'household', 'institution', 'company')),
  category    text NOT NULL DEFAULT 'B' CHECK (category IN ('A', 'B', 'C', 'D')),
  terms       text NOT NULL,
  ubn         text CHECK (ubn ~ '^\d{8}$' AND ubn <> '00000000'),
  phone       text,
  district    text,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by  name NOT NULL DEFAULT session_user
);
CREATE INDEX customer_branch ON books.customer (branch);

-- A virtual account belongs to one customer; the other kinds may be shared, and are no evidence while they are.
CREATE TABLE books.payer_mark (
  kind          text NOT NULL CHECK (kind IN ('virtual_account', 'ubn', 'customer_no', 'payer_account', 'alias', 'name')),
  value         text NOT NULL CHECK (length(value) BETWEEN 2 AND 200),
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  learned_from  bigint,
  learned_by    name,
  at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (value, kind, customer_id)
);
CREATE UNIQUE INDEX payer_mark_virtual_account ON books.payer_mark (value) WHERE kind = 'virtual_account';
CREATE INDEX payer_mark_customer ON books.payer_mark (customer_id);

-- The row every deed on a customer's money locks first, in customer order; written only by the sub-ledger's trigger.
CREATE TABLE books.customer_balance (
  customer_id  bigint PRIMARY KEY REFERENCES books.customer,
  branch       text NOT NULL,
  receivable   books.twd NOT NULL DEFAULT 0,
  unapplied    books.twd_left NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
