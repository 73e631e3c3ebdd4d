-- Payments 收款 and their allocations 沖帳. Their entry is named without a foreign key, which would lock a row that this transaction has
-- just made: the number comes from the deed that enters it, and `luckygas db verify` compares allocations and entries again.
CREATE DOMAIN books.payment_method AS text CONSTRAINT payment_method CHECK (VALUE IN ('bank', 'cash', 'credit', 'offset'));
CREATE DOMAIN books.outside_source AS text CONSTRAINT outside_source CHECK (length(VALUE) BETWEEN 3 AND 200);
CREATE SEQUENCE books.payment_id;
CREATE TABLE books.payment (
  id            bigint PRIMARY KEY DEFAULT nextval('books.payment_id'),
  number        text NOT NULL,
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  amount        books.twd_positive NOT NULL,
  fee           books.twd_not_negative NOT NULL DEFAULT 0,
  difference    books.twd_not_negative NOT NULL DEFAULT 0,
  method        books.payment_method NOT NULL,
  source        books.outside_source NOT NULL,
  received_on   date NOT NULL,
  unapplied     books.twd_left NOT NULL DEFAULT 0,
  bank_line_id  bigint,
  journal_id    bigint NOT NULL,
  reversed_by   bigint REFERENCES books.journal,
  posted_by     name NOT NULL DEFAULT session_user,
  posted_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- The same money of the outside world is taken once; after a reversal it may be taken again.
CREATE UNIQUE INDEX payment_source ON books.payment (source) WHERE reversed_by IS NULL;
CREATE INDEX payment_customer ON books.payment (customer_id, received_on);
CREATE INDEX payment_reversed ON books.payment (customer_id) WHERE reversed_by IS NOT NULL;
-- What one person took at the counter on a day.
CREATE INDEX payment_counter ON books.payment (received_on, posted_by) WHERE bank_line_id IS NULL;

-- Appended only: an allocation that is undone gets a mirror row that names it.
CREATE SEQUENCE books.allocation_id;
CREATE TABLE books.allocation (
  id            bigint PRIMARY KEY DEFAULT nextval('books.allocation_id'),
  payment_id    bigint NOT NULL REFERENCES books.payment,
  open_item_id  bigint NOT NULL REFERENCES books.open_item,
  customer_id   bigint NOT NULL,
  branch        text NOT NULL,
  amount        books.twd_nonzero NOT NULL,
  journal_id    bigint NOT NULL,
  undoes        bigint REFERENCES books.allocation,
  CONSTRAINT only_a_mirror_is_negative CHECK ((amount < 0) = (undoes IS NOT NULL))
);
CREATE UNIQUE INDEX allocation_undone_once ON books.allocation (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX allocation_payment ON books.allocation (payment_id);
CREATE INDEX allocation_open_item ON books.allocation (open_item_id);

-- Cash above this is no business of the counter (policies 6.1); the machine enters what others have counted.
INSERT INTO books.policy (key, value) VALUES ('payment.cash_at_counter', 100000);
INSERT INTO books.deed_right (deed, grp) VALUES ('large_cash', 'scheduler');
