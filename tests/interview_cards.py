"""A deck for interviews: two topics with a card of each difficulty, one design prompt, and their right answers."""

from __future__ import annotations

from pathlib import Path

from studyctl.drill.face import Answer, Face, read_answer

CONCEPTS = """\
concepts:
  - {id: own-topic, title: Own topic}
  - {id: other-topic, title: Other topic}
"""
CARDS = """\
- id: own.choice
  kind: choice
  concepts: [own-topic]
  source: {computed: true}
  prompt: Which of these is even?
  answer: The two
  distractors:
    - {text: The one, misconception: one-is-even, says: One cannot be halved.}
    - {text: The three, misconception: three-is-even, says: Three cannot be halved.}
    - {text: The five, misconception: five-is-even, says: Five cannot be halved.}
  explain: Two is twice one.
- id: own.number
  kind: numeric
  concepts: [own-topic]
  difficulty: 3
  source: {computed: true}
  prompt: How many bytes are 2 KiB?
  answer: 2048
  unit: bytes
  tolerance: {rel: 0.01}
  explain: A KiB is 1,024 bytes.
- id: own.cloze
  kind: cloze
  concepts: [own-topic]
  difficulty: 1
  source: {document: own notes}
  text: "Twice two is {{four}}."
  explain: Two and two.
- id: other.order
  kind: order
  concepts: [other-topic]
  source: {computed: true}
  links: {paper: lora}
  prompt: Count up.
  steps: {one: The first, two: The second, three: The third}
  before: [[one, two], [two, three]]
  explain: One, two, three.
- id: other.derive
  kind: derive
  concepts: [other-topic]
  difficulty: 3
  source: {computed: true}
  prompt: Derive four.
  start: Begin with two.
  steps: [Two is one and one., Twice it is two and two., That is four.]
  explain: Counting does it.
- id: other.cloze
  kind: cloze
  concepts: [other-topic]
  difficulty: 1
  source: {computed: true}
  text: "After one comes {{two}}."
  explain: So one counts.
- id: own.design
  kind: explain
  concepts: [system-design, own-topic]
  difficulty: 3
  source: {computed: true}
  prompt: Design a machine that counts to ten.
  criteria: [It counts., It stops at ten., It shows the number., It can be set back.]
  answer: A register, an adder, a display and a switch.
  explain: Every counter has these.
"""
TOPICS = ("own-topic", "other-topic")
TYPED = {"own.number": "2048", "own.cloze": "four", "other.cloze": "two"}
WRONG = {"own.number": "7", "own.cloze": "nine", "other.cloze": "nine"}
EARNS = {"own.choice": 2, "own.number": 3, "other.order": 2, "other.derive": 3, "own.design": 6}


def write_cards(home: Path) -> None:
    """Puts the deck and its concepts into the workspace."""
    for name, text in {"curriculum/concepts.yaml": CONCEPTS, "quizzes/own.yaml": CARDS}.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def fields(card: str, options: list[str], right: bool = True) -> dict[str, object]:
    """An answer as a program sends it: right, or wrong."""
    if card in TYPED:
        return {"answer": (TYPED if right else WRONG)[card]}
    if card == "own.choice":
        place = options.index("The two") + 1
        return {"answer": str(place if right else place % 4 + 1)}
    if card == "other.order":
        places = [options.index(text) + 1 for text in ("The first", "The second", "The third")]
        return {"answer": places if right else places[::-1]}
    return {"answer": "said", "criteria": [right] * len(options)}


def answer_to(card: str, face: Face, right: bool = True) -> Answer:
    """As `fields`, as the kinds read it."""
    given = fields(card, list(face.options or face.steps or face.criteria), right)
    return read_answer(face, given["answer"], given.get("criteria", ()))  # type: ignore[arg-type]
