"""What may somebody be called here? A first name or a nickname is enough."""

MOST = 80


def problem(name: str) -> str:
    """What is wrong with a name, in words; empty where nothing is."""
    is_seen = any(sign.isprintable() and not sign.isspace() for sign in name)
    is_plain = not any(sign in name for sign in "\r\n\0")
    if is_seen and is_plain and len(name) <= MOST:
        return ""
    return f"Give a name of 1 to {MOST} characters; a display name is enough."
