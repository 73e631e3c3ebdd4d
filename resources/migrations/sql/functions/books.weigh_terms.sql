-- What each term of a customer's exposure counts for, in the order of the weights: open items, delivered, orders, cheques, cylinders,
-- unapplied (deducted), driver cash (deducted, capped). Kept to one expression, so that a posting pays no call for it.
CREATE OR REPLACE FUNCTION books.weigh_terms(b books.customer_balance) RETURNS numeric[]
LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY[round(b.receivable * b.weights[1] * 0.01), round(b.delivered * b.weights[2] * 0.01), round(b.ordered * b.weights[3] * 0.01),
               round(b.cheques * b.weights[4] * 0.01), round(greatest(0, b.loaned - b.deposits) * b.weights[5] * 0.01),
               round(b.unapplied * b.weights[6] * 0.01), least(round(b.driver_cash * b.weights[7] * 0.01), b.weights[8])]
$$;
GRANT EXECUTE ON FUNCTION books.weigh_terms(books.customer_balance) TO staff, lg_kernel;
