-- What makes a request worth a second look, each by a code the screens say in words. p_needs: the tier that must agree.
CREATE OR REPLACE FUNCTION api._risks(p_scale text, p_amount numeric, p_needs int, p_customer bigint, p_kind text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(jsonb_agg(code), '[]') FROM (
    -- Just below what would need somebody higher: the classic of split amounts.
    SELECT 'just_below_the_tier' AS code
     WHERE EXISTS (SELECT 1 FROM books.authority AS a WHERE a.scale = p_scale AND a.tier = p_needs AND p_amount > a.highest * 0.9)
    UNION ALL
    SELECT 'asked_again' WHERE p_customer IS NOT NULL AND EXISTS (
      SELECT 1 FROM books.request AS r WHERE r.customer_id = p_customer AND r.kind = p_kind AND r.state IN ('REJECTED', 'EXECUTED')
                                          AND r.made_at > clock_timestamp() - interval '30 days')
    UNION ALL
    SELECT 'outside_office_hours'
     WHERE extract(hour FROM clock_timestamp() AT TIME ZONE 'Asia/Taipei') NOT BETWEEN 7 AND 20
        OR extract(isodow FROM clock_timestamp() AT TIME ZONE 'Asia/Taipei') = 7) AS found
$$;
