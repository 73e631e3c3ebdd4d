"""Rules of receivables: how old money is, what an invoice says, what is taken off it and what is charged on it."""
