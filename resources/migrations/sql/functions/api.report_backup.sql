-- What became of a backup, a drill or a restore; what failed says why, and nothing began tomorrow.
CREATE OR REPLACE FUNCTION api.report_backup(p_kind text, p_object text, p_ok bool, p_figures jsonb, p_trouble text,
                                             p_began_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM api._may('backup');
  IF (p_ok = (p_trouble IS NULL) AND length(p_object) > 0 AND jsonb_typeof(p_figures) = 'object' AND length(p_figures::text) <= 100000
      AND isfinite(p_began_at) AND p_began_at <= clock_timestamp() + interval '1 hour') IS NOT TRUE THEN
    RAISE EXCEPTION 'no report of a backup' USING ERRCODE = 'LG031';
  END IF;
  INSERT INTO books.backup_report (kind, object, ok, figures, trouble, began_at)
  VALUES (p_kind, left(p_object, 300), p_ok, p_figures, left(p_trouble, 2000), p_began_at);
END $$;
GRANT EXECUTE ON FUNCTION api.report_backup(text, text, bool, jsonb, text, timestamptz) TO scheduler;
