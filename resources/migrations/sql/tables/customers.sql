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

-- The row every deed on a customer's money locks first, in customer order. Receivable, unapplied and deposits follow the movements of
-- the ledger and nothing else; the other terms of his exposure (behaviour 1) are written by the deed that changes them, room by room, so
-- that whoever decides on credit reads and reserves in one statement on one row.
CREATE TABLE books.customer_balance (
  customer_id  bigint PRIMARY KEY REFERENCES books.customer,
  branch       text NOT NULL,
  receivable   books.twd NOT NULL DEFAULT 0,          -- E1, 1140
  unapplied    books.twd_left NOT NULL DEFAULT 0,     -- E6, 2160
  delivered    books.twd_left NOT NULL DEFAULT 0,     -- E2, delivered and not invoiced, with VAT
  ordered      books.twd_left NOT NULL DEFAULT 0,     -- E3, open orders without a live reservation
  cheques      books.twd_left NOT NULL DEFAULT 0,     -- E4, in hand and at collection
  loaned       books.twd_left NOT NULL DEFAULT 0,     -- replacement value of the cylinders he has
  deposits     books.twd_left NOT NULL DEFAULT 0,     -- held for them, 2310; E5 = max(0, loaned - deposits)
  driver_cash  books.twd_left NOT NULL DEFAULT 0,     -- E7, taken by a driver and not settled
  reserved     books.twd_left NOT NULL DEFAULT 0,     -- live reservations
  exposure     numeric NOT NULL DEFAULT 0,            -- the weighed sum, written by its trigger
  limit_now    books.twd_not_negative NOT NULL DEFAULT 0,
  limit_until  timestamptz NOT NULL DEFAULT '-infinity',  -- from then on limit_now has to be worked out anew
  status       text NOT NULL DEFAULT 'OK' CHECK (status IN ('NO_CHECK', 'OK', 'WATCH', 'HOLD', 'STOP'))
) WITH (fillfactor = 70);
