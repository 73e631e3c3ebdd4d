"""Tables of cylinders at customers and of the deposits held for them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, ForeignKey, Integer, Numeric, Table, Text

from domain.kernel.database import metadata

cylinder_size = Table(
    "cylinder_size",
    metadata,
    Column("size_kg", Numeric, primary_key=True),
    Column("deposit", Numeric, nullable=False),
    Column("replacement", Numeric, nullable=False),
)

cylinder_step = Table(
    "cylinder_step",
    metadata,
    Column("event", Text, primary_key=True),
    Column("from_state", Text, primary_key=True),
    Column("via", Text, nullable=False),
    Column("to_state", Text, nullable=False),
)

cylinder_deed = Table(
    "cylinder_deed",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("event", Text, nullable=False),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("site_id", BigInteger),
    Column("size_kg", Numeric, ForeignKey("books.cylinder_size.size_kg"), nullable=False),
    Column("units", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("document", Text),
    Column("way", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("journal_id", BigInteger),
    Column("to_customer", BigInteger, ForeignKey("books.customer.id")),
    Column("open_item_id", BigInteger, ForeignKey("books.open_item.id")),
    Column("bank_line_id", BigInteger, ForeignKey("books.bank_line.id")),
    Column("refund_id", BigInteger, ForeignKey("books.refund.id")),
    Column("invoice_id", BigInteger, ForeignKey("books.invoice.id")),
    Column("consent", Text),
    Column("reason", Text),
    Column("undoes", BigInteger, ForeignKey("books.cylinder_deed.id")),
    Column("posted_by", Text, nullable=False),
    Column("posted_at", DateTime(timezone=True), nullable=False),
)

cylinder_lot = Table(
    "cylinder_lot",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("site_id", BigInteger),
    Column("size_kg", Numeric, ForeignKey("books.cylinder_size.size_kg"), nullable=False),
    Column("rate", Numeric, nullable=False),
    Column("units", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("money", Numeric, nullable=False),
    Column("receipt", Text),
    Column("issued_on", Date, nullable=False),
    Column("deed_id", BigInteger, ForeignKey("books.cylinder_deed.id"), nullable=False),
    Column("from_lot", BigInteger, ForeignKey("books.cylinder_lot.id")),
    Column("void", Boolean, nullable=False),
)

cylinder = Table(
    "cylinder",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("lot_id", BigInteger, ForeignKey("books.cylinder_lot.id")),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("site_id", BigInteger),
    Column("size_kg", Numeric, ForeignKey("books.cylinder_size.size_kg"), nullable=False),
    Column("serial", Text),
    Column("owner", Text, nullable=False),
    Column("inspect_by", Date),
    Column("state", Text, nullable=False),
    Column("since_on", Date, nullable=False),
    Column("last_move", BigInteger),
)

cylinder_move = Table(
    "cylinder_move",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("deed_id", BigInteger, ForeignKey("books.cylinder_deed.id"), nullable=False),
    Column("cylinder_id", BigInteger, ForeignKey("books.cylinder.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("from_lot", BigInteger),
    Column("to_lot", BigInteger),
    Column("serial_before", Text),
    Column("serial", Text),
    Column("since_before", Date, nullable=False),
    Column("since_on", Date, nullable=False),
    Column("follows", BigInteger),
    Column("undoes", BigInteger, ForeignKey("books.cylinder_move.id")),
)

cylinder_forfeit = Table(
    "cylinder_forfeit",
    metadata,
    Column("move_id", BigInteger, ForeignKey("books.cylinder_move.id"), primary_key=True),
    Column("branch", Text, nullable=False),
    Column("open_item_id", BigInteger, ForeignKey("books.open_item.id")),
    Column("kept", Numeric, nullable=False),
    Column("charged", Numeric, nullable=False),
    Column("net", Numeric, nullable=False),
    Column("tax", Numeric, nullable=False),
)
