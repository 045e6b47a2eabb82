# ruff: noqa: RUF001  # the samples are Chinese and Cyrillic on purpose
"""The beginning of the Declaration of Human Rights in a few languages."""

CHINESE = (
    "人人生而自由，在尊严和权利上一律平等。",
    "他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    "任何人不得加以酷刑，或施以残忍的待遇。",
    "法律之前人人平等，并有权享受法律的平等保护。",
)
GERMAN = (
    "Alle Menschen sind frei und gleich an Würde und Rechten",
    "geboren. Sie sind mit Vernunft und Gewissen begabt und",
    "sollen einander im Geiste der Brüderlichkeit begegnen.",
    "Jeder hat das Recht auf Leben, Freiheit und Sicherheit.",
)
FRENCH = (
    "Tous les êtres humains naissent libres et égaux en dignité",
    "et en droits. Ils sont doués de raison et de conscience et",
    "doivent agir les uns envers les autres dans un esprit de fraternité.",
)
RUSSIAN = "Все люди рождаются свободными и равными в своем достоинстве и правах"
