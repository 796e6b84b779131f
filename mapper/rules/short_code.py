"""What is a short code, and how is it read when somebody types it? It signs an installed app in."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U; 5 bits each
LENGTH = 8  # 40 bits
LOOK_ALIKES = str.maketrans("OIL", "011")
SEPARATORS = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\t")


def shown(code: str) -> str:
    """ABCD-EFGH: in two halves it is easier to type."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read(typed: str) -> str:
    """The code that was meant: any case, with or without dash and spaces, O for 0. Empty: no short code."""
    meant = typed.strip().translate(SEPARATORS).upper().translate(LOOK_ALIKES)
    is_one = len(meant) == LENGTH and all(sign in ALPHABET for sign in meant)
    return meant if is_one else ""
