"""Small talk: "Hello", "thanks", "yes" are no questions to the documents, and get a reply instead of a search.

Only a message that is nothing but such words is small talk: "Hello, what is KYC?" is a question. The words are those of
the languages that the interface speaks.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

LONGEST = 80
"""Characters of a message that may be small talk."""


class Kind(StrEnum):
    """What is said; where a message says several things, the first of these counts."""

    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    WORD = "word"
    """A "yes", "no" or "ok": nothing was asked that it could answer."""


REPLIES = {
    Kind.HELP: (
        "Ask a question in your own words. You get the passages of these documents that answer it, word for word, each "
        "with its file and paragraph. If the documents do not say, you are told so."
    ),
    Kind.GREETING: "Hello. Ask a question about the documents, and you get the passages that answer it, word for word.",
    Kind.THANKS: "You are welcome. Ask on about the documents whenever you like.",
    Kind.FAREWELL: "Goodbye.",
    Kind.WORD: "Please ask a question about the documents.",
}
"""In English, which is what the tables of the other languages translate."""

_PHRASES = {
    Kind.HELP: """
        help|help me|help please|what can you do|what can i ask|what can i ask you|what do you do|what are you
        who are you|how do you work
        hilfe|hilf mir|was kannst du|was können sie|was kann ich fragen|wer bist du|wer sind sie
        aide|aide moi|aidez moi|que peux tu faire|que pouvez vous faire|qui es tu|qui êtes vous
        ayuda|ayúdame|qué puedes hacer|qué puede hacer|quién eres|quién es usted
        帮助|帮帮我|你能做什么|你可以做什么|你会做什么|你是谁|您是谁
        مساعدة|ساعدني|ماذا يمكنك أن تفعل|ماذا تستطيع أن تفعل|ماذا تفعل|من أنت
    """,
    Kind.GREETING: """
        hello|hi|hey|hello there|hi there|hey there|hello everyone|hi all|good morning|good afternoon|good evening
        good day|greetings|how are you|how are you doing|nice to meet you|hallo|guten tag|guten morgen|guten abend|moin
        servus|grüß gott|grüezi|wie geht es dir|wie geht es ihnen|wie geht s|bonjour|bonsoir|salut|coucou
        comment ça va|ça va|comment allez vous|hola|buenos días|buenas tardes|buenas noches|buenas|qué tal
        cómo estás|cómo está|你好|您好|早上好|上午好|中午好|下午好|晚上好|早|嗨|大家好|你好吗
        مرحبا|أهلا|أهلا وسهلا|السلام عليكم|صباح الخير|مساء الخير|كيف حالك
    """,
    Kind.THANKS: """
        thanks|thank you|thanks a lot|thank you so much|thank you very much|thanks very much|many thanks|thx|ty|cheers
        thanks for your help|thank you for your help|much appreciated|danke|danke schön|danke sehr|vielen dank
        herzlichen dank|besten dank|danke für die hilfe|merci|merci beaucoup|merci bien|gracias|muchas gracias
        mil gracias|谢谢|谢谢你|谢谢您|多谢|感谢|非常感谢|شكرا|شكرا لك|شكرا جزيلا|شكرا كثيرا
    """,
    Kind.FAREWELL: """
        bye|bye bye|goodbye|good bye|see you|see you later|good night|have a nice day|tschüss|tschüs|ciao
        auf wiedersehen|bis bald|bis später|gute nacht|au revoir|à bientôt|bonne journée|bonne nuit|adiós
        hasta luego|hasta pronto|chao|再见|拜拜|晚安|مع السلامة|إلى اللقاء|وداعا
    """,
    Kind.WORD: """
        yes|yeah|yep|yup|no|nope|ok|okay|k|sure|right|correct|exactly|fine|great|good|cool|nice|perfect|wow|got it
        i see|all right|alright|understood|please|yes please|no thanks|no thank you|ja|nein|gut|genau|klar|alles klar
        in ordnung|super|prima|doch|ja bitte|nein danke|bitte|verstanden|oui|non|d accord|d'accord|bien|parfait
        très bien|sí|vale|de acuerdo|claro|bueno|muy bien|perfecto|entendido|por favor|是|是的|不|不是|不用|好|好的
        对|对的|si|可以|行|没问题|明白|明白了|نعم|لا|حسنا|تمام|طيب|أجل|موافق|جيد|ممتاز
    """,
}


def kind_of(message: str) -> Kind | None:
    """Return what kind of small talk a whole message is; None for a question."""
    if len(message) > LONGEST:
        return None
    left, found = _normalised(message), set()
    while left:
        match = _ANY.match(left)
        if match is None:
            return None
        found.add(_KINDS[match[1]])
        left = left[match.end() :]
    return next((kind for kind in Kind if kind in found), None)


def _normalised(text: str) -> str:
    """Return the words of ``text`` in small letters, without marks: accents, vowel signs, punctuation, emoji."""
    marked = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in marked if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+", plain))


def _begins_anywhere(phrase: str) -> bool:
    """Tell whether a phrase is written without spaces around it, as Chinese is."""
    return any("\u4e00" <= character <= "\u9fff" for character in phrase)


_KINDS = {
    _normalised(phrase): kind
    for kind in reversed(Kind)  # of a phrase that stands under two, the first kind counts
    for line in _PHRASES[kind].splitlines()
    for phrase in line.split("|")
    if phrase.strip()
}
_ANY = re.compile(
    "("
    + "|".join(
        re.escape(phrase) + ("" if _begins_anywhere(phrase) else r"(?![^\W_])")
        for phrase in sorted(_KINDS, key=len, reverse=True)
    )
    + ") ?"
)
"""The longest phrase with which a text begins."""


__all__ = ["LONGEST", "REPLIES", "Kind", "kind_of"]
