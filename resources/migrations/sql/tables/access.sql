-- Money's domain, and who may touch what.
-- Two traps are closed by the domain: 'NaN'::numeric > 0 is TRUE, and numeric(p, s) rounds before a CHECK sees the value.
CREATE DOMAIN books.twd AS numeric
  CONSTRAINT twd CHECK (VALUE <> 'NaN'::numeric AND abs(VALUE) < 1e13 AND VALUE = round(VALUE));

CREATE DOMAIN books.twd_nonzero AS numeric
  CONSTRAINT twd_nonzero CHECK (VALUE <> 0 AND VALUE > -1e13 AND VALUE < 1e13 AND VALUE = round(VALUE));
CREATE DOMAIN books.twd_positive AS numeric
  CONSTRAINT twd_positive CHECK (VALUE > 0 AND VALUE < 1e13 AND VALUE = round(VALUE));
CREATE DOMAIN books.twd_not_negative AS numeric
  CONSTRAINT twd_not_negative CHECK (VALUE >= 0 AND VALUE < 1e13 AND VALUE = round(VALUE));
-- Money that may be used up, by two people at once.
CREATE DOMAIN books.twd_left AS numeric
  CONSTRAINT twd_left CHECK (VALUE >= 0 AND VALUE < 1e13 AND VALUE = round(VALUE));

CREATE TABLE books.branch (
  code  text PRIMARY KEY,
  name  text NOT NULL
);

-- One login belongs to one person; four eyes compare persons, never logins.
CREATE TABLE books.staff (
  login      name PRIMARY KEY,
  person_id  int NOT NULL,
  full_name  text NOT NULL,
  branches   text[] NOT NULL,
  active     bool NOT NULL DEFAULT true
);

-- Which group may do a deed; what is not in the table is not allowed.
CREATE TABLE books.deed_right (
  deed   text NOT NULL,
  grp    name NOT NULL,
  PRIMARY KEY (deed, grp)
);

CREATE TABLE books.policy (
  key    text PRIMARY KEY,
  value  numeric NOT NULL
);

-- The caller's key of a deed, inserted in the transaction of its effect, with a hash of what was asked.
CREATE TABLE books.idem (
  scope         name NOT NULL,
  key           uuid NOT NULL,
  actor         name NOT NULL DEFAULT session_user,
  deed          text NOT NULL,
  request_hash  bytea NOT NULL,
  response      jsonb,
  at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, key)
) WITH (fillfactor = 60);

-- A person's own choice of columns: key, width, order, hidden.
CREATE TABLE books.column_choice (
  login    name NOT NULL DEFAULT session_user,
  screen   text NOT NULL CHECK (length(screen) <= 100),
  columns  jsonb NOT NULL CHECK (length(columns::text) <= 20000),
  PRIMARY KEY (login, screen)
);
