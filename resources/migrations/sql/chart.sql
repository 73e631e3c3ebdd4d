-- The chart of accounts, which account an entry of each kind may touch on which side, who may do which deed, and default policy.
INSERT INTO books.account (code, name, name_zh, side, control, party) VALUES
  ('1101', 'Cash on hand', '庫存現金', 'D', true, NULL),
  ('1102', 'Petty cash and driver float', '零用金及司機備用金', 'D', true, NULL),
  ('1103', 'Bank deposits', '銀行存款', 'D', true, 'bank_account'),
  ('1104', 'Driver cash in transit', '司機代收在途現金', 'D', true, NULL),
  ('1105', 'Cash bags in transit to bank', '送存在途現金', 'D', true, NULL),
  ('1106', 'Card and gateway receipts in clearing', '信用卡及收單在途款', 'D', true, NULL),
  ('1131', 'Cheques in hand', '應收票據－在手', 'D', true, NULL),
  ('1132', 'Cheques at collection', '應收票據－託收中', 'D', true, NULL),
  ('1140', 'Accounts receivable', '應收帳款', 'D', true, 'customer'),
  ('1141', 'Deliveries not yet invoiced (accrual)', '應收帳款－已送未開票', 'D', false, NULL),
  ('1149', 'Allowance for bad debt', '備抵呆帳', 'C', true, NULL),
  ('1150', 'Receivable from drivers and staff', '其他應收款－司機短款', 'D', true, NULL),
  ('1261', 'Input VAT', '進項稅額', 'D', false, NULL),
  ('1262', 'VAT credit carried forward', '留抵稅額', 'D', false, NULL),
  ('1263', 'VAT refund receivable', '應收退稅款', 'D', false, NULL),
  ('2101', 'Trade payables (owned by ERP; only offsets and endorsed cheques touch it)', '應付帳款', 'C', false, NULL),
  ('2141', 'VAT payable (output tax)', '應付營業稅－銷項稅額', 'C', false, NULL),
  ('2142', 'VAT due to the tax office', '應納營業稅', 'C', false, NULL),
  ('2160', 'Unapplied customer cash and credits', '預收款－客戶未沖帳款', 'C', true, 'customer'),
  ('2161', 'Prepaid gas', '預收貨款－預購瓦斯', 'C', true, NULL),
  ('2165', 'Unidentified receipts (suspense)', '暫收款－待查匯款', 'C', true, 'bank_account'),
  ('2170', 'Refunds payable', '應付退款', 'C', true, NULL),
  ('2180', 'Agency commission payable', '應付催收佣金', 'C', false, NULL),
  ('2310', 'Customer deposits for cylinders', '存入保證金－鋼瓶', 'C', true, NULL),
  ('4110', 'Sales revenue', '銷貨收入', 'C', false, NULL),
  ('4170', 'Sales returns', '銷貨退回', 'D', false, NULL),
  ('4190', 'Sales allowances (price, residual gas)', '銷貨折讓', 'D', false, NULL),
  ('4191', 'Early-payment discounts', '銷貨折扣', 'D', false, NULL),
  ('6155', 'Bad debt expense', '呆帳費用', 'D', false, NULL),
  ('6156', 'Collection costs and agency commission', '催收費用', 'D', false, NULL),
  ('6157', 'Bank and card charges', '銀行及刷卡手續費', 'D', false, NULL),
  ('6158', 'Cash over/short', '現金短溢', 'D', false, NULL),
  ('6159', 'Small differences', '沖帳尾差', 'D', false, NULL),
  ('6190', 'Delivery sundries paid by drivers', '運送雜支', 'D', false, NULL),
  ('7101', 'Late-payment interest', '遲延利息收入', 'C', false, NULL),
  ('7102', 'Late charges, dunning and returned-cheque fees', '違約金及催收費收入', 'C', false, NULL),
  ('7103', 'Recovery of bad debts', '收回呆帳利益', 'C', false, NULL),
  ('7104', 'Forfeited deposits and cylinder compensation', '沒收保證金及鋼瓶賠償收入', 'C', false, NULL),
  ('7105', 'Exchange gain', '兌換利益', 'C', false, NULL),
  ('7106', 'Bank interest', '銀行利息收入', 'C', false, NULL),
  ('7109', 'Other income (released unidentified receipts)', '其他收入', 'C', false, NULL),
  ('7505', 'Exchange loss', '兌換損失', 'D', false, NULL);

INSERT INTO books.posting_rule (kind, account, side, names_party)
SELECT r.kind, r.account, r.side, a.party IS NOT NULL FROM (VALUES
  ('invoice', '1140', 'D'), ('invoice', '4110', 'C'), ('invoice', '2141', 'C'),
  ('payment', '1101', 'D'), ('payment', '1103', 'D'), ('payment', '2165', 'D'), ('payment', '6157', 'D'), ('payment', '6159', 'D'),
  ('payment', '1140', 'C'), ('payment', '2160', 'C'),
  ('allocation', '2160', 'D'), ('allocation', '1140', 'C'),
  ('undo_allocation', '1140', 'D'), ('undo_allocation', '2160', 'C'),
  ('payment_reversal', '1140', 'D'), ('payment_reversal', '2160', 'D'), ('payment_reversal', '1101', 'C'),
  ('payment_reversal', '2165', 'C'), ('payment_reversal', '6157', 'C'), ('payment_reversal', '6159', 'C'),
  ('bank_line', '1103', 'D'), ('bank_line', '2165', 'C'), ('bank_line', '7106', 'C'),
  ('bank_line', '6157', 'D'), ('bank_line', '1103', 'C'), ('bank_line', '2165', 'D'))
  AS r(kind, account, side) JOIN books.account AS a ON a.code = r.account;

INSERT INTO books.deed_right (deed, grp) VALUES
  ('customer', 'scheduler'),
  ('invoice', 'clerk'), ('invoice', 'senior_clerk'), ('invoice', 'scheduler'),
  ('payment', 'clerk'), ('payment', 'senior_clerk'), ('payment', 'cashier'), ('payment', 'supervisor'), ('payment', 'scheduler'),
  ('allocate', 'clerk'), ('allocate', 'senior_clerk'), ('allocate', 'cashier'), ('allocate', 'supervisor'), ('allocate', 'manager'),
  ('allocate', 'scheduler'),
  ('undo_allocation', 'senior_clerk'), ('undo_allocation', 'supervisor'), ('undo_allocation', 'manager'),
  ('reverse_payment', 'senior_clerk'), ('reverse_payment', 'supervisor'), ('reverse_payment', 'manager'), ('reverse_payment', 'director'),
  ('book_line', 'clerk'), ('book_line', 'senior_clerk'), ('book_line', 'scheduler'),
  ('take_file', 'clerk'), ('take_file', 'senior_clerk'), ('take_file', 'scheduler'),
  ('release_file', 'senior_clerk'), ('release_file', 'supervisor'), ('release_file', 'manager'),
  ('batch', 'scheduler');

INSERT INTO books.policy (key, value) VALUES
  ('allocation.bank_fee_absorb', 30), ('allocation.small_difference', 100);
