-- Everything a verdict looks at, in one consistent read: the row with its terms, what is overdue, holds in scope, and what other rooms left.
-- `own` is room that the order itself holds already. NULL for a customer who is not there.
CREATE OR REPLACE FUNCTION api._credit_facts(p_customer bigint, p_site bigint, p_products text[], p_amount numeric, p_own numeric, p_rules jsonb,
                                             p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_on     date := (p_at AT TIME ZONE 'Asia/Taipei')::date;
  v_late   date := v_on - (p_rules ->> 'check.overdue_share_days')::int;
  v_facts  jsonb;
BEGIN
  SELECT jsonb_build_object(
           'amount', p_amount, 'own', p_own, 'on', v_on, 'branch', b.branch, 'status', b.status, 'category', c.category,
           'limit', CASE WHEN p_at < b.limit_until THEN b.limit_now ELSE (api._limit_at(p_customer, p_at)).amount END,
           'exposure', b.exposure, 'reserved', b.reserved, 'terms', to_jsonb(books.weigh_terms(b)), 'open', b.receivable,
           'overdue_days', coalesce(v_on - i.oldest, 0), 'overdue', coalesce(i.late, 0), 'dunning', k.dunning_level, 'bounced', k.bounced,
           'promises', k.promises_broken, 'report_days', v_on - k.report_on, 'review_late', v_on - k.review_on,
           'cover_late', v_on - k.cover_until, 'holds', coalesce(h.holds, '[]'))
    INTO v_facts
    FROM books.customer_balance AS b JOIN books.customer AS c ON c.id = b.customer_id JOIN books.customer_credit AS k ON k.customer_id = b.customer_id
   CROSS JOIN LATERAL (SELECT min(o.effective_due_on) AS oldest, sum(o.balance - o.disputed) FILTER (WHERE o.effective_due_on < v_late) AS late
                         FROM books.open_item AS o
                        WHERE o.customer_id = p_customer AND o.balance > 0 AND o.effective_due_on < v_on AND o.balance > o.disputed) AS i
   CROSS JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('hold', o.id, 'scope', o.scope, 'degrade', o.degrade OR o.scope = 'credit')) AS holds
                         FROM books.hold AS o
                        WHERE o.customer_id = p_customer AND o.ended_at IS NULL AND (o.scope IN ('customer', 'credit') OR o.site_id = p_site
                              OR o.product = ANY (p_products))) AS h
   WHERE b.customer_id = p_customer;
  RETURN v_facts;
END $$;
