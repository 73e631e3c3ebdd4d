-- Four eyes 申請與核准 (behaviour 31): what one person asks and another decides, bound to a digest of exactly what was shown.
CREATE TABLE books.request_kind (
  kind   text PRIMARY KEY,
  scale  text NOT NULL,
  first  smallint NOT NULL DEFAULT 3
);

-- How much one approval of a tier covers (decisions 7.2); no row: this tier approves nothing of the scale. NULL: any amount.
CREATE TABLE books.authority (
  scale    text NOT NULL,
  tier     smallint NOT NULL CHECK (tier BETWEEN 1 AND 7),
  highest  books.twd_not_negative,
  PRIMARY KEY (scale, tier)
);

-- Tier 6 is a director marked chief_finance; tier 7, the board, is two directors and their resolution.
CREATE TABLE books.tier (
  grp   name PRIMARY KEY,
  tier  smallint NOT NULL
);

CREATE SEQUENCE books.request_id;
CREATE TABLE books.request (
  id           bigint PRIMARY KEY DEFAULT nextval('books.request_id'),
  kind         text NOT NULL REFERENCES books.request_kind,
  subject      text NOT NULL,
  branch       text REFERENCES books.branch,
  customer_id  bigint REFERENCES books.customer,
  amount       books.twd_not_negative NOT NULL,
  payload      jsonb NOT NULL,
  reason       text NOT NULL CHECK (length(reason) BETWEEN 2 AND 2000),
  risk         smallint NOT NULL,
  risks        jsonb NOT NULL,
  digest       bytea NOT NULL,
  made_by      name NOT NULL DEFAULT session_user,
  person_id    int NOT NULL,
  made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz NOT NULL,
  needs        smallint NOT NULL,
  tier         smallint NOT NULL,
  state        text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'EXECUTED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')),
  outcome      jsonb,
  ended_at     timestamptz,
  CONSTRAINT an_ended_request_says_when CHECK ((state = 'PENDING') = (ended_at IS NULL)),
  UNIQUE (id, person_id)
);
CREATE INDEX request_waiting ON books.request (risk DESC, expires_at, id) WHERE state = 'PENDING';
CREATE INDEX request_customer ON books.request (customer_id, kind);
-- One request about a thing at a time: two that both look right would overwrite each other.
CREATE UNIQUE INDEX request_one_waiting ON books.request (kind, subject) WHERE state = 'PENDING';

-- One decision a person. The maker's person stands in the row, so that the table itself refuses that he decides.
CREATE TABLE books.approval (
  request_id    bigint NOT NULL,
  person_id     int NOT NULL,
  maker_person  int NOT NULL,
  login         name NOT NULL DEFAULT session_user,
  on_behalf_of  int,
  tier          smallint NOT NULL,
  decision      text NOT NULL CHECK (decision IN ('approve', 'reject')),
  digest        bytea NOT NULL,
  note          text,
  resolution    text CHECK (resolution ~ '^[0-9a-f]{64}$'),
  at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (request_id, person_id),
  FOREIGN KEY (request_id, maker_person) REFERENCES books.request (id, person_id),
  CONSTRAINT the_maker_does_not_decide CHECK (person_id <> maker_person AND on_behalf_of IS DISTINCT FROM maker_person),
  CONSTRAINT a_refusal_says_why CHECK (decision = 'approve' OR coalesce(length(btrim(note)), 0) >= 2)
);

-- A person's authority lent to another for some days, never above the lender's own.
CREATE SEQUENCE books.delegation_id;
CREATE TABLE books.delegation (
  id           bigint PRIMARY KEY DEFAULT nextval('books.delegation_id'),
  from_login   name NOT NULL REFERENCES books.staff,
  to_login     name NOT NULL REFERENCES books.staff,
  from_on      date NOT NULL,
  until_on     date NOT NULL,
  reason       text NOT NULL CHECK (length(reason) BETWEEN 2 AND 500),
  made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  revoked_at   timestamptz,
  CONSTRAINT at_most_thirty_days CHECK (until_on - from_on BETWEEN 0 AND 30),
  CONSTRAINT not_to_oneself CHECK (from_login <> to_login)
);
CREATE INDEX delegation_to ON books.delegation (to_login, until_on);

-- What a customer may owe, and the version a change of it was made on. What the credit room adds comes beside it.
CREATE TABLE books.customer_credit (
  customer_id   bigint PRIMARY KEY REFERENCES books.customer,
  branch        text NOT NULL,
  credit_limit  books.twd_not_negative NOT NULL DEFAULT 0,
  version       int NOT NULL DEFAULT 1
);

-- Claims that were written off and are still alive.
CREATE TABLE books.written_off (
  request_id    bigint NOT NULL REFERENCES books.request,
  open_item_id  bigint NOT NULL REFERENCES books.open_item,
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  amount        books.twd_positive NOT NULL,
  journal_id    bigint NOT NULL,
  on_day        date NOT NULL,
  PRIMARY KEY (request_id, open_item_id)
);
CREATE INDEX written_off_customer ON books.written_off (customer_id);
-- What stands on the allowance, without reading every month.
CREATE INDEX journal_line_allowance ON books.journal_line (posted_on) INCLUDE (amount) WHERE account = '1149';

-- Refund orders, the sub-ledger of 2170: owed from the approval to the payment.
CREATE SEQUENCE books.refund_id;
CREATE TABLE books.refund (
  id            bigint PRIMARY KEY DEFAULT nextval('books.refund_id'),
  request_id    bigint NOT NULL UNIQUE REFERENCES books.request,
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  amount        books.twd_positive NOT NULL,
  payable       books.twd_left NOT NULL DEFAULT 0,
  method        text NOT NULL CHECK (method IN ('bank', 'cash')),
  bank_line_id  bigint REFERENCES books.bank_line,
  paid_by       name,
  paid_at       timestamptz
);
CREATE INDEX refund_customer ON books.refund (customer_id);
CREATE INDEX refund_payable ON books.refund (id) WHERE payable > 0;

-- When a login was used last: a table of its own, so that signing in writes no trail.
CREATE TABLE books.staff_seen (
  login    name PRIMARY KEY REFERENCES books.staff,
  seen_at  timestamptz NOT NULL,
  app      text
);

ALTER TABLE books.staff ADD COLUMN chief_finance bool NOT NULL DEFAULT false;
ALTER TABLE books.staff ADD COLUMN suspended_at timestamptz;
ALTER TABLE books.staff ADD COLUMN email text;
ALTER TABLE books.staff ADD COLUMN password_handed_at timestamptz;

INSERT INTO books.tier (grp, tier) VALUES
  ('clerk', 1), ('cashier', 1), ('collector', 1), ('credit_controller', 1), ('senior_clerk', 2), ('supervisor', 3), ('manager', 4),
  ('director', 5);
INSERT INTO books.authority (scale, tier, highest) VALUES
  ('limit', 3, 100000), ('limit', 4, 500000), ('limit', 5, 1000000), ('limit', 6, 5000000), ('limit', 7, NULL),
  ('write_off', 3, 9999), ('write_off', 4, 50000), ('write_off', 5, 100000), ('write_off', 6, 500000), ('write_off', 7, NULL),
  ('allowance', 3, 9999), ('allowance', 4, 49999), ('allowance', 5, NULL),
  ('adjustment', 4, 100000), ('adjustment', 5, 500000), ('adjustment', 6, NULL),
  ('supervised', 3, NULL), ('directed', 5, NULL);
INSERT INTO books.request_kind (kind, scale, first) VALUES
  ('limit', 'limit', 3), ('write_off', 'write_off', 3), ('refund', 'limit', 3), ('manual_journal', 'adjustment', 4),
  ('period_close', 'directed', 5), ('period_reopen', 'directed', 5), ('role_change', 'directed', 5), ('customer_account', 'supervised', 3);
INSERT INTO books.deed_right (deed, grp) VALUES
  ('ask.limit', 'credit_controller'), ('ask.limit', 'supervisor'), ('ask.limit', 'manager'), ('lower_limit', 'credit_controller'),
  ('ask.write_off', 'credit_controller'), ('ask.write_off', 'collector'),
  ('ask.refund', 'clerk'), ('ask.refund', 'senior_clerk'), ('pay_refund', 'cashier'),
  ('ask.manual_journal', 'senior_clerk'), ('ask.manual_journal', 'supervisor'),
  ('ask.period_close', 'manager'), ('ask.period_reopen', 'manager'), ('ask.role_change', 'administrator'),
  ('ask.customer_account', 'clerk'), ('ask.customer_account', 'senior_clerk'),
  ('decide', 'supervisor'), ('decide', 'manager'), ('decide', 'director'),
  ('delegate', 'supervisor'), ('delegate', 'manager'), ('delegate', 'director'),
  ('suspend_login', 'administrator'), ('suspend_login', 'director'), ('first_password', 'administrator');
INSERT INTO books.policy (key, value) VALUES
  ('approval.expiry_days', 7), ('approval.batch_max', 50), ('approval.session_minutes', 5), ('refund.offer_from', 1000);

INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT r.kind, r.account, r.side, a.party IS NOT NULL
  FROM (VALUES ('write_off', '1149', 'D'), ('write_off', '6155', 'D'), ('write_off', '1140', 'C'),
               ('refund', '2160', 'D'), ('refund', '2170', 'C'),
               ('refund_paid', '2170', 'D'), ('refund_paid', '1101', 'C'), ('refund_paid', '1103', 'C')) AS r(kind, account, side)
  JOIN (SELECT code, CASE WHEN code = '2170' THEN 'customer' ELSE party END AS party FROM books.account) AS a ON a.code = r.account;
-- A manual entry never touches a control account (P-73): there is no rule that would let it.
INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT 'manual', a.code, s.side, false FROM books.account AS a CROSS JOIN (VALUES ('D'), ('C')) AS s(side)
 WHERE NOT a.control AND a.code <> '2101';  -- 2101 is the ERP's own; only offsets and endorsed cheques touch it
UPDATE books.account SET party = 'customer' WHERE code = '2170';
INSERT INTO books.customer_credit (customer_id, branch) SELECT id, branch FROM books.customer;

-- What was asked stands; only what becomes of it changes, and only once.
CREATE TRIGGER stands BEFORE UPDATE ON books.request FOR EACH ROW EXECUTE FUNCTION books.request_stands();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.request FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON books.request FOR EACH ROW EXECUTE FUNCTION audit.no_change();
DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['approval', 'written_off'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t);
  END LOOP;
END $$;
DO $$
DECLARE
  t  text[];
BEGIN
  FOREACH t SLICE 1 IN ARRAY ARRAY[['request', 'id'], ['approval', 'request_id'], ['delegation', 'id'], ['customer_credit', 'customer_id'],
      ['authority', 'scale'], ['tier', 'grp'], ['request_kind', 'kind'], ['written_off', 'open_item_id'], ['refund', 'id']] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_update AFTER UPDATE ON books.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update(%L)', t[1], t[2]);
    EXECUTE format('CREATE TRIGGER trail_delete AFTER DELETE ON books.%I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete(%L)', t[1], t[2]);
  END LOOP;
END $$;
