"""Customers 客戶: whom Lucky Gas serves, and how their payments are recognised."""
