"""Deposits 鋼瓶保證金: cylinders at customers, and the money held for them at the rate of its day."""
