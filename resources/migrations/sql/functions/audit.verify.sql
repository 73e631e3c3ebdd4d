-- All seals in one call; a large trail is verified stretch by stretch (audit.check_seals), as luckygas db verify does.
CREATE OR REPLACE FUNCTION audit.verify() RETURNS TABLE (seal_id bigint, problem text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT * FROM audit.check_seals(1, 9223372036854775806)
  UNION ALL
  SELECT NULL, problem FROM audit.check_rest()
$$;
GRANT EXECUTE ON FUNCTION audit.verify() TO auditor, scheduler, manager, director;
