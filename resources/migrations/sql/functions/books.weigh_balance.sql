-- Exposure is the weighed sum of the terms, whoever moves one of them; nobody writes the sum itself.
CREATE OR REPLACE FUNCTION books.weigh_balance() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  v  numeric[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.weights := books.exposure_weights();
  END IF;
  v := books.weigh_terms(NEW);
  NEW.exposure := v[1] + v[2] + v[3] + v[4] + v[5] - v[6] - v[7];
  NEW.over := CASE WHEN NEW.alert_above < 'infinity' AND NEW.exposure > NEW.limit_now AND NEW.status <> 'NO_CHECK'
                   THEN NEW.exposure - NEW.limit_now ELSE 0 END;
  RETURN NEW;
END $$;
