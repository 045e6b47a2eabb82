"""The case of a word on the paper, kept when the word is corrected."""


def is_regular(word: str) -> bool:
    """Whether a word is all capitals, all small, or small after its first letter. Others look like codes or names."""
    return word.isupper() or word[1:] == word[1:].lower()


def in_case_of(old: str, new: str) -> str:
    """`new` written with the capitals of `old`, which is regular."""
    if old.isupper():
        return new.upper()
    return new.lower() if old.islower() else new[:1].upper() + new[1:].lower()
