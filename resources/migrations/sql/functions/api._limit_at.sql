-- A customer's limit at a moment: the base, the season's part of it for categories A and B, and what stands on top for a while; and the
-- moment from which it has to be worked out anew. Days begin and end in Taipei: a temporary raise ends at 24:00 of its last day.
CREATE OR REPLACE FUNCTION api._limit_at(p_customer bigint, p_at timestamptz, OUT amount numeric, OUT until timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on       date := (p_at AT TIME ZONE 'Asia/Taipei')::date;
  v_year     int := extract(year FROM v_on);
  v_base     numeric;
  v_seasons  bool;
  v_from     date;
  v_before   date;
  v_next     date := 'infinity';
  v_rules    jsonb;
BEGIN
  SELECT k.credit_limit, c.category IN ('A', 'B'), p.rules INTO v_base, v_seasons, v_rules
    FROM books.customer_credit AS k JOIN books.customer AS c ON c.id = k.customer_id
   CROSS JOIN (SELECT rules FROM books.credit_policy ORDER BY version DESC LIMIT 1) AS p WHERE k.customer_id = p_customer;
  amount := v_base;
  IF v_seasons AND v_base > 0 THEN
    v_from := make_date(v_year, (v_rules ->> 'limit.season_from')::int / 100, (v_rules ->> 'limit.season_from')::int % 100);
    v_before := make_date(v_year, (v_rules ->> 'limit.season_before')::int / 100, (v_rules ->> 'limit.season_before')::int % 100);
    IF v_on >= v_from OR v_on < v_before THEN
      amount := v_base + trunc(v_base * (v_rules ->> 'limit.season_percent')::numeric / 100);
      v_next := CASE WHEN v_on < v_before THEN v_before ELSE v_before + interval '1 year' END;
    ELSE
      v_next := v_from;
    END IF;
  END IF;
  SELECT _limit_at.amount + coalesce(sum(l.amount) FILTER (WHERE v_on >= l.from_on), 0),
         least(v_next, min(CASE WHEN v_on >= l.from_on THEN l.until_on + 1 ELSE l.from_on END))
    INTO amount, v_next FROM books.limit_piece AS l WHERE l.customer_id = p_customer AND l.until_on >= v_on;
  until := v_next::timestamp AT TIME ZONE 'Asia/Taipei';
END $$;
