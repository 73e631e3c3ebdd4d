-- Credit 信用: what was promised to an order, and why.
-- A reservation holds room for one order: pending, then used by its deliveries, void, or expired, each once.
CREATE SEQUENCE books.reservation_id;
CREATE TABLE books.reservation (
  id           bigint PRIMARY KEY DEFAULT nextval('books.reservation_id'),
  order_ref    text NOT NULL CHECK (length(order_ref) BETWEEN 1 AND 100),
  version      int NOT NULL CHECK (version > 0),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  site_id      bigint,
  amount       books.twd_positive NOT NULL,
  remaining    books.twd_left NOT NULL,
  state        text NOT NULL DEFAULT 'LIVE' CHECK (state IN ('LIVE', 'CONSUMED', 'RELEASED', 'EXPIRED')),
  made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  CONSTRAINT an_ended_one_holds_nothing CHECK ((state = 'LIVE') = (ended_at IS NULL) AND (state = 'LIVE' OR remaining = 0)),
  CONSTRAINT never_more_than_was_reserved CHECK (remaining <= amount)
);
CREATE UNIQUE INDEX reservation_live ON books.reservation (order_ref) WHERE state = 'LIVE';
CREATE INDEX reservation_customer ON books.reservation (customer_id) WHERE state = 'LIVE';
CREATE INDEX reservation_expiring ON books.reservation (expires_at) WHERE state = 'LIVE';

CREATE TRIGGER trail_insert AFTER INSERT ON books.reservation REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert('id');
CREATE TRIGGER trail_update AFTER UPDATE ON books.reservation REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update('id');
CREATE TRIGGER trail_delete AFTER DELETE ON books.reservation REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete('id');
ALTER TABLE books.reservation ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_branch ON books.reservation FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]));
CREATE POLICY kernel_all ON books.reservation TO lg_kernel USING (true) WITH CHECK (true);
GRANT SELECT ON books.reservation TO staff, lg_kernel;
GRANT UPDATE (remaining, state, ended_at) ON books.reservation TO lg_kernel;
GRANT UPDATE (reserved) ON books.customer_balance TO lg_kernel;
