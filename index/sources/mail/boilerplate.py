"""What stands below a message and is none of it: signatures, disclaimers, the footers of lists and newsletters."""

from __future__ import annotations

import re

_LONGEST = 3000
_SHORT = 250


def _any(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


def _beginning(*forms: str) -> re.Pattern[str]:
    return re.compile(f"^(?:{'|'.join(forms)})", re.IGNORECASE)


_DEVICE = _beginning(
    r"(?:sent|posted) (?:from|with|via|using) (?:my |the )?(?!the\b).{2,60}",
    r"get outlook for (?:ios|android|mac)\b.{0,80}",
    r"(?:von meinem|von meiner) .{2,40} gesendet",
    r"gesendet (?:von|mit|über) (?:meinem|meiner|outlook|der|mail)\b.{0,60}",
    r"(?:envoyé|télécharg(?:er|ez)) (?:de|depuis|à partir de|outlook) .{2,60}",
    r"enviado (?:desde|de) (?:mi|outlook)\b.{0,60}|obtener outlook para .{2,40}",
    r"(?:发自|發自|发送自)(?:我的)?.{1,40}|获取 ?outlook.{0,60}",
    r"(?:أُ?رسلت? من|تم الإرسال من|مُ?رسل من) .{2,60}",
)
"""Matched against the whole of a short paragraph."""

_FOOTER = _beginning(
    r"(?:click here |if you (?:wish|want|would like|no longer)\b.{0,80})?(?:to )?unsubscribe\b"
    r"(?: (?:here|from|at|send|click|please|visit|by|reply|me|now)\b|[:.,|<]|$)",
    r"(?:view|read|open|see) (?:this|the|it)? ?(?:e-?mail|message|newsletter)? ?(?:in|on|with) (?:your|a|the) "
    r"(?:web ?)?browser",
    r"(?:you (?:are )?receiv(?:ed|ing)|you(?:'|’)re receiving) this (?:e-?mail|message|newsletter|because)",
    r"(?:please )?(?:consider|think of) the environment before (?:you )?print",
    r"virus-free\.? (?:www\.)?ava?(?:st|g)",
    r"(?:newsletter|mailing(?:liste)?|hier|sich) .{0,40}\b(?:abbestellen|abmelden|austragen)\b",
    r"(?:im browser (?:ansehen|anzeigen|öffnen))|(?:diese (?:e-?mail|nachricht) im browser)",
    r"(?:se |vous |me )?(?:désabonner|désinscrire)\b|(?:voir|afficher|ouvrir).{0,40}dans (?:le|votre|un) navigateur",
    r"(?:darse|darme) de baja\b|cancelar (?:su |la |tu )?suscripción|ver .{0,40}en (?:el|su|tu) navegador",
    r"(?:点击|點擊)?.{0,10}(?:退订|退訂|取消订阅)|在浏览器中(?:查看|打开)",
    r"(?:إلغاء|لإلغاء) الاشتراك|عرض .{0,30}في المتصفح",
)
"""Matched against the beginning of a short paragraph."""

_SECRET = _any("confidential", "privileged", "vertraulich", "confidentiel", "confidencial", "保密", "机密", "سرية|سري ")
_ADDRESSEE = _any(
    r"(?:intended|solely|only) (?:solely |only |exclusively )?for", "intended recipient", "addressee", "empfänger",
    "adressat", "destinataire", "destinatari[oa]", "收件人", "المرسل إليه|للمستلم",
)  # fmt: skip
_THIS = _any(
    "e-?mail", "message", "nachricht", "communication", "mensaje", "correo", "courriel", "邮件", "الرسالة|البريد"
)
_FAREWELL = re.compile(
    r"^(?:(?:with )?(?:best|kind|warm|kindest|many|all the best)?,? ?(?:regards|wishes|thanks)|all the best|best|cheers"
    r"|thank you|thanks(?: a lot| again| in advance)?|sincerely(?: yours)?|yours(?: sincerely| truly)?|br|rgds|thx"
    r"|mit freundlichen grü(?:ß|ss)en|(?:viele|liebe|beste|schöne|freundliche) grü(?:ß|ss)e|(?:besten )?gru(?:ß|ss)"
    r"|mfg|lg|vg|danke|besten dank|vielen dank|cordialement|bien (?:à vous|cordialement)|merci|bonne journée"
    r"|salutations|saludos(?: cordiales)?|un saludo|atentamente|(?:muchas )?gracias"
    r"|此致|敬礼|祝好|谢谢|謝謝|مع تحياتي|تحياتي|شكرا)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_MAILING_LIST = _any(r"mailing list", "listinfo", "unsubscribe", "mailingliste", "liste de diffusion", "google groups?")
_RULE = re.compile(r"[_=*-]{20,200}\n")


def is_signature_mark(line: str) -> bool:
    """Tell whether a line parts a message from its writer's signature."""
    return line.rstrip() in {"--", "- --"}


def is_farewell(paragraph: str, writer: str) -> bool:
    """Recognise "Best, Dana" below what Dana Weber wrote: nothing but a farewell, her name, or both."""
    if len(paragraph) > _SHORT:
        return False
    names = {name.casefold() for name in _WORD.findall(writer)}
    lines = [line.strip(" \t,.!;-–—*/") for line in paragraph.split("\n")]
    return all(
        _FAREWELL.fullmatch(line) or names.issuperset(word.casefold() for word in _WORD.findall(line)) for line in lines
    )


def is_boilerplate(paragraph: str) -> bool:
    """Recognise what programs, companies and lists set below every message."""
    if len(paragraph) > _LONGEST:
        return False
    text = " ".join(paragraph.split())
    if len(text) <= _SHORT and (_DEVICE.fullmatch(text.rstrip(" .!")) or _FOOTER.match(text)):
        return True
    if len(text) >= 60 and _SECRET.search(text) and _ADDRESSEE.search(text) and _THIS.search(text):
        return True
    return _RULE.match(paragraph) is not None and _MAILING_LIST.search(text) is not None


__all__ = ["is_boilerplate", "is_farewell", "is_signature_mark"]
