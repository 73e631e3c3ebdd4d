-- Where a request begins and how far it climbs: the first tier that may decide it, and the tier that must agree, by what it weighs.
CREATE OR REPLACE FUNCTION api._way_up(p_kind text, p_facts jsonb, OUT first int, OUT needs int)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT least(w.needs, w.first), w.needs
    FROM (SELECT k.first, (SELECT min(a.tier) FROM books.authority AS a
                            WHERE a.scale = k.scale AND a.tier >= k.first
                              AND (a.highest IS NULL OR a.highest >= coalesce(p_facts ->> 'weighs', p_facts ->> 'amount')::numeric)) AS needs
            FROM (SELECT q.scale, greatest(q.first, coalesce((p_facts ->> 'first')::int, 0)) AS first FROM books.request_kind AS q WHERE q.kind = p_kind) AS k) AS w
$$;
