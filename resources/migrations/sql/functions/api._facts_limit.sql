-- A raised credit limit: `sort` first or increase moves the base, temporary and season stand on top of it for some days. The tiers weigh the
-- resulting limit, a supervisor approves categories A and B only (D-13), and an increase beyond a half within twelve months needs the next
-- tier. The replay of the last 90 days stands in the payload (N-19).
CREATE OR REPLACE FUNCTION api._facts_limit(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v        record;
  v_limit  numeric := (p ->> 'limit')::numeric;
  v_from   date := coalesce((p ->> 'from')::date, (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date);
  v_until  date := (p ->> 'until')::date;
  v_sort   text;
  v_rules  jsonb;
  v_weighs numeric;
BEGIN
  SELECT c.id, c.branch, c.category, k.credit_limit, k.version,
         (SELECT min((q.payload ->> 'before')::numeric) FROM books.request AS q WHERE q.customer_id = c.id AND q.kind = 'limit' AND q.state = 'EXECUTED'
             AND q.payload ->> 'sort' = 'increase' AND q.ended_at > clock_timestamp() - interval '12 months') AS a_year_ago
    INTO v FROM books.customer AS c JOIN books.customer_credit AS k ON k.customer_id = c.id WHERE c.id = (p ->> 'customer')::bigint
     AND c.branch = ANY (books.my_branches());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'something of another branch' USING ERRCODE = 'LG022';
  END IF;
  v_sort := coalesce(p ->> 'sort', CASE WHEN v.credit_limit = 0 THEN 'first' ELSE 'increase' END);
  IF v_sort NOT IN ('first', 'increase', 'temporary', 'season') OR v_limit IS NULL OR v_limit = 'NaN' OR v_limit <= v.credit_limit
     OR v_sort = 'first' AND v.credit_limit > 0 THEN
    RAISE EXCEPTION 'a request raises the limit; lowering needs none' USING ERRCODE = 'LG031';
  END IF;
  SELECT rules INTO v_rules FROM books.credit_policy ORDER BY version DESC LIMIT 1;
  IF v_sort IN ('temporary', 'season') AND NOT coalesce(
       v_until >= v_from AND v_from >= (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date
       AND v_until - v_from < CASE v_sort WHEN 'season' THEN 183 ELSE (v_rules ->> 'limit.temporary_max_days')::int END
       AND (v_sort = 'season' OR v_limit - v.credit_limit <= v.credit_limit * (v_rules ->> 'limit.temporary_max_percent')::numeric / 100), false) THEN
    RAISE EXCEPTION 'a raise for a while has its days, and is no new limit' USING ERRCODE = 'LG094';
  END IF;
  IF v_sort = 'increase' AND v_limit > coalesce(v.a_year_ago, v.credit_limit) * (100 + (v_rules ->> 'limit.increase_percent')::numeric) / 100
     AND v.credit_limit > 0 THEN
    -- It weighs one dollar more than the tier that its amount alone would need.
    SELECT a.highest + 1 INTO v_weighs FROM books.authority AS a
     WHERE a.scale = 'limit' AND (a.highest IS NULL OR a.highest >= v_limit) ORDER BY a.tier LIMIT 1;
  END IF;
  RETURN jsonb_build_object('subject', 'customer/' || v.id, 'branch', v.branch, 'customer', v.id, 'amount', v_limit,
    'weighs', coalesce(v_weighs, v_limit), 'first', CASE WHEN v.category NOT IN ('A', 'B') THEN 4 END,
    'payload', jsonb_build_object('customer', v.id, 'limit', v_limit, 'before', v.credit_limit, 'version', v.version, 'sort', v_sort,
      'from', v_from, 'until', v_until, 'simulation', api._simulate_limit(v.id, v_limit, clock_timestamp())));
END $$;
