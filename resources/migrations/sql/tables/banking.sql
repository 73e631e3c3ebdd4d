-- Our bank accounts 銀行帳戶, the files, statements 對帳單 and lines the banks send.
CREATE TABLE books.bank_account (
  id            bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  bank          text NOT NULL CHECK (bank ~ '^\d{3}$'),
  number        text NOT NULL CHECK (number ~ '^\d{5,16}$'),
  name          text NOT NULL,
  branch        text NOT NULL REFERENCES books.branch,
  currency      text NOT NULL DEFAULT 'TWD',
  encoding      text,
  numbering     text NOT NULL DEFAULT 'consecutive' CHECK (numbering IN ('consecutive', 'day', 'none')),
  opened_on     date NOT NULL,
  opening       books.twd NOT NULL DEFAULT 0,
  active        bool NOT NULL DEFAULT true,
  UNIQUE (bank, number)
);

CREATE SEQUENCE books.bank_file_id;
CREATE TABLE books.bank_file (
  id           bigint PRIMARY KEY DEFAULT nextval('books.bank_file_id'),
  sha256       text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  name         text NOT NULL,
  format       text NOT NULL,
  encoding     text NOT NULL,
  verdict      text NOT NULL CHECK (verdict IN ('clean', 'flag', 'reject')),
  findings     jsonb NOT NULL DEFAULT '[]',
  state        text NOT NULL CHECK (state IN ('TAKEN', 'WAITING', 'RELEASED', 'REFUSED', 'QUARANTINED')),
  reason       text,
  content      bytea NOT NULL,
  received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  received_by  name NOT NULL DEFAULT session_user,
  decided_by   name,
  CONSTRAINT a_rejected_file_stays_in_quarantine CHECK ((verdict = 'reject') = (state = 'QUARANTINED')),
  CONSTRAINT only_a_clean_file_is_taken_unseen CHECK ((verdict = 'clean') = (state = 'TAKEN'))
);
CREATE INDEX bank_file_waiting ON books.bank_file (id) WHERE state = 'WAITING';

CREATE SEQUENCE books.bank_statement_id;
CREATE TABLE books.bank_statement (
  id               bigint PRIMARY KEY DEFAULT nextval('books.bank_statement_id'),
  bank_file_id     bigint NOT NULL REFERENCES books.bank_file,
  bank_account_id  bigint NOT NULL REFERENCES books.bank_account,
  branch           text NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('booked', 'announced')),
  number           text NOT NULL,
  page             text NOT NULL,
  opening          numeric CHECK (opening <> 'NaN'::numeric AND abs(opening) < 1e13),
  closing          numeric CHECK (closing <> 'NaN'::numeric AND abs(closing) < 1e13),
  opening_on       date,
  closing_on       date NOT NULL,
  lines            int NOT NULL,
  sum              numeric NOT NULL CHECK (sum <> 'NaN'::numeric AND abs(sum) < 1e13),
  state            text NOT NULL DEFAULT 'BALANCED'
                   CHECK (state IN ('RECEIVED', 'BALANCED', 'MATCHED', 'SUBMITTED', 'APPROVED', 'REJECTED')),
  CONSTRAINT a_booked_statement_proves_itself CHECK (kind = 'announced' OR opening + sum = closing)
);
CREATE UNIQUE INDEX bank_statement_key ON books.bank_statement (bank_account_id, number, page, closing_on) WHERE kind = 'booked';
CREATE INDEX bank_statement_account ON books.bank_statement (bank_account_id, id);

-- States: behaviour SM-7. suspense and booked follow the sub-ledger.
CREATE SEQUENCE books.bank_line_id;
CREATE TABLE books.bank_line (
  id                  bigint PRIMARY KEY DEFAULT nextval('books.bank_line_id'),
  statement_id        bigint NOT NULL REFERENCES books.bank_statement,
  bank_account_id     bigint NOT NULL REFERENCES books.bank_account,
  branch              text NOT NULL,
  kind                text NOT NULL CHECK (kind IN ('booked', 'announced')),
  source_line         int NOT NULL,
  value_on            date NOT NULL,
  booked_on           date NOT NULL,
  amount              numeric NOT NULL CHECK (amount <> 'NaN'::numeric AND abs(amount) < 1e13),
  ordinal             int NOT NULL,
  mark                text NOT NULL,
  type_code           text NOT NULL,
  customer_reference  text NOT NULL,
  bank_reference      text NOT NULL,
  payer_name          text NOT NULL,
  payer_account       text NOT NULL,
  purpose             text NOT NULL,
  text                text NOT NULL,
  raw                 text NOT NULL,
  state               text NOT NULL DEFAULT 'PARSED'
                      CHECK (state IN ('PARSED', 'PROPOSED', 'POSTED', 'PARKED', 'EXCEPTION', 'ANNOUNCED', 'RETURNED')),
  suspense            books.twd NOT NULL DEFAULT 0 CHECK (suspense >= 0),
  booked              books.twd NOT NULL DEFAULT 0,
  payment_id          bigint REFERENCES books.payment,
  note                text,
  CONSTRAINT booked_once CHECK (booked = 0 OR booked = amount)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX bank_line_key ON books.bank_line (bank_account_id, value_on, amount, bank_reference, ordinal) WHERE kind = 'booked';
CREATE INDEX bank_line_statement ON books.bank_line (statement_id);
CREATE INDEX bank_line_waiting ON books.bank_line (bank_account_id, value_on, id)
  WHERE state IN ('PARSED', 'PROPOSED', 'PARKED', 'EXCEPTION');
CREATE INDEX bank_line_unmatched ON books.bank_line (id) WHERE state = 'PARSED';

-- One row a posted match: what it rested on, and whether a person overturned it. Precision is read from here.
CREATE TABLE books.match_outcome (
  bank_line_id    bigint NOT NULL REFERENCES books.bank_line,
  payment_id      bigint PRIMARY KEY REFERENCES books.payment,
  evidence        text NOT NULL,
  amount_rule     text NOT NULL,
  automatic       bool NOT NULL,
  reasons         jsonb NOT NULL,
  at              timestamptz NOT NULL DEFAULT clock_timestamp(),
  overturned_at   timestamptz
);
CREATE INDEX match_outcome_line ON books.match_outcome (bank_line_id);

-- Lines on their way in: COPY target without a reader, emptied by the deed that takes them.
CREATE UNLOGGED TABLE books.staged_line (
  load                uuid NOT NULL,
  page                int NOT NULL,
  source_line         int NOT NULL,
  value_on            date NOT NULL,
  booked_on           date NOT NULL,
  amount              numeric NOT NULL,
  mark                text NOT NULL,
  type_code           text NOT NULL,
  customer_reference  text NOT NULL,
  bank_reference      text NOT NULL,
  payer_name          text NOT NULL,
  payer_account       text NOT NULL,
  purpose             text NOT NULL,
  text                text NOT NULL,
  raw                 text NOT NULL
);
CREATE INDEX staged_line_load ON books.staged_line (load);
