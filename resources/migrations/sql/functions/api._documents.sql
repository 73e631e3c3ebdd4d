-- What is new among documents of the inner systems: each row with its digest, without those whose version is known or older. The same
-- document again changes nothing; another content under a known version is a conflict, and so is one document for two customers.
-- p_known: [{source, number, version, digest, customer}] as the books have them.
CREATE OR REPLACE FUNCTION api._documents(p_rows jsonb, p_known jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_bad  text;
  v_new  jsonb;
BEGIN
  SELECT string_agg(n.source || '/' || n.number, ', '), NULL INTO v_bad
    FROM (SELECT r.source, r.number FROM jsonb_to_recordset(p_rows) AS r(source text, number text) GROUP BY 1, 2 HAVING count(*) > 1) AS n;
  IF v_bad IS NOT NULL THEN
    RAISE EXCEPTION 'a document stands twice in one set: %', v_bad USING ERRCODE = 'LG080', DETAIL = v_bad;
  END IF;
  WITH brought AS (
    SELECT e.value AS content, encode(sha256(convert_to((e.value - 'priced')::text, 'UTF8')), 'hex') AS digest,
           e.value ->> 'source' AS source, e.value ->> 'number' AS number, (e.value ->> 'version')::int AS version,
           (e.value ->> 'customer')::bigint AS customer
      FROM jsonb_array_elements(p_rows) AS e(value)
  ), compared AS (
    SELECT b.*, k.version AS known, k.version = b.version AND k.digest <> b.digest
                                    OR k.version < b.version AND k.customer IS DISTINCT FROM b.customer AS bad
      FROM brought AS b LEFT JOIN jsonb_to_recordset(coalesce(p_known, '[]'))
                               AS k(source text, number text, version int, digest text, customer bigint) USING (source, number)
  )
  SELECT string_agg(source || '/' || number, ', ') FILTER (WHERE bad),
         jsonb_agg(content || jsonb_build_object('digest', digest) ORDER BY source, number) FILTER (WHERE known IS NULL OR known < version)
    INTO v_bad, v_new FROM compared;
  IF v_bad IS NOT NULL THEN
    RAISE EXCEPTION 'another content under a known version: %', v_bad USING ERRCODE = 'LG080', DETAIL = v_bad;
  END IF;
  RETURN coalesce(v_new, '[]');
END $$;
