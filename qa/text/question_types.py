"""Question types: a factoid question has a short answer, a long-form question ("how", "why") whole sentences."""

from __future__ import annotations

import re

_SENTENCE = r"(?:^|[.!?…:;](?=\s))\W{0,20}"
"""Where a sentence begins."""
CLAUSE = r"(?:^|[.!?…:;,–—](?=\s))\W{0,20}(?:(?:and|but|or|so|then) )?"
"""Where a clause may: "I lost my key, what should I do?" asks at its end."""
_LONG_FORM = re.compile(
    CLAUSE
    + r"(?:why\b|how(?: (?:do|does|did|is|are|was|were|can|could|should|would|will|has|have|to)\b|['’]s\b|\W{0,20}$)"
    r"|what (?:is|are|was|were) the (?:steps?|reasons?|differences?|advantages?|disadvantages?|benefits?|causes?"
    r"|rules?|conditions?|requirements?|process|procedure|purpose|pros and cons)\b"
    r"|what happens?\b|what should\b|what (?:do|must|can|shall) (?:i|we|you|one) do\b"
    r"|in what ways?\b|for what reasons?\b)|"
    + _SENTENCE
    + r"(?:please )?(?:describe|explain|list|compare|summari[sz]e|outline|tell me (?:about|how|why))\b",
    re.IGNORECASE,
)


_ASKS = re.compile(
    r"[?？؟]|\b(?:who|whom|whose|what|when|where|which|why|how|whether)\b"
    r"|^\W*(?:am|is|are|was|were|do|does|did|can|could|should|shall|may|might|must|will|would|has|have|had|name)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"^\W*(?:what|which)(?: [\w'’-]+){0,3}? (?!(?:is|was|has|does|did|as)\b)[\w'’-]*[^\W\d]s\b(?! is\b| was\b| has\b)"
    r"|^\W*(?:what|which)\b.*\b(?:need|needed|require|required|requires|include|includes|included|contain|contains"
    r"|consist|consists|belong|belongs|cover|covers|covered|bring|check|offer|offers)\b"
    r"|" + CLAUSE + r"what (?:do|must|should|shall|can|may) (?:i|you|we|they|one)\b"
    r"|^\W*(?:name|give|show|which are)\b",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:latest|newest|current(?:ly)?|now(?:adays)?|today|most recent(?:ly)?|at present|as of now|still)\b",
    re.IGNORECASE,
)
_OF_MESSAGES = re.compile(
    r"\b(?:e-?mails?|mails?|messages?|letters?|wrote|writes?|written|sen[dt]s?|sender|subject|recipients?|b?cc"
    r"|copied in|in copy|repl(?:y|ied|ies)"
    r"|answered|received|thread|asked|said|told|informed|forwarded|nachricht(?:en)?|schrieb|schreibt|geschrieben|gesendet"
    r"|geschickt|absender|betreff|empfänger|antwortete|gefragt|courriels?|écrit|envoyée?s?|expéditeur|objet|destinataires?"
    r"|répondu|correos?|mensajes?|escribió|escrito|envió|enviado|remitente|asunto|destinatarios?|respondió)\b"
    r"|邮件|郵件|写|寫|发送|发给|寄|发件人|收件人|主题|بريد|رسالة|كتب|أرسل|المرسل|الموضوع",
    re.IGNORECASE,
)

_OF_DOCUMENTS = re.compile(
    r"\b(?:wrote|writes?|written|authors?|authored|prepared|drafted|created|published|dated?|changed|updated|revised"
    r"|modified|last|documents?|pages?|files?|articles?|texts?|notes?|reports?|guides?|guidelines?|polic(?:y|ies)|rules"
    r"|handbooks?|manuals?|instructions?|minutes|papers?|schrieb|geschrieben|verfasst|autor(?:in)?|geändert|stand)\b",
    re.IGNORECASE,
)
"""What is said of a document that somebody wrote."""
_OF_WHAT_THEY_SAY = re.compile(
    r"^\W*(?:what|why|how) (?:did|does|do|has|have|had|is|was) (?!the (?:subject|sender|date|recipients?)\b)"
    r"|^\W*(?:was|warum|wie) (?!ist\b|war\b|lautet\b)|^\W*que (?:dit|a)\b|^\W*qué (?:dijo|dice|escribió)\b",
    re.IGNORECASE,
)
"""What somebody wrote stands in the message, not in its header."""


def is_long_form(question: str) -> bool:
    """Tell whether ``question`` asks for an explanation, a procedure or a list: how, why, describe, list."""
    return _LONG_FORM.search(question) is not None


def may_ask_for_several(question: str) -> bool:
    """Tell whether several things may be asked for: "which branches …", "what do I need …"."""
    return _SEVERAL.search(question) is not None or is_long_form(question) or names_a_topic(question)


def names_a_topic(question: str) -> bool:
    """Tell whether ``question`` only names what it is about: "travel expenses abroad"."""
    return _ASKS.search(question) is None


def asks_for_latest(question: str) -> bool:
    """Tell whether ``question`` asks for how things stand now: latest, current, now."""
    return _LATEST.search(question) is not None


def asks_about_messages(question: str) -> bool:
    """Tell whether ``question`` may ask who wrote to whom, and when, as only the header of a message tells."""
    return bool(words_about_messages(question))


def words_about_messages(question: str) -> str:
    """Return the words of ``question`` that the header of any message stands for: "sent", "mail", "subject".

    None where it asks what a message says.
    """
    if _OF_WHAT_THEY_SAY.search(question):
        return ""
    return " ".join(match[0] for match in _OF_MESSAGES.finditer(question))


def words_about_documents(question: str) -> str:
    """Return the words of ``question`` that stand for any document, and for how it came about: "wrote", "page"."""
    return " ".join(match[0] for match in _OF_DOCUMENTS.finditer(question))


__all__ = [
    "CLAUSE",
    "asks_about_messages",
    "asks_for_latest",
    "is_long_form",
    "may_ask_for_several",
    "names_a_topic",
    "words_about_documents",
    "words_about_messages",
]
