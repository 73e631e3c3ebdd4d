-- Recomputes everything from the rows. It cannot see a rewritten row with all later seals rewritten, nor the last seals cut off.
CREATE OR REPLACE FUNCTION audit.verify() RETURNS TABLE (seal_id bigint, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s     audit.seal;
  r     record;
  prev  bytea := '\x00';
  edge  xid8 := '0';
BEGIN
  FOR s IN SELECT * FROM audit.seal ORDER BY id LOOP
    seal_id := s.id;
    SELECT * INTO r FROM audit.range_root(s.xid_from, s.xid_to);
    IF r.n <> s.n THEN
      problem := format('rows %s, sealed %s', r.n, s.n);  RETURN NEXT;
    END IF;
    IF r.root IS DISTINCT FROM s.root THEN
      problem := 'root differs';  RETURN NEXT;
    END IF;
    IF r.wrong_leaves <> '{}' THEN
      problem := format('changed events: %s', r.wrong_leaves);  RETURN NEXT;
    END IF;
    IF s.prev <> prev OR s.xid_from <> edge THEN
      problem := 'seal chain broken';  RETURN NEXT;
    END IF;
    IF s.hash <> audit.seal_hash(s) THEN
      problem := 'seal hash wrong';  RETURN NEXT;
    END IF;
    prev := s.hash;
    edge := s.xid_to;
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION audit.verify() TO auditor, scheduler;
