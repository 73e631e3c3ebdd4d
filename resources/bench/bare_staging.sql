-- Where the decided lines and their parts are copied to.
CREATE TEMP TABLE decided ON COMMIT DROP AS
SELECT 0::bigint AS line, 0::bigint AS customer, branch AS payer_branch, amount AS fee, amount AS rest, state, note AS other, statement_id, bank_account_id, branch, kind, source_line, value_on, booked_on, amount, ordinal, mark, type_code, customer_reference, bank_reference, payer_name, payer_account, purpose, text, raw
  FROM bare.bank_line LIMIT 0;
CREATE TEMP TABLE part (line bigint, item bigint, amount numeric) ON COMMIT DROP;
