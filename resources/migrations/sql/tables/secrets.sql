-- Secrets 機密: data keys, wrapped; API keys of machines; and refund accounts of customers 客戶退款帳戶, the first fields that are sealed.
CREATE SEQUENCE books.data_key_id AS int;
CREATE TABLE books.data_key (
  id          int PRIMARY KEY,
  purpose     text NOT NULL CHECK (purpose IN ('field', 'index', 'intake')),
  wrapped     bytea CHECK (length(wrapped) BETWEEN 5 AND 1000),
  public      bytea CHECK (length(public) = 32),
  state       text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retiring', 'revoked')),
  uses        bigint NOT NULL DEFAULT 0 CONSTRAINT a_key_retires_before_a_nonce_repeats CHECK (uses BETWEEN 0 AND 1073741824),
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT of_a_revoked_key_nothing_is_left CHECK ((state = 'revoked') = (wrapped IS NULL)),
  CONSTRAINT desks_seal_by_a_public_key CHECK ((purpose = 'intake') = (public IS NOT NULL))
);
CREATE UNIQUE INDEX data_key_active ON books.data_key (purpose) WHERE state = 'active';

-- Keys that we accept are kept as their hash; keys that we show partners are sealed fields.
CREATE SEQUENCE books.api_key_id;
CREATE TABLE books.api_key (
  id           bigint PRIMARY KEY,
  holder       text NOT NULL CHECK (holder ~ '^[a-z][a-z0-9_.-]{1,60}$'),
  direction    text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
  ordinal      int NOT NULL,
  sha256       bytea UNIQUE CHECK (length(sha256) = 32),
  sealed       bytea CHECK (length(sealed) BETWEEN 34 AND 2000),
  data_key_id  int REFERENCES books.data_key,
  not_before   timestamptz NOT NULL,
  not_after    timestamptz NOT NULL,
  revoked_at   timestamptz,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by   name NOT NULL DEFAULT session_user,
  UNIQUE (holder, direction, ordinal),
  CONSTRAINT hash_or_sealed CHECK ((direction = 'inbound') = (sha256 IS NOT NULL) AND (direction = 'outbound') = (sealed IS NOT NULL)
                                   AND (sealed IS NULL) = (data_key_id IS NULL)),
  CONSTRAINT a_key_ends_after_it_began CHECK (not_after >= not_before)
);

CREATE SEQUENCE books.customer_account_id;
CREATE TABLE books.customer_account (
  id           bigint PRIMARY KEY,
  customer_id  bigint NOT NULL REFERENCES books.customer,
  branch       text NOT NULL,
  bank_code    text NOT NULL CHECK (bank_code ~ '^\d{3}(\d{4})?$'),
  boxed        bytea CHECK (length(boxed) BETWEEN 65 AND 256),
  number       bytea CHECK (length(number) BETWEEN 34 AND 256),
  data_key_id  int REFERENCES books.data_key,
  blind_index  bytea CHECK (length(blind_index) = 16),
  last_four    text NOT NULL CHECK (last_four ~ '^\d{4}$'),
  stored       bool NOT NULL DEFAULT false,  -- the box has the number: a request may be asked
  holder_name  text NOT NULL CHECK (length(holder_name) BETWEEN 1 AND 100),
  same_as      bigint REFERENCES books.customer_account,
  state        text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'ACTIVE', 'REFUSED', 'CLOSED')),
  reason       text,
  proposed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  proposed_by  name NOT NULL DEFAULT session_user,
  decided_at   timestamptz,
  decided_by   name,
  CONSTRAINT sealed_for_the_box_or_stored CHECK (boxed IS NULL OR number IS NULL),
  CONSTRAINT a_stored_number_is_whole CHECK ((number IS NULL) = (blind_index IS NULL) AND (number IS NULL) = (data_key_id IS NULL)),
  CONSTRAINT stored_says_so CHECK (stored = (number IS NOT NULL)),
  CONSTRAINT only_a_stored_number_is_used CHECK (state NOT IN ('ACTIVE', 'CLOSED') OR number IS NOT NULL)
);
CREATE INDEX customer_account_customer ON books.customer_account (customer_id, id);
CREATE UNIQUE INDEX customer_account_active ON books.customer_account (customer_id) WHERE state = 'ACTIVE';
CREATE INDEX customer_account_number ON books.customer_account (blind_index);
CREATE INDEX customer_account_data_key ON books.customer_account (data_key_id);
CREATE INDEX customer_account_boxed ON books.customer_account (id) WHERE boxed IS NOT NULL;
