"""Passwords that are tried first by whoever guesses, and so are refused."""

import re
import unicodedata

_WORDS = frozenset(
    word
    for line in (
        "password passwords passw0rd matkhau matkhaucuatoi matkhaumoi mypassword letmein welcome",
        "administrator admin quantri quantrivien qwerty qwertyui qwertyuiop asdfghjkl zxcvbnm",
        "iloveyou anhyeuem emyeuanh toiyeuvietnam toiyeu vietnam vietnamvodich vietnamese daklak",
        "tinhdaklak buonmathuot phuyen tuyhoa saigon hanoi sunshine princess football dragon",
        "monkey master abcdef abcdefgh abcdefghij abc aabbcc secret default changeme changethis",
        "doimatkhau khongbiet khongcomatkhau superman batman pokemon internet computer samsung",
        "iphone viettel vnpt mobifone vinaphone fpt fpttelecom hatangchung hethong congchuc",
    )
    for word in line.split()
)
_RUNS = (
    "0123456789" * 3,
    "9876543210" * 3,
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)


def is_common(password: str) -> bool:
    """Say whether a password is a well-known word or run, however it is dressed up with digits."""
    plain = _plain(password)
    if len(set(plain)) < 4:
        return True
    if any(plain in run for run in _RUNS):
        return True
    return re.sub(r"[^a-z]", "", plain.strip("0123456789")) in _WORDS | {""}


def _plain(password: str) -> str:
    """Write a password without capitals, accents, blanks and marks."""
    letters = unicodedata.normalize("NFD", password.lower().replace("\u0111", "d"))
    return re.sub(r"[^a-z0-9]", "", letters)
