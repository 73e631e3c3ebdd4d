-- The rows of a deed on cylinders, looked at before anything is locked: whose they are, how many, which day. Each gets the number of its
-- deed, its entry, and of what the deed may need: an open item, an invoice. p_rows: [{customer, site, size, units, serials, on, document, reason, ...}]
CREATE OR REPLACE FUNCTION api._cylinder_rows(p_rows jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_branches  text[] := books.my_branches();
  v_today     date := (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date;
  v_rows      jsonb;
BEGIN
  IF (jsonb_array_length(p_rows) BETWEEN 1 AND 500) IS NOT TRUE THEN
    RAISE EXCEPTION 'between one and five hundred rows at once' USING ERRCODE = 'LG014';
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r(customer bigint, "to" bigint, site bigint, to_site bigint)
               LEFT JOIN books.customer AS c ON c.id = r.customer AND c.branch = ANY (v_branches)
               LEFT JOIN books.customer AS t ON t.id = r."to" AND t.branch = ANY (v_branches)
               LEFT JOIN books.site AS s ON s.id = r.site AND s.customer_id = c.id
               LEFT JOIN books.site AS x ON x.id = r.to_site AND x.customer_id = t.id
              WHERE c.id IS NULL OR r."to" IS NOT NULL AND t.id IS NULL OR r.site IS NOT NULL AND s.id IS NULL
                 OR r.to_site IS NOT NULL AND x.id IS NULL) THEN
    RAISE EXCEPTION 'a customer or place of another branch' USING ERRCODE = 'LG022';
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r(size numeric, units int, serials text[], out text[])
               LEFT JOIN books.cylinder_size AS z ON z.size_kg = r.size
              WHERE (z.size_kg IS NOT NULL AND r.units BETWEEN 1 AND 200 AND coalesce(cardinality(r.serials), 0) <= r.units
                     AND coalesce(cardinality(r.out), 0) <= r.units) IS NOT TRUE) THEN
    RAISE EXCEPTION 'no such size, or a number of cylinders that cannot be' USING ERRCODE = 'LG031';
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r("on" date) WHERE r."on" > v_today) THEN
    RAISE EXCEPTION 'a day in the future' USING ERRCODE = 'LG015';
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r("on" date, issued_on date, inspect_by date)
              WHERE (r."on" >= '1990-01-01' AND coalesce(r.issued_on, r."on") BETWEEN '1970-01-01' AND r."on"
                     AND coalesce(r.inspect_by, r."on") BETWEEN '1970-01-01' AND '2199-12-31') IS NOT TRUE) THEN
    RAISE EXCEPTION 'a day out of reach' USING ERRCODE = 'LG045';
  END IF;
  IF EXISTS (SELECT FROM jsonb_to_recordset(p_rows) AS r(document text, reason text, consent text, invoice text, owner text, serials text[], out text[])
              WHERE length(r.document) > 40 OR length(r.reason) > 500 OR length(r.consent) > 200 OR length(r.owner) > 40
                 OR EXISTS (SELECT FROM unnest(r.serials || r.out) AS s WHERE s IS NOT NULL AND length(s) NOT BETWEEN 1 AND 40)) THEN
    RAISE EXCEPTION 'a text that is too long' USING ERRCODE = 'LG046';
  END IF;
  SELECT jsonb_agg(r.one || jsonb_build_object('deed', nextval('books.cylinder_deed_id'), 'journal', nextval('books.journal_id'),
                     'item', nextval('books.open_item_id'), 'bill', nextval('books.invoice_id')) ORDER BY r.place)
    INTO v_rows FROM jsonb_array_elements(p_rows) WITH ORDINALITY AS r(one, place);
  RETURN v_rows;
END $$;
