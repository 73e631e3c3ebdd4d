"""Cylinders and their deposits: more than is held, another branch's, waivers and undoing by who may not."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.ledger import KEY, LONG
from tests.attack.matrix import NO_RIGHT, Attack, roles

TAKERS = ("clerk", "senior_clerk", "cashier", "supervisor", "scheduler")
WAIVERS = ("supervisor", "manager")
REFUNDERS = ("senior_clerk", "cashier", "supervisor")
LOSERS = ("senior_clerk", "supervisor", "manager")
WAKERS = ("clerk", "senior_clerk", "collector", "supervisor", "scheduler")

EXECUTORS = {
    "api.take_deposits": (*TAKERS, "manager"),
    "api.open_lots": ("manager",),
    "api.return_cylinders": REFUNDERS,
    "api.exchange_cylinders": TAKERS,
    "api.take_foreign_cylinders": TAKERS,
    "api.lose_cylinders": LOSERS,
    "api.find_cylinders": LOSERS,
    "api.move_cylinders": LOSERS,
    "api.undo_cylinder_deed": LOSERS,
    "api.wake_cylinders": WAKERS,
    "api.mark_dormant": ("scheduler",),
    "api.set_cylinder_size": ("manager",),
}

ROW = {"customer": "%(customer)s", "size": "20", "units": "1", '"on"': "%(today)s::date"}


def calling(function: str, key: str = "gen_random_uuid()", **changed: str) -> str:
    """A call with one row; a value "" leaves the field out, and `day` is its day."""
    row = {**ROW, **{'"on"' if name == "day" else name.rstrip("_"): value for name, value in changed.items()}}
    fields = ", ".join(f"'{name.strip(chr(34))}', {value}" for name, value in row.items() if value)
    return f"SELECT api.{function}(jsonb_build_array(jsonb_build_object({fields})), {key})"


# What any deed on cylinders refuses before it looks at anything else.
WRONG: tuple[tuple[str, dict[str, str], str], ...] = (
    ("another branch's customer", {"customer": "%(foreign_customer)s"}, "LG022"),
    ("a customer who is not there", {"customer": "-1"}, "LG022"),
    ("nobody", {"customer": ""}, "LG022"),
    ("another branch's place", {"site": "-1"}, "LG022"),
    ("a size nobody has", {"size": "19"}, "LG031"),
    ("a size that is no number", {"size": "'NaN'"}, "LG031"),
    ("no size", {"size": ""}, "LG031"),
    ("no cylinders", {"units": "0"}, "LG031"),
    ("fewer than none", {"units": "-5"}, "LG031"),
    ("a million", {"units": "1000000"}, "LG031"),
    ("nothing said of how many", {"units": ""}, "LG031"),
    ("more numbers than cylinders", {"serials": "ARRAY['x1', 'x2']"}, "LG031"),
    ("a number of a million letters", {"serials": f"ARRAY[{LONG}]"}, "LG046"),
    ("a document of a million letters", {"document": LONG}, "LG046"),
    ("a reason of a million letters", {"reason": LONG}, "LG046"),
    ("tomorrow", {"day": "%(tomorrow)s::date"}, "LG015"),
    ("the end of time", {"day": "'infinity'::date"}, "LG015"),
    ("before there was gas", {"day": "'1889-01-01'::date"}, "LG045"),
    ("no day", {"day": ""}, "LG045"),
)
FUNCTIONS = {
    "take_deposits": (TAKERS, {"way": "'cash'", "document": "'RA1'"}),
    "open_lots": (("manager",), {"rate": "300"}),
    "return_cylinders": (REFUNDERS, {"way": "'cash'"}),
    "exchange_cylinders": (TAKERS, {}),
    "take_foreign_cylinders": (TAKERS, {"owner": "'Sun'"}),
    "lose_cylinders": (
        LOSERS,
        {"invoice": "'AB00000001'", "due_on": "%(today)s", "effective_due_on": "%(today)s", "reason": "'gone'"},
    ),
    "find_cylinders": (LOSERS, {}),
    "move_cylinders": (LOSERS, {"to": "%(second_customer)s", "consent": "'aa'", "to_consent": "'bb'"}),
}


def _any_deed() -> Iterator[Attack]:
    for function, (may, more) in FUNCTIONS.items():
        unless_may = roles(("manager",), "LG021") if function == "take_deposits" else {}
        for name, changed, code in WRONG:
            call = calling(function, **{**more, **changed})
            yield Attack(f"{function}: {name}", (call,), NO_RIGHT, {**unless_may, **roles(may, code)})
        for name, rows in (("null", "NULL"), ("no rows", "'[]'")):
            statement = f"SELECT api.{function}({rows}, gen_random_uuid())"
            unless = roles(("manager",), "LG014") if function == "take_deposits" else {}
            yield Attack(f"{function}: {name}", (statement,), NO_RIGHT, {**unless, **roles(may, "LG014")})
        yield Attack(
            f"{function}: no key", (calling(function, "NULL", **more),), NO_RIGHT, {**unless_may, **roles(may, "LG409")}
        )


def _each() -> Iterator[Attack]:
    attempts: tuple[tuple[str, str, dict[str, str], tuple[str, ...], str], ...] = (
        ("return_cylinders", "more than is held", {"units": "50", "way": "'cash'"}, REFUNDERS, "LG103"),
        ("return_cylinders", "another size", {"size": "50", "way": "'cash'"}, REFUNDERS, "LG103"),
        ("return_cylinders", "to nowhere", {"way": "'gold'"}, REFUNDERS, "LG031"),
        ("return_cylinders", "straight to a refund order", {"way": "'payable'"}, REFUNDERS, "LG031"),
        (
            "return_cylinders",
            "to an item without consent",
            {"way": "'account'", "open_item": "%(item)s"},
            REFUNDERS,
            "LG031",
        ),
        (
            "return_cylinders",
            "to another's item",
            {"way": "'account'", "open_item": "%(second_item)s", "consent": "'letter'"},
            REFUNDERS,
            "LG011",
        ),
        (
            "return_cylinders",
            "in a closed month",
            {"way": "'cash'", "day": "%(closed)s::date"},
            REFUNDERS,
            "LG013",
        ),
        (
            "take_deposits",
            "at a rate of one's own",
            {"way": "'cash'", "document": "'RA2'", "rate": "1"},
            TAKERS,
            "LG105",
        ),
        ("take_deposits", "without a receipt", {"way": "'cash'"}, TAKERS, "LG031"),
        ("take_deposits", "as an opening", {"way": "'opening'", "document": "'RA3'", "rate": "1"}, TAKERS, "LG031"),
        (
            "take_deposits",
            "out of money that is not in suspense",
            {"way": "'bank'", "document": "'RA4'", "line": "%(line)s"},
            TAKERS,
            "LG033",
        ),
        (
            "take_deposits",
            "out of another branch's money",
            {"way": "'bank'", "document": "'RA5'", "line": "%(foreign_line)s"},
            TAKERS,
            "LG033",
        ),
        ("lose_cylinders", "charged NaN", {**FUNCTIONS["lose_cylinders"][1], "charge": "'NaN'"}, LOSERS, "LG031"),
        (
            "lose_cylinders",
            "charged less than nothing",
            {**FUNCTIONS["lose_cylinders"][1], "charge": "-1"},
            LOSERS,
            "LG031",
        ),
        ("lose_cylinders", "without a reason", {**FUNCTIONS["lose_cylinders"][1], "reason": ""}, LOSERS, "LG031"),
        ("find_cylinders", "what was never lost", {}, LOSERS, "LG103"),
        ("move_cylinders", "unsigned", {"to": "%(second_customer)s", "consent": "'aa'"}, LOSERS, "LG106"),
        ("move_cylinders", "to oneself", {**FUNCTIONS["move_cylinders"][1], "to": "%(customer)s"}, LOSERS, "LG106"),
        (
            "move_cylinders",
            "to another branch",
            {**FUNCTIONS["move_cylinders"][1], "to": "%(foreign_customer)s"},
            LOSERS,
            "LG022",
        ),
        ("take_foreign_cylinders", "that are ours", {"owner": "'LUCKY'"}, TAKERS, "LG031"),
        ("open_lots", "at NaN", {"rate": "'NaN'"}, ("manager",), "LG031"),
        ("open_lots", "at a rate without a receipt", {"rate": "299"}, ("manager",), "LG031"),
        ("open_lots", "at a negative rate", {"rate": "-1", "document": "'RA6'"}, ("manager",), "LG031"),
    )
    for function, name, changed, may, code in attempts:
        manager = roles(("manager",), "LG021") if function == "take_deposits" else {}
        yield Attack(f"{function}: {name}", (calling(function, **changed),), NO_RIGHT, {**manager, **roles(may, code)})
    waived = calling("take_deposits", way="'waiver'", document="'RA7'", reason="'friend'")
    others = roles([one for one in TAKERS if one not in WAIVERS], "LG021")
    yield Attack("take_deposits: waived without a reason", (waived.replace("'friend'", "''"),), NO_RIGHT,
                 {**others, **roles(WAIVERS, "LG031")})  # fmt: skip
    again = calling("return_cylinders", KEY, way="'cash'")
    yield Attack(
        "return_cylinders: the same key for more",
        (again, again.replace("'units', 1", "'units', 2")),
        NO_RIGHT,
        roles(REFUNDERS, "LG409"),
    )


def _others() -> Iterator[Attack]:
    undo = "SELECT api.undo_cylinder_deed({}, {}, {}, gen_random_uuid())"
    for name, deed, day, reason, code in (
        ("of another branch", "%(foreign_deed)s", "%(today)s", "'wrong'", "LG022"),
        ("that is not there", "-1", "%(today)s", "'wrong'", "LG022"),
        ("of nothing", "NULL", "%(today)s", "'wrong'", "LG022"),
        ("without a reason", "%(cylinder_deed)s", "%(today)s", "''", "LG035"),
        ("with a novel", "%(cylinder_deed)s", "%(today)s", LONG, "LG046"),
        ("before it was done", "%(cylinder_deed)s", "%(closed)s", "'wrong'", "LG045"),
        ("tomorrow", "%(cylinder_deed)s", "%(tomorrow)s", "'wrong'", "LG045"),
        ("never", "%(cylinder_deed)s", "NULL", "'wrong'", "LG045"),
    ):
        yield Attack(f"undo a cylinder deed {name}", (undo.format(deed, day, reason),), NO_RIGHT, roles(LOSERS, code))
    wake = "SELECT api.wake_cylinders({}, {}, {}, gen_random_uuid())"
    for name, customer, day, reason, code in (
        ("of another branch", "%(foreign_customer)s", "%(today)s", "'called'", "LG022"),
        ("of nobody", "NULL", "%(today)s", "'called'", "LG022"),
        ("without a word", "%(customer)s", "%(today)s", "NULL", "LG035"),
        ("with a novel", "%(customer)s", "%(today)s", LONG, "LG046"),
        ("tomorrow", "%(customer)s", "%(tomorrow)s", "'called'", "LG045"),
    ):
        yield Attack(f"wake cylinders {name}", (wake.format(customer, day, reason),), NO_RIGHT, roles(WAKERS, code))
    yield Attack("mark as dormant tomorrow", ("SELECT api.mark_dormant(%(tomorrow)s, gen_random_uuid())",), NO_RIGHT,
                 {"scheduler": "LG045"})  # fmt: skip
    for name, size, deposit, worth in (
        ("dearer than a new one", "20", "3000", "2000"),
        ("worth nothing", "20", "0", "0"),
        ("at NaN", "20", "'NaN'", "2000"),
        ("of no size", "NULL", "1", "2"),
        ("of a ton", "1000", "1", "2"),
    ):
        call = f"SELECT api.set_cylinder_size({size}, {deposit}, {worth}, gen_random_uuid())"
        yield Attack(f"a cylinder {name}", (call,), NO_RIGHT, {"manager": "LG031"})
    step = "INSERT INTO books.cylinder_step VALUES ('stolen', 'HELD', '', 'RETURNED')"
    yield Attack("a step of one's own", (step,), NO_RIGHT)
    yield Attack("a lot's money", ("UPDATE books.cylinder_lot SET money = 0",), NO_RIGHT)


ATTACKS = (*_any_deed(), *_each(), *_others())
