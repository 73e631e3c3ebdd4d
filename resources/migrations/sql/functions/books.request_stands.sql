-- What was asked is what is decided: of a request only its state moves, and only while it waits.
CREATE OR REPLACE FUNCTION books.request_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state <> 'PENDING' THEN
    RAISE EXCEPTION 'request % has ended', OLD.id USING ERRCODE = 'LG001';
  END IF;
  IF ROW(OLD.id, OLD.kind, OLD.subject, OLD.branch, OLD.customer_id, OLD.amount, OLD.payload, OLD.reason, OLD.risk, OLD.risks, OLD.digest,
         OLD.made_by, OLD.person_id, OLD.made_at, OLD.expires_at, OLD.needs)
     IS DISTINCT FROM
     ROW(NEW.id, NEW.kind, NEW.subject, NEW.branch, NEW.customer_id, NEW.amount, NEW.payload, NEW.reason, NEW.risk, NEW.risks, NEW.digest,
         NEW.made_by, NEW.person_id, NEW.made_at, NEW.expires_at, NEW.needs) THEN
    RAISE EXCEPTION 'request % stands as it was asked', OLD.id USING ERRCODE = 'LG001';
  END IF;
  RETURN NEW;
END $$;
