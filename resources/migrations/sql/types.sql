-- Rows as the functions of the kernel hold them between two statements.
CREATE TYPE api.billed AS (invoice bigint, open_item bigint, journal bigint, number text, customer bigint, branch text, kind text,
  issued_on date, terms text, due_on date, effective_due_on date, net numeric, tax numeric);
CREATE TYPE api.receipt AS (payment bigint, number text, journal bigint, customer bigint, branch text, amount numeric, fee numeric,
  difference numeric, method text, source text, received_on date, line bigint, bank_account bigint, money text, parts jsonb,
  parts_n int, applied numeric, rest numeric, evidence jsonb, learn jsonb);
CREATE TYPE api.own_line AS (journal bigint, line bigint, bank_account bigint, branch text, amount numeric, booked_on date, sort text,
  original bigint, note text, other text);
