-- Invoices 發票 and the claims they leave open 未收款項.
CREATE SEQUENCE books.invoice_id;
CREATE TABLE books.invoice (
  id                bigint PRIMARY KEY DEFAULT nextval('books.invoice_id'),
  number            text NOT NULL UNIQUE CHECK (length(number) BETWEEN 3 AND 16),
  customer_id       bigint NOT NULL REFERENCES books.customer,
  branch            text NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('B2B', 'B2C')),
  issued_on         date NOT NULL,
  terms             text NOT NULL,
  net               books.twd NOT NULL CHECK (net > 0),
  tax               books.twd NOT NULL CHECK (tax >= 0),
  total             books.twd NOT NULL,
  journal_id        bigint NOT NULL,  -- its entry follows in the same transaction
  CONSTRAINT total_is_net_and_tax CHECK (total = net + tax),
  -- Half up on the invoice (VAT Act 14), or taken out of the gross: both lie within one dollar of five per cent.
  CONSTRAINT tax_is_five_per_cent CHECK (abs(tax - net * 0.05) < 1)
);
CREATE INDEX invoice_customer ON books.invoice (customer_id, issued_on, id);
-- The register of a month is read in pages, the newest first.
CREATE INDEX invoice_day ON books.invoice (issued_on, id);

-- What a customer owes: an invoice, or what is owed without one (interest that was agreed, a deposit put on account).
CREATE SEQUENCE books.open_item_id;
CREATE TABLE books.open_item (
  id                bigint PRIMARY KEY DEFAULT nextval('books.open_item_id'),
  customer_id       bigint NOT NULL REFERENCES books.customer,
  branch            text NOT NULL,
  kind              text NOT NULL DEFAULT 'invoice' CHECK (kind IN ('invoice', 'interest', 'deposit')),
  invoice_id        bigint UNIQUE REFERENCES books.invoice,
  document          text NOT NULL,
  issued_on         date NOT NULL,
  due_on            date NOT NULL,
  effective_due_on  date NOT NULL,
  amount            books.twd NOT NULL CHECK (amount > 0),
  balance           books.twd NOT NULL DEFAULT 0,
  disputed          books.twd NOT NULL DEFAULT 0,
  CONSTRAINT an_invoice_names_it CHECK ((kind = 'invoice') = (invoice_id IS NOT NULL)),
  CONSTRAINT never_paid_beyond_its_amount CHECK (balance >= 0 AND balance <= amount),
  CONSTRAINT due_after_issue CHECK (due_on >= issued_on AND effective_due_on >= due_on),
  CONSTRAINT disputed_within_balance CHECK (disputed >= 0 AND disputed <= amount)
) WITH (fillfactor = 85);
CREATE INDEX open_item_aging ON books.open_item (customer_id, effective_due_on) INCLUDE (balance, disputed, branch) WHERE balance > 0;
CREATE INDEX open_item_due ON books.open_item (effective_due_on, id) WHERE balance > 0;
CREATE UNIQUE INDEX open_item_document ON books.open_item (document, kind);

-- What the night found at 03:00, by customer and day.
CREATE TABLE books.aging_snapshot (
  as_of        date NOT NULL,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  buckets      numeric[] NOT NULL CHECK (cardinality(buckets) = 6),
  unapplied    books.twd NOT NULL,
  taken_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (as_of, customer_id)
);
