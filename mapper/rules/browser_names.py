"""What kind of device is it, in words? From what a browser says of itself: a guess that a person can name."""

# The first that is found: browsers claim to be each other.
BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android phone"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """Safari on an iPhone; "A browser" where nothing is recognised. Nothing of the text itself is shown."""
    browser = next((words for part, words in BROWSERS if part in user_agent), "A browser")
    machine = next((words for part, words in MACHINES if part in user_agent), "")
    return f"{browser} on {machine}" if machine else browser
