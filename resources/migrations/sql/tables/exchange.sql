-- What partners must hear, the night's runs, and days that the calendar package does not know.
CREATE DOMAIN books.letter_state AS text
  CONSTRAINT letter_state CHECK (VALUE IN ('PENDING', 'SENT', 'ACKED', 'PARKED', 'MANUAL', 'MATCHED'));
CREATE SEQUENCE books.letter_id;
CREATE TABLE books.letter (
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  id         bigint NOT NULL DEFAULT nextval('books.letter_id'),
  exchange   text NOT NULL,
  subject    text NOT NULL,
  branch     text NOT NULL,
  state      books.letter_state NOT NULL DEFAULT 'PENDING',
  PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX letter_pending ON books.letter (exchange, id) WHERE state IN ('PENDING', 'PARKED');

-- The claim of a run is the lease: holder, token and heartbeat live in the row that identifies the run.
CREATE TABLE books.batch_run (
  id            bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  job           text NOT NULL,
  slot          text NOT NULL,
  business_on   date NOT NULL,
  due_at        timestamptz NOT NULL,
  state         text NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'WAITING', 'RUNNING', 'DONE',
                'DONE_WITH_QUARANTINE', 'FAILED', 'SKIPPED', 'MISFIRED')),
  chunks        int NOT NULL DEFAULT 0,
  chunks_done   int NOT NULL DEFAULT 0,
  records       int NOT NULL DEFAULT 0,
  quarantined   int NOT NULL DEFAULT 0,
  checkpoint    jsonb NOT NULL DEFAULT '{}',
  holder        text,
  token         bigint NOT NULL DEFAULT 0,
  heartbeat_at  timestamptz,
  attempts      int NOT NULL DEFAULT 0,
  started_at    timestamptz,
  finished_at   timestamptz,
  note          text,
  UNIQUE (job, slot)
) WITH (fillfactor = 70);

-- One row an attempt to reach a partner or to take a document.
CREATE TABLE books.exchange_attempt (
  id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  exchange   text NOT NULL,
  subject    text NOT NULL,
  outcome    text NOT NULL CHECK (outcome IN ('done', 'already', 'waiting', 'parked', 'unavailable', 'failed')),
  detail     text,
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor      name NOT NULL DEFAULT session_user
);
CREATE INDEX exchange_attempt_recent ON books.exchange_attempt (exchange, at);

CREATE TABLE books.calendar_override (
  day      date NOT NULL,
  county   text NOT NULL DEFAULT '',
  working  bool NOT NULL,
  note     text NOT NULL,
  PRIMARY KEY (day, county)
);
