-- Deposits 鋼瓶存入保證金 (behaviour 21): cylinders at customers 在外鋼瓶, counted one by one, and the lots of money held for them in 2310,
-- each at the rate of its issue. Units and money are kept by two hands: units follow cylinder_move, money follows the movements of 2310
-- in books.enter; a lot whose money is not its units times its rate stops the commit.
CREATE TABLE books.cylinder_size (
  size_kg      numeric PRIMARY KEY CHECK (size_kg > 0 AND size_kg < 1000),
  deposit      books.twd_not_negative NOT NULL,
  replacement  books.twd_positive NOT NULL,
  CONSTRAINT no_deposit_above_a_new_cylinder CHECK (deposit <= replacement)
);

-- SM-11, every pair there is; '-' is before the first. `via` is what a cylinder is for the moment of the step.
CREATE TABLE books.cylinder_step (
  event       text NOT NULL,
  from_state  text NOT NULL,
  via         text NOT NULL DEFAULT '',
  to_state    text NOT NULL,
  PRIMARY KEY (event, from_state)
);

-- What was done, one row a document: so many cylinders of one size of one customer. What undoes a deed names it.
CREATE SEQUENCE books.cylinder_deed_id;
CREATE TABLE books.cylinder_deed (
  id            bigint PRIMARY KEY DEFAULT nextval('books.cylinder_deed_id'),
  event         text NOT NULL,
  customer_id   bigint NOT NULL REFERENCES books.customer,
  branch        text NOT NULL,
  site_id       bigint,
  size_kg       numeric NOT NULL REFERENCES books.cylinder_size,
  units         int NOT NULL CHECK (units > 0),
  on_day        date NOT NULL,
  document      text CHECK (length(document) BETWEEN 1 AND 40),
  way           text NOT NULL DEFAULT 'none'
                CHECK (way IN ('none', 'cash', 'bank', 'account', 'waiver', 'opening', 'payable', 'invoice', 'moved')),
  amount        books.twd_not_negative NOT NULL DEFAULT 0,
  journal_id    bigint,
  to_customer   bigint REFERENCES books.customer,
  open_item_id  bigint REFERENCES books.open_item,
  bank_line_id  bigint REFERENCES books.bank_line,
  refund_id     bigint REFERENCES books.refund,
  invoice_id    bigint REFERENCES books.invoice,
  consent       text CHECK (length(consent) BETWEEN 2 AND 200),
  reason        text CHECK (length(reason) <= 500),
  undoes        bigint REFERENCES books.cylinder_deed,
  posted_by     name NOT NULL DEFAULT session_user,
  posted_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  FOREIGN KEY (site_id, customer_id) REFERENCES books.site (id, customer_id),
  CONSTRAINT money_has_its_entry CHECK ((amount <> 0) <= (journal_id IS NOT NULL)),
  CONSTRAINT to_whom_it_moved CHECK ((event = 'moved') = (to_customer IS NOT NULL) OR undoes IS NOT NULL)
);
CREATE INDEX cylinder_deed_customer ON books.cylinder_deed (customer_id, id);
CREATE INDEX cylinder_deed_moved ON books.cylinder_deed (to_customer) WHERE to_customer IS NOT NULL;
CREATE UNIQUE INDEX cylinder_deed_undone_once ON books.cylinder_deed (undoes) WHERE undoes IS NOT NULL;

CREATE SEQUENCE books.cylinder_lot_id;
CREATE TABLE books.cylinder_lot (
  id           bigint PRIMARY KEY DEFAULT nextval('books.cylinder_lot_id'),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  site_id      bigint,
  size_kg      numeric NOT NULL REFERENCES books.cylinder_size,
  rate         books.twd_not_negative NOT NULL,
  units        int NOT NULL CHECK (units BETWEEN 1 AND 200),
  held         int NOT NULL DEFAULT 0,
  money        books.twd_left NOT NULL DEFAULT 0,
  receipt      text CHECK (length(receipt) BETWEEN 1 AND 40),
  issued_on    date NOT NULL,
  deed_id      bigint NOT NULL REFERENCES books.cylinder_deed,
  from_lot     bigint REFERENCES books.cylinder_lot,
  void         bool NOT NULL DEFAULT false,
  FOREIGN KEY (site_id, customer_id) REFERENCES books.site (id, customer_id),
  CONSTRAINT never_refunded_beyond_what_was_taken CHECK (held BETWEEN 0 AND units)
) WITH (fillfactor = 80);
CREATE INDEX cylinder_lot_customer ON books.cylinder_lot (customer_id, size_kg, issued_on) WHERE held > 0;
-- A receipt is one lot a size, until it is undone.
CREATE UNIQUE INDEX cylinder_lot_receipt ON books.cylinder_lot (receipt, size_kg) WHERE receipt IS NOT NULL AND from_lot IS NULL AND NOT void;
CREATE CONSTRAINT TRIGGER money_is_units_times_rate AFTER INSERT OR UPDATE ON books.cylinder_lot
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.money <> NEW.held * NEW.rate) EXECUTE FUNCTION books.lot_ties();

-- A cylinder of ours that is, or was, at a customer; its number is known or not. One of another house has no lot, for nothing was taken for it.
CREATE SEQUENCE books.cylinder_id;
CREATE TABLE books.cylinder (
  id           bigint PRIMARY KEY DEFAULT nextval('books.cylinder_id'),
  lot_id       bigint REFERENCES books.cylinder_lot,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  site_id      bigint,
  size_kg      numeric NOT NULL REFERENCES books.cylinder_size,
  serial       text CHECK (length(serial) BETWEEN 1 AND 40),
  owner        text NOT NULL DEFAULT 'LUCKY' CHECK (length(owner) BETWEEN 1 AND 40),
  inspect_by   date,
  state        text NOT NULL DEFAULT '-' CHECK (state IN ('-', 'HELD', 'RETURNED', 'LOST', 'DORMANT', 'RECOGNISED', 'VOID')),
  since_on     date NOT NULL,
  last_move    bigint,
  FOREIGN KEY (site_id, customer_id) REFERENCES books.site (id, customer_id),
  CONSTRAINT ours_has_a_lot CHECK ((owner = 'LUCKY') = (lot_id IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX cylinder_held ON books.cylinder (customer_id, size_kg) WHERE state IN ('HELD', 'DORMANT');
CREATE INDEX cylinder_quiet ON books.cylinder (since_on) WHERE state IN ('HELD', 'DORMANT');
CREATE INDEX cylinder_of_lot ON books.cylinder (lot_id);
CREATE INDEX cylinder_serial ON books.cylinder (serial) WHERE serial IS NOT NULL;
-- A cylinder stands in one place.
CREATE UNIQUE INDEX cylinder_in_one_place ON books.cylinder (owner, serial) WHERE serial IS NOT NULL AND state IN ('HELD', 'DORMANT');

-- Appended only: what happened to each cylinder. Its row and its lot follow these and nothing else.
CREATE SEQUENCE books.cylinder_move_id;
CREATE TABLE books.cylinder_move (
  id             bigint PRIMARY KEY DEFAULT nextval('books.cylinder_move_id'),
  deed_id        bigint NOT NULL REFERENCES books.cylinder_deed,
  cylinder_id    bigint NOT NULL REFERENCES books.cylinder,
  branch         text NOT NULL,
  event          text NOT NULL,
  from_state     text NOT NULL,
  via            text NOT NULL DEFAULT '',
  to_state       text NOT NULL,
  from_lot       bigint,                                -- both, and the move before, are compared with the cylinder as it
  to_lot         bigint,                                -- stands: no key that would read them once more
  serial_before  text,
  serial         text,
  since_before   date NOT NULL,
  since_on       date NOT NULL,
  follows        bigint,
  undoes         bigint REFERENCES books.cylinder_move
);
CREATE INDEX cylinder_move_deed ON books.cylinder_move (deed_id);
CREATE INDEX cylinder_move_cylinder ON books.cylinder_move (cylinder_id, id);
CREATE UNIQUE INDEX cylinder_move_undone_once ON books.cylinder_move (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER follow AFTER INSERT ON books.cylinder_move REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION books.follow_cylinders();

-- What was kept for a cylinder that was lost or given up, and charged above it, so that it can be given back to the dollar.
CREATE TABLE books.cylinder_forfeit (
  move_id       bigint PRIMARY KEY REFERENCES books.cylinder_move,
  branch        text NOT NULL,
  open_item_id  bigint REFERENCES books.open_item,
  kept          books.twd_not_negative NOT NULL,
  charged       books.twd_not_negative NOT NULL,
  net           books.twd NOT NULL,
  tax           books.twd NOT NULL,
  CONSTRAINT all_of_it_is_income_or_tax CHECK (net + tax = kept + charged)
);

-- The value of what is on loan follows the sizes.
CREATE TRIGGER wait_for_cylinders BEFORE UPDATE ON books.cylinder_size FOR EACH ROW EXECUTE FUNCTION books.wait_for_cylinders();
CREATE TRIGGER revalue AFTER UPDATE ON books.cylinder_size FOR EACH ROW WHEN (OLD.replacement <> NEW.replacement)
  EXECUTE FUNCTION books.revalue_cylinders();

INSERT INTO books.cylinder_size (size_kg, deposit, replacement) VALUES
  (4, 500, 900), (10, 800, 1300), (16, 1200, 1700), (18, 1300, 1800), (20, 1500, 2000), (50, 3000, 4000);
INSERT INTO books.cylinder_step (event, from_state, via, to_state) VALUES
  ('issued', '-', 'ISSUED', 'HELD'), ('returned', 'HELD', '', 'RETURNED'), ('exchanged', 'HELD', 'EXCHANGED', 'HELD'),
  ('lost', 'HELD', '', 'LOST'), ('dormant', 'HELD', '', 'DORMANT'), ('woken', 'DORMANT', '', 'HELD'),
  ('recognised', 'DORMANT', 'BREAKAGE_PROPOSED', 'RECOGNISED'), ('found', 'LOST', '', 'RETURNED'),
  ('found', 'RECOGNISED', '', 'RETURNED'), ('moved', 'HELD', '', 'HELD'),
  ('foreign', '-', '', 'RETURNED');   -- another house's cylinder comes in: nothing is given for it

-- What was held before the first day here; the ERP's opening entry stands against it.
INSERT INTO books.account (code, name, name_zh, side, control, party) VALUES ('3990', 'Opening balances', '期初開帳', 'C', false, NULL);
UPDATE books.account SET party = 'customer' WHERE code = '2310';
INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT r.kind, r.account, r.side, a.party IS NOT NULL
  FROM (VALUES ('deposit', '1101', 'D'), ('deposit', '2165', 'D'), ('deposit', '1140', 'D'), ('deposit', '2310', 'C'),
               ('deposit_opening', '3990', 'D'), ('deposit_opening', '2310', 'C'),
               ('deposit_refund', '2310', 'D'), ('deposit_refund', '1101', 'C'), ('deposit_refund', '2170', 'C'), ('deposit_refund', '1140', 'C'),
               ('cylinder_lost', '2310', 'D'), ('cylinder_lost', '1140', 'D'), ('cylinder_lost', '7104', 'C'), ('cylinder_lost', '2141', 'C'),
               ('cylinder_found', '7104', 'D'), ('cylinder_found', '2141', 'D'), ('cylinder_found', '2310', 'C'),
               ('cylinder_found', '2310', 'D'), ('cylinder_found', '1140', 'C'), ('cylinder_found', '1101', 'C'),
               ('deposit_breakage', '2310', 'D'), ('deposit_breakage', '7104', 'C'), ('deposit_breakage', '2141', 'C'),
               ('deposit_moved', '2310', 'D'), ('deposit_moved', '2310', 'C')) AS r(kind, account, side)
  JOIN books.account AS a ON a.code = r.account;
-- A mirror takes every account on the other side.
INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT DISTINCT 'cylinder_undone', r.account, CASE r.side WHEN 'D' THEN 'C' ELSE 'D' END, r.names_party
  FROM books.posting_rule AS r
 WHERE r.kind IN ('deposit', 'deposit_opening', 'deposit_refund', 'cylinder_lost', 'cylinder_found', 'deposit_breakage', 'deposit_moved');

INSERT INTO books.request_kind (kind, scale, first) VALUES ('deposit_refund', 'limit', 3), ('breakage', 'directed', 5);
INSERT INTO books.policy (key, value) VALUES
  ('cylinder.breakage', 0), ('cylinder.dormant_months', 12), ('cylinder.breakage_months', 24), ('cylinder.opening_minimum', 300),
  ('cylinder.topup_above', 3000), ('cylinder.inspection_overlay', 90);
INSERT INTO books.deed_right (deed, grp) VALUES
  ('deposit', 'clerk'), ('deposit', 'senior_clerk'), ('deposit', 'cashier'), ('deposit', 'supervisor'), ('deposit', 'scheduler'),
  ('waive_deposit', 'supervisor'), ('waive_deposit', 'manager'), ('open_lots', 'manager'),
  ('refund_deposit', 'senior_clerk'), ('refund_deposit', 'cashier'), ('refund_deposit', 'supervisor'),
  ('exchange_cylinder', 'clerk'), ('exchange_cylinder', 'senior_clerk'), ('exchange_cylinder', 'cashier'), ('exchange_cylinder', 'supervisor'),
  ('exchange_cylinder', 'scheduler'),
  ('lose_cylinder', 'senior_clerk'), ('lose_cylinder', 'supervisor'), ('lose_cylinder', 'manager'),
  ('move_cylinder', 'senior_clerk'), ('move_cylinder', 'supervisor'), ('move_cylinder', 'manager'),
  ('undo_cylinder', 'senior_clerk'), ('undo_cylinder', 'supervisor'), ('undo_cylinder', 'manager'),
  ('wake_cylinder', 'clerk'), ('wake_cylinder', 'senior_clerk'), ('wake_cylinder', 'collector'), ('wake_cylinder', 'supervisor'),
  ('wake_cylinder', 'scheduler'), ('cylinder_size', 'manager'),
  ('ask.deposit_refund', 'clerk'), ('ask.deposit_refund', 'senior_clerk'), ('ask.breakage', 'manager');

DO $$
DECLARE
  t  text[];
BEGIN
  FOREACH t SLICE 1 IN ARRAY ARRAY[['cylinder_deed'], ['cylinder_move'], ['cylinder_forfeit'], ['cylinder_step']] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.%I FOR EACH ROW EXECUTE FUNCTION audit.no_change()', t[1]);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.%I FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change()', t[1]);
  END LOOP;
  FOREACH t SLICE 1 IN ARRAY ARRAY[['cylinder_deed', 'id'], ['cylinder_size', 'size_kg'], ['cylinder_step', 'event']] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(%L)', t[1], t[2]);
  END LOOP;
END $$;
CREATE TRIGGER trail_update AFTER UPDATE ON books.cylinder_size REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update('size_kg');
CREATE TRIGGER trail_delete AFTER DELETE ON books.cylinder_size REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete('size_kg');
