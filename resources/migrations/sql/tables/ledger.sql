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
  kind         text NOT NULL,
  account      text NOT NULL REFERENCES books.account,
  side         text NOT NULL CHECK (side IN ('D', 'C')),
  names_party  bool NOT NULL,
  PRIMARY KEY (kind, account, side)
);

-- No foreign keys to branch and period: every posting would share-lock the same few rows. The branch comes from a customer or bank account,
-- the period is checked by trigger.
-- Rows of entries come from books.enter alone, whole: what must hold of them is checked there, and what a CHECK would say of one column
-- is its type's, which is kept compiled where a table's CHECK is parsed anew by every statement.
CREATE SEQUENCE books.journal_id;
CREATE TABLE books.journal (
  id         bigint PRIMARY KEY DEFAULT nextval('books.journal_id'),
  key        text NOT NULL UNIQUE,
  kind       text NOT NULL,
  branch     text NOT NULL,
  posted_on  date NOT NULL,
  month      date NOT NULL,
  lines      smallint NOT NULL,
  moves      smallint NOT NULL,
  reason     text,
  reverses   bigint REFERENCES books.journal,
  posted_by  name NOT NULL DEFAULT session_user,
  posted_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE UNIQUE INDEX journal_reversed_once ON books.journal (reverses) WHERE reverses IS NOT NULL;

-- amount: + debit, - credit. Lines of a tied control account name their party, and no other line does: posting_rule.names_party.
CREATE TABLE books.journal_line (
  posted_on   date NOT NULL,
  journal_id  bigint NOT NULL,
  line_no     smallint NOT NULL,
  account     text NOT NULL,
  amount      books.twd_nonzero NOT NULL,
  party       bigint,
  branch      text NOT NULL,
  PRIMARY KEY (posted_on, journal_id, line_no)
) PARTITION BY RANGE (posted_on);

-- One row a party and item touched: 1140 customer and open item, 2160 customer and payment, 1103 and 2165 bank account and bank line.
CREATE TABLE books.subledger_move (
  journal_id  bigint NOT NULL,
  move_no     smallint NOT NULL,
  posted_on   date NOT NULL,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  account     text NOT NULL,
  party       bigint NOT NULL,
  item        bigint NOT NULL,
  amount      books.twd_nonzero NOT NULL,
  branch      text NOT NULL,
  PRIMARY KEY (journal_id, move_no)
);
CREATE INDEX subledger_move_item ON books.subledger_move (account, item);

-- An entry on its way through the one door. amount: + debit, - credit.
CREATE TYPE books.entry_line AS (account text, amount numeric, party bigint);
CREATE TYPE books.entry_move AS (account text, party bigint, item bigint, amount numeric);
CREATE TYPE books.entry AS (id bigint, key text, kind text, branch text, posted_on date, reason text, reverses bigint,
                            lines books.entry_line[], moves books.entry_move[]);
