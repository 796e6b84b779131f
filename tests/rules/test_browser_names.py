"""Is a device named in words that a person knows, and never by what it sent?"""

import pytest

from mapper.rules.browser_names import in_words

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 {} Safari/604.1"
CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 {}Safari/537.36"


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (SAFARI.format("Version/17.5"), "Safari on an iPhone"),
        (SAFARI.format("CriOS/124.0"), "Chrome on an iPhone"),
        (CHROME.format("Linux; Android 14; Pixel 8", ""), "Chrome on an Android phone"),
        (
            CHROME.format("Linux; Android 14; SM-S911B", "SamsungBrowser/25.0 "),
            "Samsung Internet on an Android phone",
        ),
        (CHROME.format("Windows NT 10.0; Win64; x64", ""), "Chrome on Windows"),
        (CHROME.format("Windows NT 10.0; Win64; x64", "") + " Edg/124.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox on Linux"),
        (CHROME.format("Macintosh; Intel Mac OS X 10_15_7", ""), "Chrome on a Mac"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_in_words(says: str, words: str) -> None:
    assert in_words(says) == words
