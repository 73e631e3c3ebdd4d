-- The box that seals signs what it sealed; LG031 for a seal that is not there. Signatures are the box's word: whether they are true is
-- checked with its public key.
CREATE OR REPLACE FUNCTION audit.sign_seals(p_key_id text, p_seals bigint[], p_signatures bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_n  bigint;
BEGIN
  IF (cardinality(p_seals) = cardinality(p_signatures)) IS NOT TRUE
     OR EXISTS (SELECT 1 FROM unnest(p_seals) AS u(seal) WHERE NOT EXISTS (SELECT 1 FROM audit.seal AS s WHERE s.id = u.seal)) THEN
    RAISE EXCEPTION 'no such seal' USING ERRCODE = 'LG031';
  END IF;
  INSERT INTO audit.seal_signature (seal_id, key_id, signature)
  SELECT u.seal, p_key_id, u.signature FROM unnest(p_seals, p_signatures) AS u(seal, signature) ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_n = ROW_COUNT;
  RETURN v_n;
END $$;
GRANT EXECUTE ON FUNCTION audit.sign_seals(text, bigint[], bytea[]) TO scheduler;
