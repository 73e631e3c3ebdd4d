-- SM-1: where a case may begin and go; what was asked never changes.
CREATE OR REPLACE FUNCTION books.case_ladder() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state NOT IN ('REQUESTED', 'APPROVED', 'HELD', 'COD_ONLY', 'REJECTED') THEN
      RAISE EXCEPTION 'no case begins as %', NEW.state USING ERRCODE = 'LG091';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.order_ref, NEW.version, NEW.point, NEW.customer_id, NEW.branch, NEW.amount, NEW.asked_by, NEW.asked_at)
     IS DISTINCT FROM (OLD.id, OLD.order_ref, OLD.version, OLD.point, OLD.customer_id, OLD.branch, OLD.amount, OLD.asked_by, OLD.asked_at) THEN
    RAISE EXCEPTION 'a case stands as it was asked' USING ERRCODE = 'LG001';
  END IF;
  IF NEW.state <> OLD.state AND NOT (CASE OLD.state
       WHEN 'REQUESTED' THEN NEW.state IN ('APPROVED', 'HELD', 'COD_ONLY', 'REJECTED')
       WHEN 'HELD' THEN NEW.state IN ('APPROVED_BY_RULE', 'RELEASED_BY', 'COD_ONLY', 'REJECTED', 'CANCELLED')
       WHEN 'APPROVED' THEN NEW.state IN ('CONSUMED', 'RELEASED', 'EXPIRED')
       WHEN 'APPROVED_BY_RULE' THEN NEW.state IN ('CONSUMED', 'RELEASED', 'EXPIRED')
       WHEN 'RELEASED_BY' THEN NEW.state IN ('CONSUMED', 'RELEASED', 'EXPIRED')
       WHEN 'COD_ONLY' THEN NEW.state IN ('CONSUMED', 'CANCELLED')
       ELSE false END) THEN
    RAISE EXCEPTION 'a case does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'LG091';
  END IF;
  RETURN NEW;
END $$;
