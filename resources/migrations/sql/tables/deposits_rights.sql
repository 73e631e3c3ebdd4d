-- Who sees and writes the cylinders. States, lots' units and money are nobody's to write: they follow.
DO $$
DECLARE
  t  text;
BEGIN
  FOREACH t IN ARRAY ARRAY['cylinder_deed', 'cylinder_lot', 'cylinder', 'cylinder_move', 'cylinder_forfeit'] LOOP
    EXECUTE format('ALTER TABLE books.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_branch ON books.%I FOR SELECT TO staff USING (branch = ANY ((SELECT books.my_branches())::text[]))', t);
    EXECUTE format('CREATE POLICY kernel_all ON books.%I TO lg_kernel USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON books.%I TO staff, lg_kernel', t);
  END LOOP;
END $$;
GRANT SELECT ON books.cylinder_size, books.cylinder_step TO staff, lg_kernel;
GRANT INSERT (id, event, customer_id, branch, site_id, size_kg, units, on_day, document, way, amount, journal_id, to_customer, open_item_id,
              bank_line_id, refund_id, invoice_id, consent, reason, undoes) ON books.cylinder_deed TO lg_kernel;
GRANT INSERT (id, customer_id, branch, site_id, size_kg, rate, units, receipt, issued_on, deed_id, from_lot) ON books.cylinder_lot TO lg_kernel;
GRANT INSERT (id, lot_id, customer_id, branch, site_id, size_kg, serial, owner, inspect_by, since_on),
      UPDATE (inspect_by, since_on) ON books.cylinder TO lg_kernel;
GRANT INSERT (deed_id, cylinder_id, branch, event, from_state, via, to_state, from_lot, to_lot, serial_before, serial, since_before, since_on,
              follows, undoes) ON books.cylinder_move TO lg_kernel;
GRANT INSERT ON books.cylinder_forfeit TO lg_kernel;
GRANT INSERT, UPDATE (deposit, replacement) ON books.cylinder_size TO lg_kernel;
GRANT INSERT (kind) ON books.open_item TO lg_kernel;
GRANT USAGE ON SEQUENCE books.cylinder_deed_id, books.cylinder_lot_id, books.cylinder_id, books.cylinder_move_id TO lg_kernel;
