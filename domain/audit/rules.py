"""What must be true of the seals' signed copy 稽核封存: every seal in it, in its order, as it was signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.errors import Malformed

SEALED_WITHIN: Final = timedelta(minutes=5)
"""An event that no seal covers after this long is an alarm."""


class NotASealCopy(Malformed):
    """No line of {file} is an exported seal. Name the file that the box writes, or fetch it again."""


@dataclass(frozen=True, slots=True)
class SealCopy:
    """One line of the exported copy: a seal's hash as the box signed it."""

    seal_id: int
    hash: bytes
    key_id: str
    signature: bytes


IsSigned = Callable[[bytes, bytes], bool]
"""Whether this signature belongs to this hash, by the public key in hand."""


def copy_troubles(
    copies: Iterable[SealCopy], found: Mapping[int, bytes], *, after: int, is_signed: IsSigned
) -> Iterator[str]:
    """What these lines of the copy say against the seals that were found; `after` is the seal of the line before."""
    for copy in copies:
        if copy.seal_id > after + 1:
            yield f"seals {after + 1} to {copy.seal_id - 1}: not in the exported copy"
        after = max(after, copy.seal_id)
        if not is_signed(copy.hash, copy.signature):
            yield f"seal {copy.seal_id}: its line in the exported copy is not signed with this key"
        elif copy.seal_id not in found:
            yield f"seal {copy.seal_id}: exported, and not there any more"
        elif found[copy.seal_id] != copy.hash:
            yield f"seal {copy.seal_id}: rewritten, its hash is not the exported one"
