"""Tables of products, prices, sites, orders and deliveries."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, LargeBinary, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.kernel.database import metadata

product = Table(
    "product",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size_kg", Numeric),
    Column("active", Boolean, nullable=False),
)

price = Table(
    "price",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("source", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("product", Text, ForeignKey("books.product.code"), nullable=False),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id")),
    Column("gross", Boolean, nullable=False),
    Column("unit_price", Numeric, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date),
)

site = Table(
    "site",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("route", Text),
    Column("active", Boolean, nullable=False),
)

sales_order = Table(
    "sales_order",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("source", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("site_id", BigInteger),
    Column("ordered_on", Date, nullable=False),
    Column("deliver_on", Date),
    Column("pays", Text, nullable=False),
    Column("check_point", Text, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("delivered", Numeric, nullable=False),
    Column("exposed", Numeric, nullable=False),
    Column("state", Text, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("source", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("site_id", BigInteger),
    Column("order_ref", Text),
    Column("completes", Boolean, nullable=False),
    Column("delivered_on", Date, nullable=False),
    Column("pays", Text, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("kind", Text, nullable=False),
    Column("net", Numeric, nullable=False),
    Column("tax", Numeric, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("exposed", Numeric, nullable=False),
    Column("invoice_id", BigInteger, ForeignKey("books.invoice.id")),
    Column("state", Text, nullable=False),
)
