-- The balances follow the movements of these entries. Part of books.enter, and runs with its rights.
-- The party is compared with IS NOT DISTINCT FROM, which no index serves: the item's own id is the way to the row.
CREATE OR REPLACE FUNCTION books.follow_moves(p_entries books.entry[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_first    books.entry_move := p_entries[1].moves[1];
  v_got      bigint;
  v_items    bigint;
  v_paid     bigint;
  v_refunds  bigint;
  v_lots     bigint;
  v_lines    bigint;
  v_prepaid  bigint;
  v_parties  bigint;
BEGIN
  IF cardinality(p_entries) = 1 AND cardinality(p_entries[1].moves) = 1 AND v_first.account = '1140' THEN
    -- Cash for one invoice, the counter's everyday case, and every invoice: the same two updates without a set's machinery.
    UPDATE books.open_item SET balance = balance + v_first.amount WHERE id = v_first.item AND customer_id = v_first.party;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    UPDATE books.customer_balance SET receivable = receivable + v_first.amount WHERE customer_id = v_first.party;
    IF v_got <> 1 OR NOT FOUND THEN
      RAISE EXCEPTION 'a movement of 1140 names no open item of its customer' USING ERRCODE = 'LG011';
    END IF;
    RETURN;
  END IF;
  SELECT count(DISTINCT m.item) FILTER (WHERE m.account = '1140'), count(DISTINCT m.item) FILTER (WHERE m.account = '2160'),
         count(DISTINCT m.item) FILTER (WHERE m.account IN ('1103', '2165')),
         count(DISTINCT m.item) FILTER (WHERE m.account = '2170'),
         count(DISTINCT m.item) FILTER (WHERE m.account = '2161'), count(DISTINCT m.item) FILTER (WHERE m.account = '2310'),
         count(DISTINCT m.party) FILTER (WHERE m.account IN ('1140', '2160', '2310'))
    INTO v_items, v_paid, v_lines, v_refunds, v_prepaid, v_lots, v_parties
    FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m;
  IF v_items > 0 THEN
    UPDATE books.open_item AS i SET balance = i.balance + d.amount
      FROM (SELECT m.item, min(m.party) AS party, max(m.party) AS other, sum(m.amount) AS amount
              FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m WHERE m.account = '1140' GROUP BY m.item) AS d
     WHERE i.id = d.item AND i.customer_id IS NOT DISTINCT FROM d.party AND d.party = d.other;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_items THEN
      RAISE EXCEPTION 'a movement of 1140 names no open item of its customer' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_paid > 0 THEN
    UPDATE books.payment AS p SET unapplied = p.unapplied - d.amount
      FROM (SELECT m.item, min(m.party) AS party, max(m.party) AS other, sum(m.amount) AS amount
              FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m WHERE m.account = '2160' GROUP BY m.item) AS d
     WHERE p.id = d.item AND p.customer_id IS NOT DISTINCT FROM d.party AND d.party = d.other;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_paid THEN
      RAISE EXCEPTION 'a movement of 2160 names no payment of its customer' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_lines > 0 THEN
    UPDATE books.bank_line AS b SET suspense = b.suspense - d.suspense, booked = b.booked + d.booked
      FROM (SELECT m.item, min(m.party) AS party, max(m.party) AS other,
                   coalesce(sum(m.amount) FILTER (WHERE m.account = '2165'), 0) AS suspense,
                   coalesce(sum(m.amount) FILTER (WHERE m.account = '1103'), 0) AS booked
              FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m WHERE m.account IN ('1103', '2165') GROUP BY m.item) AS d
     WHERE b.id = d.item AND b.bank_account_id IS NOT DISTINCT FROM d.party AND d.party = d.other AND b.kind = 'booked';
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_lines THEN
      RAISE EXCEPTION 'a movement of 1103 or 2165 names no booked line of its bank account' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_refunds > 0 THEN
    UPDATE books.refund AS r SET payable = r.payable - d.amount
      FROM (SELECT m.item, min(m.party) AS party, max(m.party) AS other, sum(m.amount) AS amount
              FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m WHERE m.account = '2170' GROUP BY m.item) AS d
     WHERE r.id = d.item AND r.customer_id IS NOT DISTINCT FROM d.party AND d.party = d.other;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_refunds THEN
      RAISE EXCEPTION 'a movement of 2170 names no refund of its customer' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_prepaid > 0 THEN
    UPDATE books.prepaid AS p SET worth = p.worth - d.amount
      FROM (SELECT m.item, min(m.party) AS party, max(m.party) AS other, sum(m.amount) AS amount
              FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m WHERE m.account = '2161' GROUP BY m.item) AS d
     WHERE p.id = d.item AND p.customer_id IS NOT DISTINCT FROM d.party AND d.party = d.other;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_prepaid THEN
      RAISE EXCEPTION 'a movement of 2161 names no prepaid gas of its customer' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_lots > 0 THEN
    UPDATE books.cylinder_lot AS l SET money = l.money - d.amount
      FROM (SELECT m.item, min(m.party) AS party, max(m.party) AS other, sum(m.amount) AS amount
              FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m WHERE m.account = '2310' GROUP BY m.item) AS d
     WHERE l.id = d.item AND l.customer_id IS NOT DISTINCT FROM d.party AND d.party = d.other;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_lots THEN
      RAISE EXCEPTION 'a movement of 2310 names no lot of its customer' USING ERRCODE = 'LG011';
    END IF;
  END IF;
  IF v_parties > 0 THEN
    UPDATE books.customer_balance AS c SET receivable = c.receivable + d.receivable, unapplied = c.unapplied - d.unapplied,
           deposits = c.deposits - d.deposits
      FROM (SELECT m.party, coalesce(sum(m.amount) FILTER (WHERE m.account = '1140'), 0) AS receivable,
                   coalesce(sum(m.amount) FILTER (WHERE m.account = '2160'), 0) AS unapplied,
                   coalesce(sum(m.amount) FILTER (WHERE m.account = '2310'), 0) AS deposits
              FROM unnest(p_entries) AS e CROSS JOIN LATERAL unnest(e.moves) AS m
             WHERE m.account IN ('1140', '2160', '2310') GROUP BY m.party) AS d
     WHERE c.customer_id = d.party;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    IF v_got <> v_parties THEN
      RAISE EXCEPTION 'a movement names a customer without a balance' USING ERRCODE = 'LG011';
    END IF;
  END IF;
END $$;
