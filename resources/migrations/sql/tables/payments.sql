-- Payments 收款 and their allocations 沖帳.
CREATE SEQUENCE books.payment_id;
CREATE TABLE books.payment (
  id            bigint PRIMARY KEY DEFAULT nextval('books.payment_id'),
  number        text NOT NULL,
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  amount        books.twd NOT NULL CHECK (amount > 0),
  fee           books.twd NOT NULL DEFAULT 0 CHECK (fee >= 0),
  difference    books.twd NOT NULL DEFAULT 0 CHECK (difference >= 0),
  method        text NOT NULL CHECK (method IN ('bank', 'cash')),
  source        text NOT NULL CHECK (length(source) BETWEEN 3 AND 200),
  received_on   date NOT NULL,
  unapplied     books.twd NOT NULL DEFAULT 0 CHECK (unapplied >= 0),
  bank_line_id  bigint,
  journal_id    bigint NOT NULL REFERENCES books.journal,
  reversed_by   bigint REFERENCES books.journal,
  posted_by     name NOT NULL DEFAULT session_user,
  posted_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- The same money of the outside world is taken once; after a reversal it may be taken again.
CREATE UNIQUE INDEX payment_source ON books.payment (source) WHERE reversed_by IS NULL;
CREATE INDEX payment_customer ON books.payment (customer_id, received_on);

-- Appended only: an allocation that is undone gets a mirror row that names it.
CREATE SEQUENCE books.allocation_id;
CREATE TABLE books.allocation (
  id            bigint PRIMARY KEY DEFAULT nextval('books.allocation_id'),
  payment_id    bigint NOT NULL REFERENCES books.payment,
  open_item_id  bigint NOT NULL REFERENCES books.open_item,
  customer_id   bigint NOT NULL,
  branch        text NOT NULL,
  amount        books.twd NOT NULL CHECK (amount <> 0),
  journal_id    bigint NOT NULL REFERENCES books.journal,
  undoes        bigint REFERENCES books.allocation,
  CONSTRAINT only_a_mirror_is_negative CHECK ((amount < 0) = (undoes IS NOT NULL))
);
CREATE UNIQUE INDEX allocation_undone_once ON books.allocation (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX allocation_payment ON books.allocation (payment_id);
CREATE INDEX allocation_open_item ON books.allocation (open_item_id);
