-- Credit 信用: what a customer counts for, how far he may go, what was promised to an order, and why.

-- What the credit rooms decide by (policies 1). Percent, days, whole dollars; a day of the year as month * 100 + day.
INSERT INTO books.policy (key, value) VALUES
  ('exposure.open_items', 100), ('exposure.delivered', 100), ('exposure.orders', 100), ('exposure.cheques', 100),
  ('exposure.cylinders', 100), ('exposure.unapplied', 100), ('exposure.driver_cash', 100),
  ('exposure.driver_cash_limit', 30000), ('exposure.cheques_limit', 50), ('exposure.orders_horizon_days', 7),
  ('limit.season_percent', 20), ('limit.season_from', 1101), ('limit.season_before', 301),
  ('limit.temporary_max_days', 60), ('limit.temporary_max_percent', 30), ('limit.increase_percent', 50),
  ('check.document_percent', 30), ('check.document_least', 20000), ('check.oldest_overdue_days', 30),
  ('check.overdue_share_percent', 30), ('check.overdue_share_days', 7), ('check.dunning_level', 3), ('check.bounced', 1),
  ('check.promises_broken', 2), ('check.report_age_days', 365), ('check.review_late_days', 30),
  ('status.watch_percent', 90), ('status.hold_percent', 110), ('status.hold_overdue_days', 30), ('status.overdue_tolerance', 0),
  ('hold.degrade_to_cod', 1), ('hold.review_days', 30),
  ('hold.release_deviation', 10), ('hold.release_valid_days', 14), ('hold.release_deliveries', 3),
  ('reservation.lifetime_hours', 72), ('simulate.window_days', 90)
ON CONFLICT DO NOTHING;

-- Each set of those values that was ever in force: a verdict names the version it was made by.
CREATE TABLE books.credit_policy (
  version  int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  rules    jsonb NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  made_by  name NOT NULL DEFAULT session_user
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.credit_policy FOR EACH ROW EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.credit_policy FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();
GRANT SELECT ON books.credit_policy TO staff, lg_kernel;

-- The row that a verdict is made on. The weights stand in it, so that whoever moves a term reads no policy;
-- `over` moves only where a customer is beyond his limit, so that an everyday posting touches no index.
ALTER TABLE books.customer_balance
  ADD COLUMN weights int[] NOT NULL DEFAULT '{100,100,100,100,100,100,100,30000}',
  ADD COLUMN alert_above numeric NOT NULL DEFAULT 'infinity',   -- exposure from which the status may change; infinity: never assessed
  ADD COLUMN over numeric NOT NULL DEFAULT 0,                   -- exposure beyond the limit, written by the trigger
  ADD COLUMN watched bool NOT NULL DEFAULT false;               -- something may end by the next event: a hold, a held order, a status
CREATE INDEX customer_balance_over ON books.customer_balance (over DESC, customer_id) WHERE over > 0;
CREATE INDEX customer_balance_limit_until ON books.customer_balance (limit_until) WHERE limit_until < 'infinity';
CREATE TRIGGER weigh BEFORE INSERT OR UPDATE OF receivable, unapplied, delivered, ordered, cheques, loaned, deposits, driver_cash, weights,
  exposure, over, limit_now, alert_above, status ON books.customer_balance FOR EACH ROW EXECUTE FUNCTION books.weigh_balance();
CREATE TRIGGER follow_policy AFTER INSERT OR UPDATE OR DELETE ON books.policy FOR EACH STATEMENT EXECUTE FUNCTION books.follow_policy();
GRANT UPDATE (weights) ON books.customer_balance TO lg_owner;
UPDATE books.policy SET value = value WHERE key = 'exposure.open_items';

-- A reservation holds room for one order: pending, then used by its deliveries, void, or expired, each once. Its customer's row is written
-- by the same deed: a foreign key would look for the customer once more, while everybody who wants his room waits.
CREATE SEQUENCE books.reservation_id;
CREATE TABLE books.reservation (
  id           bigint PRIMARY KEY DEFAULT nextval('books.reservation_id'),
  order_ref    text NOT NULL CHECK (length(order_ref) BETWEEN 1 AND 100),
  version      int NOT NULL CHECK (version > 0),
  customer_id  bigint NOT NULL,
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
CREATE INDEX reservation_expiring ON books.reservation (expires_at, id) WHERE state = 'LIVE';

-- The case of a verdict (SM-1): what was asked, what every rule saw, what became of it.
CREATE SEQUENCE books.credit_case_id;
CREATE TABLE books.credit_case (
  id             bigint PRIMARY KEY DEFAULT nextval('books.credit_case_id'),
  order_ref      text NOT NULL CHECK (length(order_ref) BETWEEN 1 AND 100),
  version        int NOT NULL CHECK (version > 0),
  point          text NOT NULL CHECK (point IN ('order', 'delivery')),
  customer_id    bigint NOT NULL,
  branch         text NOT NULL,
  site_id        bigint,
  amount         books.twd_positive NOT NULL,
  units          int CHECK (units > 0),
  deliver_on     date,
  state          text NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'HELD', 'COD_ONLY', 'REJECTED', 'APPROVED_BY_RULE', 'RELEASED_BY',
                                                'CANCELLED', 'CONSUMED', 'RELEASED', 'EXPIRED')),
  facts          jsonb NOT NULL,
  rules          jsonb NOT NULL,
  ways           jsonb NOT NULL DEFAULT '[]',
  sentence       jsonb NOT NULL CHECK (sentence ? 'key' AND sentence ? 'facts'),
  reserved       books.twd_not_negative NOT NULL DEFAULT 0,
  policy_version int NOT NULL,
  elapsed_ms     numeric NOT NULL,
  owner          name NOT NULL DEFAULT 'credit_controller',
  asked_by       name NOT NULL DEFAULT session_user,
  asked_at       timestamptz NOT NULL,
  decided_by     name,
  decided_at     timestamptz,
  reason         text CHECK (length(reason) BETWEEN 2 AND 500),
  deviation      int CHECK (deviation BETWEEN 0 AND 100),
  valid_until    timestamptz,
  budget         books.twd_positive,
  budget_used    books.twd_not_negative NOT NULL DEFAULT 0,
  deliveries     smallint CHECK (deliveries >= 0),
  put_off_until  timestamptz,                      -- a held order that waits for something, and why
  note           text CHECK (length(note) BETWEEN 2 AND 500),
  UNIQUE (order_ref, version, point),
  -- N-9: a held order is told why with both numbers, and the way out.
  CONSTRAINT a_held_order_is_explained CHECK (state <> 'HELD' OR jsonb_array_length(ways) > 0 AND jsonb_path_exists(rules,
    '$[*] ? (@.outcome == "HELD" && exists (@.input) && exists (@.threshold))')),
  CONSTRAINT a_release_has_its_bounds CHECK (state <> 'RELEASED_BY' OR reason IS NOT NULL AND deviation IS NOT NULL
    AND valid_until IS NOT NULL AND budget IS NOT NULL AND deliveries IS NOT NULL AND decided_by IS NOT NULL),
  CONSTRAINT within_its_budget CHECK (budget_used <= coalesce(budget, 0))
) WITH (fillfactor = 85, toast_tuple_target = 8160);  -- to compress a case would take as long as to write it
CREATE INDEX credit_case_held ON books.credit_case (customer_id, id) WHERE state = 'HELD';
CREATE INDEX credit_case_history ON books.credit_case (customer_id, asked_at, id);
CREATE INDEX credit_case_queue ON books.credit_case (asked_at, id) WHERE state = 'HELD';
CREATE INDEX credit_case_asked ON books.credit_case (asked_at);
CREATE TRIGGER ladder BEFORE INSERT OR UPDATE ON books.credit_case FOR EACH ROW EXECUTE FUNCTION books.case_ladder();
CREATE TRIGGER never_deleted BEFORE DELETE ON books.credit_case FOR EACH ROW EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.credit_case FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();

-- Every change of a customer's credit status (SM-2) with cause and numbers; the status itself follows these rows and nothing else.
CREATE TABLE books.status_change (
  id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  was          text NOT NULL,
  becomes      text NOT NULL CHECK (becomes IN ('NO_CHECK', 'OK', 'WATCH', 'HOLD', 'STOP')),
  how          text NOT NULL CHECK (how IN ('computed', 'stop', 'lift', 'exempt', 'end')),
  causes       jsonb NOT NULL,
  reason       text CHECK (length(reason) BETWEEN 2 AND 500),
  review_on    date,
  person_id    int,
  set_by       int,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor        name NOT NULL DEFAULT session_user,
  CONSTRAINT a_status_changes CHECK (was <> becomes),
  CONSTRAINT computation_leaves_people_alone CHECK (how <> 'computed' OR was IN ('OK', 'WATCH', 'HOLD') AND becomes IN ('OK', 'WATCH', 'HOLD')),
  CONSTRAINT a_stop_stops CHECK ((how = 'stop') = (becomes = 'STOP') AND (how = 'lift') = (was = 'STOP')),
  CONSTRAINT an_exemption_ends CHECK ((how = 'exempt') = (becomes = 'NO_CHECK') AND (how <> 'exempt' OR review_on IS NOT NULL)
    AND (was <> 'NO_CHECK' OR how IN ('end', 'stop')) AND (how <> 'end' OR was = 'NO_CHECK')),
  CONSTRAINT a_person_says_why CHECK (how IN ('computed', 'end') OR reason IS NOT NULL AND person_id IS NOT NULL),
  -- N-106 for the ladder: who stopped a customer does not lift it.
  CONSTRAINT the_setter_does_not_lift CHECK (how <> 'lift' OR set_by IS NOT NULL AND person_id <> set_by)
);
CREATE INDEX status_change_customer ON books.status_change (customer_id, id);
CREATE INDEX status_change_review ON books.status_change (review_on) WHERE review_on IS NOT NULL;
CREATE TRIGGER change_status BEFORE INSERT ON books.status_change FOR EACH ROW EXECUTE FUNCTION books.change_status();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON books.status_change FOR EACH ROW EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.status_change FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();

-- Why orders of a customer, a place or a product do not go out. N-16: none without its day.
CREATE SEQUENCE books.hold_id;
CREATE TABLE books.hold (
  id           bigint PRIMARY KEY DEFAULT nextval('books.hold_id'),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  scope        text NOT NULL CHECK (scope IN ('customer', 'site', 'product', 'credit')),
  site_id      bigint,
  product      text,
  computed     bool NOT NULL DEFAULT false,
  degrade      bool NOT NULL,
  reason       text NOT NULL CHECK (length(reason) BETWEEN 2 AND 500),
  causes       jsonb NOT NULL DEFAULT '[]',
  owner        name NOT NULL DEFAULT 'credit_controller',
  conditions   text[] NOT NULL DEFAULT '{management}'
               CHECK (conditions <@ '{overdue_paid,within_limit,management,new_terms}' AND cardinality(conditions) > 0),
  expires_on   date NOT NULL,
  placed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  placed_by    name NOT NULL DEFAULT session_user,
  ended_at     timestamptz,
  ended_by     name,
  ended_why    jsonb,
  CONSTRAINT a_hold_names_its_place CHECK ((scope = 'site') = (site_id IS NOT NULL) AND (scope = 'product') = (product IS NOT NULL)),
  CONSTRAINT an_ended_hold_says_why CHECK ((ended_at IS NULL) = (ended_why IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX hold_customer ON books.hold (customer_id) WHERE ended_at IS NULL;
CREATE INDEX hold_history ON books.hold (customer_id, placed_at, id);
CREATE INDEX hold_expiring ON books.hold (expires_on, id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX hold_one_computed ON books.hold (customer_id) WHERE computed AND ended_at IS NULL;
CREATE TRIGGER never_deleted BEFORE DELETE ON books.hold FOR EACH ROW EXECUTE FUNCTION audit.no_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON books.hold FOR EACH STATEMENT EXECUTE FUNCTION audit.no_change();

-- What other rooms know about a customer that a verdict looks at, and what an assessment left.
ALTER TABLE books.customer_credit
  ADD COLUMN assessed_at timestamptz,
  ADD COLUMN review_on date,
  ADD COLUMN report_on date,
  ADD COLUMN cover_until date,
  ADD COLUMN dunning_level smallint NOT NULL DEFAULT 0,
  ADD COLUMN bounced smallint NOT NULL DEFAULT 0,
  ADD COLUMN promises_broken smallint NOT NULL DEFAULT 0,
  ADD COLUMN insolvent_on date;

-- What stands on top of the base limit for a while, the last day included.
CREATE SEQUENCE books.limit_piece_id;
CREATE TABLE books.limit_piece (
  id           bigint PRIMARY KEY DEFAULT nextval('books.limit_piece_id'),
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  sort         text NOT NULL CHECK (sort IN ('temporary', 'season', 'insured')),
  amount       books.twd_positive NOT NULL,
  from_on      date NOT NULL,
  until_on     date NOT NULL,
  request_id   bigint REFERENCES books.request,
  CONSTRAINT a_piece_has_its_days CHECK (until_on >= from_on)
);
CREATE INDEX limit_piece_customer ON books.limit_piece (customer_id, until_on);

-- N-19: nobody approves a limit without its replay on file.
ALTER TABLE books.request ADD CONSTRAINT a_limit_is_replayed CHECK (kind <> 'limit' OR payload ? 'simulation');

-- Not of `ordered`, `delivered` and `loaned`: their amounts come from one term and go into another in several steps, and half of a deed must
-- neither hold anybody nor make room for another order. The deeds that move them call books.stir at their end.
CREATE TRIGGER stirred AFTER UPDATE OF receivable, unapplied, cheques, deposits, driver_cash
  ON books.customer_balance FOR EACH ROW WHEN (NEW.watched OR NEW.exposure > NEW.alert_above) EXECUTE FUNCTION books.stirred();

DO $$
DECLARE
  t  text;
BEGIN
  -- A verdict's case and its reservation go into the trail as one event when they are made; what becomes of them by these.
  FOREACH t IN ARRAY ARRAY['reservation', 'credit_case', 'hold', 'limit_piece'] LOOP
    EXECUTE format('CREATE TRIGGER trail_update AFTER UPDATE ON books.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_update(''id'')', t);
    EXECUTE format('CREATE TRIGGER trail_delete AFTER DELETE ON books.%I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_delete(''id'')', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['status_change', 'hold', 'limit_piece'] LOOP
    EXECUTE format('CREATE TRIGGER trail_insert AFTER INSERT ON books.%I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION audit.on_insert(''id'')', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['reservation', 'credit_case', 'status_change', 'hold', 'limit_piece'] LOOP
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON books.%I TO staff, lg_kernel', t);
  END LOOP;
END $$;
GRANT INSERT (id, order_ref, version, customer_id, branch, site_id, amount, remaining, expires_at),
      UPDATE (remaining, state, ended_at) ON books.reservation TO lg_kernel;
GRANT INSERT (id, order_ref, version, point, customer_id, branch, site_id, amount, units, deliver_on, state, facts, rules, ways, sentence, reserved,
              policy_version, elapsed_ms, asked_at),
      UPDATE (state, facts, rules, ways, sentence, reserved, policy_version, decided_by, decided_at, reason, deviation, valid_until, budget,
              budget_used, deliveries, owner, put_off_until, note) ON books.credit_case TO lg_kernel;
GRANT INSERT (customer_id, branch, was, becomes, how, causes, reason, review_on, person_id, set_by) ON books.status_change TO lg_kernel;
GRANT INSERT (id, customer_id, branch, scope, site_id, product, computed, degrade, reason, causes, conditions, expires_on),
      UPDATE (degrade, causes, expires_on, ended_at, ended_by, ended_why) ON books.hold TO lg_kernel;
GRANT INSERT (id, customer_id, branch, sort, amount, from_on, until_on, request_id), UPDATE (until_on), DELETE ON books.limit_piece TO lg_kernel;
GRANT UPDATE (reserved, limit_now, limit_until, alert_above, watched, ordered) ON books.customer_balance TO lg_kernel;
GRANT UPDATE (assessed_at, review_on) ON books.customer_credit TO lg_kernel;
GRANT UPDATE (exposed) ON books.sales_order TO lg_kernel;
GRANT INSERT (exchange, subject, branch) ON books.letter TO lg_kernel;
GRANT USAGE ON SEQUENCE books.reservation_id, books.credit_case_id, books.hold_id, books.limit_piece_id, books.letter_id TO lg_kernel;

-- How much one release may be over (decisions 7.2); below a supervisor the credit controller alone.
INSERT INTO books.authority (scale, tier, highest) VALUES
  ('hold_release', 1, 10000), ('hold_release', 3, 100000), ('hold_release', 4, 500000), ('hold_release', 5, 1000000), ('hold_release', 6, 5000000);
INSERT INTO books.deed_right (deed, grp) VALUES
  ('check_credit', 'clerk'), ('check_credit', 'senior_clerk'), ('check_credit', 'credit_controller'), ('check_credit', 'supervisor'),
  ('check_credit', 'manager'), ('check_credit', 'scheduler'),
  ('case.release', 'credit_controller'), ('case.release', 'supervisor'), ('case.release', 'manager'), ('case.release', 'director'),
  ('case.cod', 'clerk'), ('case.cod', 'senior_clerk'), ('case.cod', 'credit_controller'), ('case.cod', 'scheduler'),
  ('case.refuse', 'credit_controller'), ('case.refuse', 'supervisor'), ('case.refuse', 'manager'), ('case.refuse', 'director'),
  ('case.cancel', 'clerk'), ('case.cancel', 'senior_clerk'), ('case.cancel', 'credit_controller'), ('case.cancel', 'scheduler'),
  ('case.pass', 'credit_controller'), ('case.pass', 'supervisor'), ('case.pass', 'manager'), ('case.pass', 'director'),
  ('case.recheck', 'credit_controller'), ('case.recheck', 'supervisor'), ('case.recheck', 'manager'), ('case.recheck', 'director'),
  ('what_if', 'credit_controller'), ('what_if', 'supervisor'), ('what_if', 'manager'), ('what_if', 'director'),
  ('case.collected', 'cashier'), ('case.collected', 'clerk'), ('case.collected', 'scheduler'),
  ('status.stop', 'credit_controller'), ('status.stop', 'supervisor'), ('status.stop', 'manager'),
  ('status.lift', 'manager'), ('status.lift', 'director'), ('status.exempt', 'manager'), ('status.exempt', 'director'),
  ('status.end', 'credit_controller'), ('status.end', 'manager'), ('status.end', 'director'),
  ('hold.place', 'credit_controller'), ('hold.place', 'supervisor'), ('hold.place', 'manager'),
  ('hold.end', 'credit_controller'), ('hold.end', 'supervisor'), ('hold.end', 'manager'), ('hold.end', 'director'),
  ('replay_policy', 'credit_controller'), ('replay_policy', 'manager'), ('replay_policy', 'director');
