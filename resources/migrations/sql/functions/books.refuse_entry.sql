-- Why the first bad entry of a set is refused: p_bad is the code and the entry's number. Part of books.enter.
CREATE OR REPLACE FUNCTION books.refuse_entry(p_entries books.entry[], p_bad text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_code   text := left(p_bad, 5);
  v_entry  books.entry;
  v_said   text;
BEGIN
  SELECT * INTO v_entry FROM unnest(p_entries) AS e WHERE e.id = substr(p_bad, 6)::bigint;
  v_said := CASE v_code
    WHEN 'LG015' THEN format('posting day %s lies in the future', v_entry.posted_on)
    WHEN 'LG014' THEN format('entry %s has more than 500 lines or movements', v_entry.id)
    WHEN 'LG010' THEN format('entry %s does not balance: %s lines, difference %s', v_entry.id, cardinality(v_entry.lines),
                             (SELECT sum(l.amount) FROM unnest(v_entry.lines) AS l))
    WHEN 'LG011' THEN format('entry %s: sub-ledger differs from control account', v_entry.id)
    WHEN 'LG023' THEN format('an account is not allowed so in an entry %s: %s', v_entry.kind,
                             (SELECT string_agg(l.account || CASE WHEN l.amount > 0 THEN ' D' ELSE ' C' END, ', ')
                                FROM unnest(v_entry.lines) AS l)) END;
  RAISE EXCEPTION '%', v_said USING ERRCODE = v_code;
END $$;
