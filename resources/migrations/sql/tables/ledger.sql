-- The general ledger 總帳 and the sub-ledger movements that tie its control accounts.
CREATE TABLE books.account (
  code     text PRIMARY KEY,
  name     text NOT NULL,
  name_zh  text NOT NULL,
  side     text NOT NULL CHECK (side IN ('D', 'C')),
  control  bool NOT NULL DEFAULT false,
  party    text CHECK (party IN ('customer', 'bank_account'))
);

CREATE TABLE books.period (
  month   date PRIMARY KEY CHECK (extract(day FROM month) = 1),
  status  text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed'))
);

-- Which (account, side) an entry of this kind may hold.
CREATE TABLE books.posting_rule (
  kind     text NOT NULL,
  account  text NOT NULL REFERENCES books.account,
  side     text NOT NULL CHECK (side IN ('D', 'C')),
  PRIMARY KEY (kind, account, side)
);

-- No foreign keys to branch and period: every posting would share-lock the same few rows. The branch comes from a customer or bank account,
-- the period is checked by trigger.
-- An entry says beforehand how many lines and movements it has. Together with the numbering of both this makes every later
-- addition impossible, whatever is done to deferred constraints meanwhile.
CREATE SEQUENCE books.journal_id;
CREATE TABLE books.journal (
  id         bigint PRIMARY KEY DEFAULT nextval('books.journal_id'),
  key        text NOT NULL UNIQUE,
  kind       text NOT NULL,
  branch     text NOT NULL,
  posted_on  date NOT NULL,
  month      date NOT NULL,
  lines      smallint NOT NULL CHECK (lines BETWEEN 2 AND 500),
  moves      smallint NOT NULL CHECK (moves BETWEEN 0 AND 500),
  reason     text,
  reverses   bigint REFERENCES books.journal,
  posted_by  name NOT NULL DEFAULT session_user,
  posted_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  xact       xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CHECK (month = date_trunc('month', posted_on::timestamp)::date)
);

CREATE UNIQUE INDEX journal_reversed_once ON books.journal (reverses) WHERE reverses IS NOT NULL;

-- amount: + debit, - credit. Lines of a tied control account name their party, and no other line does.
CREATE TABLE books.journal_line (
  posted_on   date NOT NULL,
  journal_id  bigint NOT NULL,
  line_no     smallint NOT NULL,
  account     text NOT NULL,
  amount      books.twd NOT NULL CHECK (amount <> 0),
  party       bigint,
  branch      text NOT NULL,
  PRIMARY KEY (posted_on, journal_id, line_no),
  CONSTRAINT control_line_names_its_party CHECK ((account IN ('1103', '1140', '2160', '2165')) = (party IS NOT NULL))
) PARTITION BY RANGE (posted_on);

-- One row a party and item touched: 1140 customer and open item, 2160 customer and payment, 1103 and 2165 bank account and bank line.
CREATE TABLE books.subledger_move (
  journal_id  bigint NOT NULL,
  move_no     smallint NOT NULL,
  posted_on   date NOT NULL,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  account     text NOT NULL CHECK (account IN ('1103', '1140', '2160', '2165')),
  party       bigint NOT NULL,
  item        bigint NOT NULL,
  amount      books.twd NOT NULL CHECK (amount <> 0),
  branch      text NOT NULL,
  PRIMARY KEY (journal_id, move_no)
);
CREATE INDEX subledger_move_item ON books.subledger_move (account, item);

-- Entries whose lines came and were checked. The check at commit looks here: looking into the months' partitions costs five times as much.
CREATE TABLE books.entry_complete (
  journal_id  bigint PRIMARY KEY
);
