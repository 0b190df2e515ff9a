"""Names of children that say nothing: the same next month, and nobody's without the key.

A pseudonym is the keyed digest (HMAC-SHA-256, RFC 2104) of the UPN, or where there is none of the
council's own number. The key is drawn at random at the first import and kept in a file beside the
mapping that only its owner may read; whoever has both it and the UPNs can make the pseudonyms
again, so it stays with the council and goes into no report.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from sufficiency.errors import Fault, InputError
from sufficiency.files import PRIVATE, read_bytes, write_file

FILE = "pseudonyms.key"
LENGTH = 32
SHOWN = 12
"""Letters of a pseudonym: two of 100,000 children share one in one of 800,000 imports."""
ALPHABET = "bcdfghjklmnpqrstvwxz"
"""Letters that make neither words nor numbers."""


def key_of(path: Path) -> bytes:
    """The key in a file, which is made where it is not there.

    Raises:
        InputError: it cannot be read or written, or holds no key.
    """
    if not path.exists():
        write_file(path, secrets.token_hex(LENGTH).encode() + b"\n", PRIVATE)
    text = read_bytes(path).strip()
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise InputError([Fault(path.name, "is not a key of pseudonyms",
                                "Bring the file back from a copy; with a new key every child "
                                "has a new pseudonym.")])
    return key


def pseudonym(key: bytes, identity: str) -> str:
    """What a child is called in the case.

    Args:
        identity: the UPN, or another number that stays with the child.
    """
    number = int.from_bytes(hmac.new(key, identity.upper().encode(), hashlib.sha256).digest())
    letters = []
    for _ in range(SHOWN):
        number, at = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters)
