"""Who buys gas in the demo: households, restaurants, factories and institutions of Taichung and Changhua."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from app.demo import names
from domain.kernel.identifiers import CATHAY_FIXED, customer_code, is_ubn

VIRTUAL_PREFIX = "9001"
# A chain pays for all its branches from one account; its shops stand side by side in the customer list.
CHAIN_EVERY, CHAIN_SIZE = 61, 3
UBN_BLOCK, UBN_BLOCKS = 400, 249_989
TERMS = {
    "household": ("COD",) * 8 + ("NET15", "NET30"),
    "restaurant": ("COD",) + ("NET15",) * 3 + ("NET30",) * 4 + ("EOM0", "EOM30"),
    "factory": ("NET30", "NET60", "EOM30", "EOM30", "EOM60"),
    "institution": ("NET30", "NET30", "EOM30", "EOM0"),
}


class Category(Enum):
    """What kind of customer it is; the value is the word the customer record uses."""

    HOUSEHOLD = "household"
    RESTAURANT = "restaurant"
    FACTORY = "factory"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer as the office knows it, and how its bank calls it."""

    index: int
    code: str
    name: str
    short_name: str
    category: Category
    branch: str
    ubn: str | None
    terms: str
    contact: str
    phone: str
    address: str
    virtual_account: str | None
    payer_bank: str
    payer_account: str
    payer_name: str
    account_known: bool
    chain: str | None

    @property
    def business(self) -> bool:
        """Whether invoices show tax on the net amount (B2B), not a gross price."""
        return self.ubn is not None


def customers(seed: int, count: int) -> Iterator[Customer]:
    """The first customers of the company; a smaller company is the beginning of a larger one."""
    return (customer(seed, index) for index in range(count))


def customer(seed: int, index: int) -> Customer:
    """The customer with the index, whatever else was asked before."""
    rng = random.Random(f"{seed}/customer/{index}")  # noqa: S311 - a demo, no secret
    chained = index % CHAIN_EVERY < CHAIN_SIZE and index >= CHAIN_EVERY
    category = Category.RESTAURANT if chained else _category(rng)
    branch = rng.choices(("FYU", "TXG", "CHA"), (40, 38, 22))[0]
    contact = person(rng)
    if chained:
        name, short, payer, account, chain = _chain_shop(seed, index, branch)
    else:
        name, short = _name(rng, category, contact)
        payer = _payer_name(rng, name, short, contact, category)
        account, chain = _account(rng), None
    business = category is not Category.HOUSEHOLD
    return Customer(
        index=index,
        code=customer_code(index + 1),
        name=name,
        short_name=short,
        category=category,
        branch=branch,
        ubn=unique_ubn(seed, index) if business else None,
        terms=rng.choice(("EOM0", "EOM30")) if chained else rng.choice(TERMS[category.value]),
        contact=contact,
        phone=_phone(rng, branch, business=business),
        address=_address(rng, branch),
        virtual_account=_virtual_account(rng, index, category),
        payer_bank=account[0],
        payer_account=account[1],
        payer_name=payer,
        account_known=rng.random() < 0.7,
        chain=chain,
    )


def person(rng: random.Random) -> str:
    """A person's name of three characters: mostly one that many bear, else one of its own."""
    given = rng.choice(names.GIVEN)
    if rng.random() < 0.4:
        given = given[0] + rng.choice(names.GIVEN)[1]
    return rng.choice(names.SURNAMES) + given


def unique_ubn(seed: int, index: int) -> str:
    """A valid 統一編號 that no other customer of the company has: every index owns a block of numbers."""
    block = (index * 7919 + seed * 104_729) % UBN_BLOCKS + 1
    start = block * UBN_BLOCK + index % 97
    return next(ubn for number in range(start, start + UBN_BLOCK) if is_ubn(ubn := f"{number:08d}"))


def _category(rng: random.Random) -> Category:
    return rng.choices(tuple(Category), (34, 51, 10, 5))[0]


def _name(rng: random.Random, category: Category, contact: str) -> tuple[str, str]:
    """The full name and the one on the delivery sheet."""
    if category is Category.HOUSEHOLD:
        return contact, contact
    if category is Category.FACTORY:
        short = rng.choice(names.LUCKY) + rng.choice(names.MAKERS)
        return short + rng.choice(names.COMPANIES), short
    if category is Category.INSTITUTION:
        short = rng.choice(tuple(names.BRANCHES.values())) + rng.choice(names.VIRTUES) + rng.choice(names.INSTITUTIONS)
        return short, short
    start = rng.choice((*names.LUCKY, *names.LUCKY, f"阿{contact[2]}", f"{contact[0]}記", contact[1:]))
    if rng.random() < 0.3:
        return start + rng.choice(names.DISHES) + rng.choice(names.DINING_COMPANIES), start
    short = start + rng.choice(names.DISHES)
    return short + rng.choice(names.SHOP_ENDINGS), short


def _chain_shop(seed: int, index: int, branch: str) -> tuple[str, str, str, tuple[str, str], str]:
    rng = random.Random(f"{seed}/chain/{index // CHAIN_EVERY}")  # noqa: S311 - a demo, no secret
    parent = rng.choice(names.LUCKY) + rng.choice(names.DISHES) + "國際餐飲股份有限公司"
    short = f"{parent[: parent.index('國際')]}{names.BRANCHES[branch]}{index % CHAIN_EVERY + 1}店"
    return short, short, parent, _account(rng), parent


def _payer_name(rng: random.Random, name: str, short: str, contact: str, category: Category) -> str:
    """As the payer's bank writes it: cut short, 臺 for 台, or the owner in person."""
    drawn = rng.random()
    if category is Category.HOUSEHOLD:
        return contact if drawn < 0.8 else contact[0] + person(rng)[1:]
    if drawn < 0.15 and category is Category.RESTAURANT:
        return contact
    if drawn < 0.3:
        return short
    if drawn < 0.4:
        return name.replace("台", "臺")
    return name[: rng.randint(6, 10)]


def _account(rng: random.Random) -> tuple[str, str]:
    return rng.choice(names.PAYER_BANKS), "".join(rng.choices("0123456789", k=rng.choice((11, 12, 12, 13, 14))))


def _virtual_account(rng: random.Random, index: int, category: Category) -> str | None:
    given = 0.35 if category is Category.HOUSEHOLD else 0.58
    return CATHAY_FIXED.account(VIRTUAL_PREFIX, index + 1) if rng.random() < given else None


def _phone(rng: random.Random, branch: str, *, business: bool) -> str:
    if not business and rng.random() < 0.7:
        return f"09{rng.randrange(10, 90)}-{rng.randrange(1000):03d}-{rng.randrange(1000):03d}"
    start = names.PHONE_STARTS[branch]
    left = 12 - 1 - len(start)
    return start + "".join(rng.choices("0123456789", k=left))


def _address(rng: random.Random, branch: str) -> str:
    return f"{rng.choice(names.DISTRICTS[branch])}{rng.choice(names.STREETS)}{rng.randint(1, 880)}號"
