"""A small deck with a card of every kind that needs no program run, and what is right."""

from __future__ import annotations

DECK = """
- id: own.choice
  kind: choice
  concepts: [own-things]
  prompt: Why is the score divided by the root of d_k?
  explain: The variance of a sum grows with its terms.
  source: {computed: true}
  hint: Think of the variance of a sum.
  answer: To keep its variance at 1
  distractors:
    - {text: To make it sum to one, misconception: softmax-scale, says: Softmax does that at any scale.}
    - {text: To save memory in bf16, misconception: memory, says: The scale changes no sizes.}
    - {text: To make keys unit vectors, misconception: cosine, says: Cosine attention would do that.}
- id: own.multi
  kind: multi
  concepts: [own-things]
  prompt: Which grow with the length of the sequence?
  explain: The cache has one entry a token.
  source: {computed: true}
  answers: [The size of the cache, Reads of the cache a step]
  distractors:
    - {text: The weights that are read, misconception: weights-grow, says: Weights do not depend on it.}
    - {text: The number of the layers, misconception: layers-grow, says: Layers are fixed.}
- id: own.numeric
  kind: numeric
  concepts: [own-things]
  prompt: How large is the KV cache?
  explain: All query heads share 8 KV heads here.
  source: {computed: true}
  answer: 256
  unit: MiB
  tolerance: {rel: 0.02}
  slips:
    - {misconception: keys-only, value: 128, says: You counted the keys but not the values.}
- id: own.order
  kind: order
  concepts: [own-things]
  prompt: Put the steps of attention in order.
  explain: Scores first.
  source: {computed: true}
  steps: {score: Multiply queries and keys, soft: Take the softmax, mix: Mix the values}
  before: [[score, soft], [soft, mix]]
- id: own.cloze
  kind: cloze
  concepts: [own-things]
  explain: It keeps the variance of scores at 1.
  source: {computed: true}
  text: "The scores are divided by the {{root}} of d_k."
- id: own.bug
  kind: bug
  concepts: [own-things]
  prompt: Which line is wrong?
  explain: What is masked has to vanish after the softmax.
  source: {computed: true}
  code: |
    def attend(q, k, v):
        scores = q @ k.T / q.shape[-1] ** 0.5

        # the future is hidden



        mask = torch.ones_like(scores).tril().bool()

        scores = scores.masked_fill(mask, -1e9)
        return scores.softmax(-1) @ v
  line: 10
  fix: scores = scores.masked_fill(~mask, -1e9)
  says: The past is masked here.
- id: own.derive
  kind: derive
  concepts: [own-things]
  prompt: Derive the divisor.
  explain: Variances of independent terms add.
  source: {computed: true}
  start: s is a sum of d_k terms
  steps: [One term has mean 0., One term has variance 1., The variances add to d_k.]
- id: own.explain
  kind: explain
  concepts: [own-things]
  prompt: Explain why decoding needs no mask.
  explain: There is no future in the cache.
  source: {computed: true}
  criteria: [Only the last token asks, The cache holds the past only]
  answer: One query at a time attends to a cache without later tokens.
"""
RIGHT = {
    "own.choice": ("To keep its variance at 1",), "own.multi": ("The size of the cache", "Reads of the cache a step"),
    "own.order": ("Multiply queries and keys", "Take the softmax", "Mix the values"),
}  # fmt: skip
TYPED = {"own.numeric": "256 MiB", "own.cloze": "root"}
