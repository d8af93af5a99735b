"""A deck of one's own on a concept of one's own, so that a test knows every card of it."""

from __future__ import annotations

from pathlib import Path

CONCEPT = "own-topic"
CONCEPTS = """\
concepts:
  - {id: own-topic, title: Own topic}
  - {id: other-topic, title: Other topic}
"""
TRACK = """\
id: own-track
title: Own track
order: [stage-1]
"""
STAGE = """\
place: stage-1
kind: stage
title: Own stage
heading: Own stage
groups:
  - heading: Checks
    items:
      - id: own-track.stage-1.explain
        title: Explain my own topic
        kind: check
        concepts: [own-topic]
        proof: {any: [{recall: [own-topic]}]}
"""
CARDS = """\
- id: own.choice
  kind: choice
  concepts: [own-topic]
  source: {computed: true}
  prompt: Which of these is even?
  hint: Halve it.
  answer: The two
  distractors:
    - {text: The one, misconception: one-is-even, says: One cannot be halved.}
    - {text: The three, misconception: three-is-even, says: Three cannot be halved.}
    - {text: The five, misconception: five-is-even, says: Five cannot be halved.}
  explain: Two is twice one.
- id: own.cloze
  kind: cloze
  concepts: [own-topic]
  source: {document: own notes}
  text: "Twice two is {{four}}."
  synonyms: ["4"]
  explain: Two and two.
- id: own.number
  kind: numeric
  concepts: [own-topic]
  source: {computed: true}
  prompt: How many bytes are 2 KiB?
  answer: 2048
  unit: bytes
  tolerance: {rel: 0.01}
  explain: A KiB is 1,024 bytes.
- id: own.order
  kind: order
  concepts: [own-topic]
  source: {computed: true}
  prompt: Count up.
  steps: {one: The first, two: The second, three: The third}
  before: [[one, two], [two, three]]
  explain: One, two, three.
- id: own.explain
  kind: explain
  concepts: [own-topic]
  source: {computed: true}
  prompt: Why is two even?
  criteria: [It names halves., It names twice.]
  answer: Two is twice one, so it has two equal halves.
  explain: That is what even means.
"""
RIGHT = {
    "own.twice-two": "four",
    "own.kib": "2048",
    "own.choice": "The two",
    "own.cloze": "four",
    "own.number": "2048",
    "own.explain": "it is twice one",
}
COUNT = 5


def write_deck(home: Path, cards: str = CARDS) -> None:
    """Puts the deck, its concepts and a track with an item that recall proves into the workspace."""
    files = {
        "curriculum/concepts.yaml": CONCEPTS,
        "curriculum/own-track/track.yaml": TRACK,
        "curriculum/own-track/stage-1.yaml": STAGE,
        "quizzes/own.yaml": cards,
    }
    for name, text in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
