-- Customers by code, 統編, phone, a part of the name or the route they are served on, of the reader's own branches. LIKE is not leakproof, so under row security
-- an index would never serve; the pattern characters of the user's text are text, not pattern.
CREATE OR REPLACE FUNCTION books.find_customer(p_text text) RETURNS TABLE (id bigint, code text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_part  text := '%' || replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_') || '%';
BEGIN
  IF p_text IS NULL OR length(p_text) NOT BETWEEN 1 AND 100 THEN
    RAISE EXCEPTION 'between 1 and 100 characters' USING ERRCODE = 'LG050';
  END IF;
  RETURN QUERY
    SELECT c.id, c.code, c.name FROM books.customer AS c
     WHERE (c.code = upper(p_text) OR c.ubn = p_text OR c.phone = p_text OR c.name LIKE v_part
            OR c.id = ANY (ARRAY(SELECT s.customer_id FROM books.site AS s WHERE upper(s.route) = upper(p_text) AND s.active)))
       AND c.branch = ANY ((SELECT books.my_branches())::text[])
     ORDER BY (c.code = upper(p_text) OR c.ubn = p_text) DESC, c.name, c.id LIMIT 50;
END $$;
GRANT EXECUTE ON FUNCTION books.find_customer(text) TO staff;
