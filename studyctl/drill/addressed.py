"""Whether a text speaks to whoever judges it, in plain letters or disguised ones."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

# letters of other alphabets that look like Latin ones; Greek stays, since answers are full of β, π and θ
ALIKE = str.maketrans("аеорсухіјѕԁһӏкмтвнɡɩꓲ", "aeopcyxijsdhlkmtbngii")
LEET = str.maketrans("01345789@$!|", "oieastbgasil")
ROT13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
DIGITS = "0123456789"
SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*·]){3,}\w(?!\w)")
JUDGE = (
    r"(?:grader|judge|judges|evaluator|examiner|assessor|marker|reviewer|teacher|assistant|chatbot|bot|gpt|chatgpt|"
    r"claude|llama|gemini|ai|llm|language model|model|system|machine)"
)
RULES = (
    r"(?:instructions?|rubric|criteria|criterion|prompts?|system prompt|rules?|guidelines?|directives?|orders?|"
    r"grading|scheme|messages?|commands?|task)"
)
GIVE = (
    r"(?:mark|grade|score|rate|judge|evaluate|return|output|respond|reply|answer|say|set|print|write|award|give|grant|"
    r"count|accept|treat|consider|assign|report|approve|label|declare|deem|assume|tick|credit|emit|"
    r"produce|confirm)"
)
GOOD = (
    r"(?:true|correct|as right|met|passed|satisfied|fulfilled|full (?:marks?|points?|credit|score)|"
    r"(?:all|every|each|any)(?: of)?(?: the)? (?:criteria|criterion|points?|marks?|items?|boxes|credits?)|perfect|"
    r"maximum|max|highest|10/10|100 ?%|\[ ?(?:1|true)|sentence 1|yes)"
)
ADDRESSED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:ignore|disregard|forget|override|overrule|bypass|skip|discard|drop|neglect|cancel|stop following)\b"
        rf".{{0,50}}\b{RULES}\b",
        rf"\b(?:previous|prior|earlier|above|preceding|former|foregoing|updated)\s+(?:\w+\s+)?{RULES}\b"
        rf"(?!\s+(?:tuning|following))",
        r"(?:^|[,:;.!\-]\s*|\b(?:please|must|should|shall|now|just|simply|always|only|to|and|then|will|you|could|kindly)\s+)"
        rf"{GIVE}\b.{{0,60}}\b{GOOD}(?!\w)",
        r"\b(?:criteria|criterion|rubric|points?|marks?)\b.{0,40}\b(?:met|satisfied|fulfilled|true|passed|correct|"
        r"granted|awarded|covered)\b",
        r"\b(?:all|every|each)\b.{0,20}\b(?:criteria|criterion)\b",
        rf"\b(?:dear|hey|hi|hello|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for))\s+"
        rf"(?:the |my |any |an? )?(?:\w+ )?{JUDGE}\b",
        rf"(?:^|\b(?:as|you,?) )(?:the |an? )?{JUDGE}\s*[,:]",
        rf"\byou(?:'re| are| will be| act| must act| should act)\b(?: now)?(?: as)?(?: an?| the| in| no longer)?\s*"
        rf"(?:\w+\s+){{0,2}}(?:{JUDGE}|dan|mode|unrestricted|helpful|lenient|generous|grading|judging|bound)\b",
        r"\b(?:jailbreak|developer mode|debug mode|admin(?:istrator)? (?:mode|override)|sudo|system override|"
        r"end of (?:the )?(?:answer|submission)|begin (?:new )?(?:instructions?|system))\b",
        r"\b(?:this|the|my|their|his|her)\s+(?:\w+\s+)?(?:answer|response|submission|reply|student|learner|candidate|user)"
        r"\b.{0,50}\b(?:mention|cover|satisf|meets?\b|fulfil|include[sd]?\b|correct|complete|perfect|deserve|earn|pass|"
        r"full|flawless|excellent|approved)",
        r"<\|?/?(?:im_start|im_end|system|user|assistant|inst|s|answer|end\w*|eot_id|begin\w*|start\w*)\b",
        r"\[/?inst\]|<<sys>>|###|```|<!--|-->|\"(?:role|content|met|verdict|score|sentences?|criteria)\"\s*:",
        r"^\W*(?:system|assistant|user|developer|tool|human|ai|judge|grader|admin)\s*(?:prompt|message|note|override)?\s*:",
    )
)
# who is meant by these is the judge, unless the card itself is about such things
NAMED = re.compile(r"\b(?:grader|graders|grading|evaluator|examiner|rubric|judge|judges)\b")


def speaks_to_judge(text: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether a text tells its judge what to do; words that the card has (`known`, by stem) name nobody."""
    return any(_speaks(reading, known) for reading in readings(text))


def _speaks(text: str, known: frozenset[str]) -> bool:
    named = (match.group()[:5] not in known for match in NAMED.finditer(text))
    return any(pattern.search(text) for pattern in ADDRESSED) or any(named)


def readings(text: str) -> Iterator[str]:
    """A text in small plain letters, backwards, by rot13, with letters for its figures, without the gaps in words."""
    plain = folded(text)
    yield from (plain, plain[::-1], plain.translate(ROT13))
    if any(digit in plain for digit in DIGITS) or any(sign in plain for sign in "@$|"):
        yield plain.translate(LEET)
    if SPACED.search(plain):
        yield SPACED.sub(lambda match: re.sub(r"[ .\-_*·]", "", match.group()), plain)


def folded(text: str) -> str:
    """A text in small plain letters: entities and escapes read, marks, invisible characters and look-alikes gone."""
    read = unquote(html.unescape(text)) if "%" in text or "&" in text else text
    wide = unicodedata.normalize("NFKD", read)
    seen = "".join(one for one in wide if unicodedata.category(one) not in ("Cf", "Mn", "Me", "Cc") or one in "\n\t")
    return " ".join(unicodedata.normalize("NFKC", seen).casefold().translate(ALIKE).split())
