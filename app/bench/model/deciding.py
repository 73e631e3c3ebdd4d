"""Rules of the machine: who decides about what was asked, by which digest, in which session, and only once."""

from __future__ import annotations

import json

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.bench.model.approvals import ApprovalRules
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
        request = self.a_request(place)
        for login in ("supervisor", "manager", "director"):
            if request.waits:
                self.decides(login, request, self.digest(login, request, "shown"), True)

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

    @rule(place=PLACE, lender=st.sampled_from(["manager", "director"]), who=st.sampled_from(["supervisor", "manager"]))
    def decide_with_lent_authority(self, place: int, lender: str, who: str) -> None:
        request = self.a_request(place)
        today = self.bookkeepers.today
        lent = ("delegate", self.bookkeepers.name(who), today, today, "leave")
        if who == lender:
            self.refused(lender, *lent[:1], lent[1:], "LG028")
            return
        delegation = self.do(lender, *lent)["delegation"]
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
