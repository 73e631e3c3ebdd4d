"""Rules of the machine: who decides about what was asked, by which digest, in which session, and only once."""

from __future__ import annotations

import json

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.bench.model.approvals import BIG, ApprovalRules
from app.bench.model.bookkeepers import TWIN
from app.bench.model.deeds import PLACE, Differs, pick
from app.bench.model.requests import Request, Signer

TIERS = {"supervisor": 3, "manager": 4, "director": 5, TWIN: 5}
MAKER = "maker"
"""The login that asked."""
DECIDER = st.sampled_from(["supervisor", "manager", "director"])
WHO = st.sampled_from(["supervisor", "manager", "director", MAKER, TWIN])
DIGEST = st.sampled_from(["shown", "shown", "asked", "another", "none"])
ANOTHER = "00" * 32

WHO_ASKED = """
    SELECT r.person_id FROM books.refund AS o JOIN books.request AS r ON r.id = o.request_id WHERE o.id = %s
"""
OLD = "UPDATE books.policy SET value = {} WHERE key = 'approval.session_minutes'"
EDITS = (
    "amount = amount + 1",
    "reason = 'another reason'",
    "needs = needs - 1, tier = least(tier, needs - 1)",
    """payload = CASE kind
         WHEN 'limit' THEN jsonb_set(payload, '{limit}', '999999')
         WHEN 'refund' THEN jsonb_set(payload, '{method}', '"bank"')
         ELSE jsonb_set(payload, '{items,0,1}', '1') END || '{"more": 1}'""",
)
"""What an intruder changes in a request that waits."""
CHANGES = {
    "suspended": ("active = false", "active = true", "LG020"),
    "moved": ("branches = ARRAY[%(elsewhere)s]", "branches = ARRAY[%(here)s, %(elsewhere)s]", "LG022"),
}
"""What becomes of a decider between two steps, how it is put back, and what he hears."""


class DecisionRules(ApprovalRules):
    """Every sort of login, digest and session; allowed for the one right combination, and only once."""

    def digest(self, login: str, request: Request, which: str) -> str | None:
        """What is signed: what this login is shown now, what was told to who asked, something else, or nothing."""
        if which == "shown":
            shown = self.bookkeepers.shown(login, request.id)
            if not request.edited and shown != request.digest:
                raise Differs(f"shown {shown} of a request that was asked as {request.digest}")
            return shown
        return {"asked": request.digest, "another": ANOTHER}.get(which)

    def signer(self, login: str, lender: str = "") -> Signer | None:
        """With which tier this login signs; None for one that decides nothing."""
        if login not in TIERS:
            return None
        person = self.bookkeepers.person(login)
        if lender and TIERS[lender] > TIERS[login]:
            return Signer(person, TIERS[lender], self.bookkeepers.person(lender))
        return Signer(person, TIERS[login])

    def arguments(self, request: Request, digest: str | None, yes: bool) -> tuple[object, ...]:
        rows = json.dumps([{"request": request.id, "digest": digest}])
        return (rows, "approve" if yes else "reject", None if yes else "not so")

    def decides(self, login: str, request: Request, digest: str | None, yes: bool, lender: str = "") -> None:
        """A decision, taken or refused as it must be."""
        arguments = self.arguments(request, digest, yes)
        # The maker's own authority never comes back to his request by lending it.
        signer = self.signer(login, "" if lender and self.bookkeepers.person(lender) == request.person else lender)
        states = request.refusal(signer, digest)
        if states or signer is None:
            self.refused(login, "decide", arguments, *states)
            return
        told = self.do(login, "decide", *arguments)["requests"][0]
        covers = request.take(signer)
        if not yes:
            request.state = "REJECTED"
        elif covers:
            self.lists.carry_out(request, (told["outcome"] or {}).get("refund"))
        else:
            request.pass_on(signer.tier)
        if told["state"] != request.state:
            raise Differs(f"told {told} of a request that is {request.state}")

    @rule(place=PLACE, who=WHO, digest=DIGEST, yes=st.sampled_from([True, True, True, False]))
    def decide(self, place: int, who: str, digest: str, yes: bool) -> None:
        request = self.a_request(place)
        if who == TWIN:
            self.bookkeepers.become(TWIN, request.person)
        login = request.login if who == MAKER else who
        self.decides(login, request, self.digest(login, request, digest), yes)

    @rule(place=PLACE)
    def decide_up_the_tiers(self, place: int) -> None:
        """As it goes every day: who may signs what he is shown, and the next one after him."""
        self.sign_up_the_tiers(self.a_request(place))

    def sign_up_the_tiers(self, request: Request) -> None:
        """Everybody once, from below, as long as it waits."""
        for login in ("supervisor", "manager", "director"):
            if request.waits:
                self.decides(login, request, self.digest(login, request, "shown"), True)

    @rule(place=PLACE)
    def decide_when_the_facts_have_changed(self, place: int) -> None:
        """The limit is lowered, the item paid, or the receipt taken back, before anybody decides."""
        request = self.a_request(place)
        of = request.parts[0][0] if request.parts else 0
        if request.kind == "limit" and self.lists.limit:
            self.lower_the_limit(50)
        elif request.kind == "write_off" and self.lists.items[of] > 0:
            balance = self.lists.items[of]
            self.receive("clerk", [self.row(balance, [(of, balance)])])
        elif request.kind == "refund" and (of, self.lists.payments[of]) in self.whole():
            self.do("senior_clerk", "reverse_payment", of, self.bookkeepers.today, "not ours")
            self.lists.reverse(of)
        self.sign_up_the_tiers(request)

    @precondition(lambda self: self.lists.refunds or self.left())
    @rule(place=PLACE, himself=st.sampled_from([False, False, True]))
    def pay_a_refund(self, place: int, himself: bool) -> None:
        """Once, and never by the person who asked."""
        if not self.lists.refunds:
            self.give_back(place)
        if not self.lists.refunds:
            return
        refund, payable = pick(sorted(self.lists.refunds.items()), place)
        arguments = (refund, self.bookkeepers.today)
        if not payable:
            self.refused("cashier", "pay_refund", arguments, "LG027")
        elif himself:
            own = self.bookkeepers.person("cashier")
            self.bookkeepers.become("cashier", self.bookkeepers.look(WHO_ASKED, refund))
            try:
                self.refused("cashier", "pay_refund", arguments, "LG028")
            finally:
                self.bookkeepers.become("cashier", own)
        else:
            self.do("cashier", "pay_refund", *arguments)
            self.lists.pay_refund(refund)

    def give_back(self, place: int) -> None:
        """A refund, as far as everybody agrees to it."""
        if not self.lists.waiting("refund"):
            self.ask_for_one_refund(place)
        self.sign_up_the_tiers(self.lists.waiting("refund")[0])

    @precondition(lambda self: not self.lists.waiting("write_off"))
    @rule(total=BIG)
    def write_off_in_parts(self, total: int) -> None:
        """Parts that each stay below a tier are weighed together."""
        self.post_an_invoice(total)
        item = max(self.lists.items)
        for part in (total // 2, total - total // 2):
            self.asks("collector", "write_off", {"items": [[item, part]], "sort": "settlement"}, part, [(item, part)])
            self.sign_up_the_tiers(next(iter(self.lists.waiting("write_off"))))

    @precondition(lambda self: len(self.lists.waiting()) < len(self.lists.requests))
    @rule(place=PLACE, who=DECIDER, yes=st.booleans())
    def decide_what_has_ended(self, place: int, who: str, yes: bool) -> None:
        request = pick([one for one in self.lists.requests.values() if not one.waits], place)
        self.decides(who, request, request.digest, yes)

    @rule(place=PLACE, who=DECIDER)
    def decide_in_an_old_session(self, place: int, who: str) -> None:
        request = self.a_request(place)
        with self.bookkeepers.changed(OLD.format(0), OLD.format(5)):
            self.refused(who, "decide", self.arguments(request, request.digest, True), "LG043")

    @rule(place=PLACE, who=DECIDER, what=st.sampled_from(sorted(CHANGES)))
    def decide_after_losing_the_right(self, place: int, who: str, what: str) -> None:
        """Between looking and signing the decider's rights are taken away."""
        request = self.a_request(place)
        digest = self.digest(who, request, "shown")
        change, back, state = CHANGES[what]
        staff = "UPDATE books.staff SET {} WHERE login = %(login)s"
        values = {
            "login": self.bookkeepers.name(who),
            "here": self.bookkeepers.branch,
            "elsewhere": self.bookkeepers.elsewhere,
        }
        with self.bookkeepers.changed(staff.format(change), staff.format(back), **values):
            self.refused(who, "decide", self.arguments(request, digest, True), state)

    @rule(
        place=PLACE,
        lender=st.sampled_from([MAKER, "manager", "director"]),
        who=st.sampled_from(["supervisor", "manager"]),
    )
    def decide_with_lent_authority(self, place: int, lender: str, who: str) -> None:
        request = self.a_request(place)
        lender = request.login if lender == MAKER and request.login in TIERS else lender.replace(MAKER, "director")
        today = self.bookkeepers.today
        lent = (self.bookkeepers.name(who), today, today, "leave")
        if who == lender:
            self.refused(lender, "delegate", lent, "LG028")
            return
        delegation = self.do(lender, "delegate", *lent)["delegation"]
        try:
            self.decides(who, request, self.digest(who, request, "shown"), True, lender)
        finally:
            self.bookkeepers.take_back(lender, delegation)

    @rule(place=PLACE, edit=st.sampled_from(EDITS))
    def change_what_waits_behind_its_digest(self, place: int, edit: str) -> None:
        """By who may write every table: from then on nobody can sign it, whatever he signs; it is only taken back."""
        request = self.a_request(place)
        self.bookkeepers.do(f"UPDATE books.request SET {edit} WHERE id = %(id)s", id=request.id)  # noqa: S608  ours
        request.edited = True
        if edit.startswith("needs"):
            request.tier = min(request.tier, request.needs - 1)
        for which in ("shown", "asked"):
            self.decides("director", request, self.digest("director", request, which), True)
        self.do(request.login, "withdraw_request", request.id, "not what was asked")
        request.state = "WITHDRAWN"

    @rule(place=PLACE, who=st.sampled_from(["manager", "director"]))
    def wait_too_long(self, place: int, who: str) -> None:
        """Nobody decides in time, and then nobody can."""
        request = self.a_request(place)
        late = "UPDATE books.request SET expires_at = now() - interval '1 minute' WHERE id = %(id)s"
        self.bookkeepers.do(late, id=request.id)
        request.late = True
        self.decides(who, request, self.digest(who, request, "shown"), True)
        ended = self.bookkeepers.connection("scheduler").execute("SELECT api.expire_requests()").fetchone()
        if ended != (1,):
            raise Differs(f"expired: {ended} instead of one")
        request.state = "EXPIRED"
