-- The box that seals signs what it sealed. Signatures are the box's word: whether they are true is checked with its public key.
CREATE OR REPLACE FUNCTION audit.sign_seals(p_key_id text, p_seals bigint[], p_signatures bytea[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH signed AS (
    INSERT INTO audit.seal_signature (seal_id, key_id, signature)
    SELECT s.id, p_key_id, u.signature FROM unnest(p_seals, p_signatures) AS u(seal, signature) JOIN audit.seal AS s ON s.id = u.seal
    ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*) FROM signed
$$;
GRANT EXECUTE ON FUNCTION audit.sign_seals(text, bigint[], bytea[]) TO scheduler;
