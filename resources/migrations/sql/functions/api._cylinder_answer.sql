-- The answer of a deed on cylinders: its deeds with what they moved, and how many entries it made. Who they are about is assessed anew.
CREATE OR REPLACE FUNCTION api._cylinder_answer(p_key uuid, p_deeds bigint[]) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_answer  jsonb;
BEGIN
  PERFORM books.stir(ARRAY(SELECT d.customer_id FROM books.cylinder_deed AS d WHERE d.id = ANY (p_deeds)
                               UNION SELECT d.to_customer FROM books.cylinder_deed AS d WHERE d.id = ANY (p_deeds) AND d.to_customer IS NOT NULL
                               ORDER BY 1));
  SELECT jsonb_build_object('entries', count(d.journal_id),
                            'deeds', jsonb_agg(jsonb_build_object('deed', d.id, 'amount', d.amount::text) ORDER BY d.id))
    INTO v_answer FROM books.cylinder_deed AS d WHERE d.id = ANY (p_deeds);
  RETURN api._answer(p_key, v_answer);
END $$;
