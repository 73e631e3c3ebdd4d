-- A further key of a holder. The one before it ends with the overlap; two at most are valid at any moment.
-- It lives a year at most. Two who add at once get the same ordinal, and one of them is refused by its uniqueness.
CREATE OR REPLACE FUNCTION api.add_api_key(p_id bigint, p_holder text, p_direction text, p_sha256 bytea, p_sealed bytea, p_data_key int,
                                           p_not_before timestamptz, p_not_after timestamptz, p_overlap interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_ordinal  int := (SELECT coalesce(max(ordinal), 0) + 1 FROM books.api_key WHERE holder = p_holder AND direction = p_direction);
BEGIN
  PERFORM api._may('api_key');
  IF NOT EXISTS (SELECT 1 FROM books.api_key_id WHERE p_id BETWEEN 1 AND last_value AND is_called) THEN
    RAISE EXCEPTION 'the id was not drawn' USING ERRCODE = 'LG061';
  END IF;
  IF (isfinite(p_not_before) AND p_not_after > p_not_before AND p_not_after <= p_not_before + interval '366 days'
      AND p_overlap BETWEEN interval '0' AND interval '31 days') IS NOT TRUE THEN
    RAISE EXCEPTION 'a key that would not end' USING ERRCODE = 'LG045';
  END IF;
  IF p_direction = 'outbound' AND (substr(p_sealed, 1, 5) = '\x01'::bytea || int4send(p_data_key) AND EXISTS (
       SELECT 1 FROM books.data_key WHERE id = p_data_key AND purpose = 'field' AND state = 'active')) IS NOT TRUE THEN
    RAISE EXCEPTION 'not sealed under the active key' USING ERRCODE = 'LG060';
  END IF;
  PERFORM 1 FROM books.api_key WHERE holder = p_holder AND direction = p_direction ORDER BY id FOR UPDATE;
  IF (SELECT count(*) FROM books.api_key
       WHERE holder = p_holder AND direction = p_direction AND revoked_at IS NULL AND not_after > p_not_before) >= 2 THEN
    RAISE EXCEPTION 'two keys of % are valid then', p_holder USING ERRCODE = 'LG063';
  END IF;
  INSERT INTO books.api_key (id, holder, direction, ordinal, sha256, sealed, data_key_id, not_before, not_after)
  VALUES (p_id, p_holder, p_direction, v_ordinal, p_sha256, p_sealed, p_data_key, p_not_before, p_not_after);
  UPDATE books.api_key SET not_after = greatest(not_before, p_not_before + p_overlap)
   WHERE holder = p_holder AND direction = p_direction AND id <> p_id AND revoked_at IS NULL AND not_after > p_not_before + p_overlap;
END $$;
GRANT EXECUTE ON FUNCTION api.add_api_key(bigint, text, text, bytea, bytea, int, timestamptz, timestamptz, interval) TO scheduler, administrator;
