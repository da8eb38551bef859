"""Answers as HTML for the chat: ours is the markup, never the documents'.

Gradio's chat reads a message as Markdown with HTML in it. Three things keep document text plain there: every ASCII
character of it that is not a letter, digit or space becomes a numeric reference; a message has no line break, so that
Markdown takes it whole as one block of HTML; and the sanitiser in the browser runs after that. Document text stands in
``bdi``, so that a right-to-left override ends where the text ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape as escape_html

from qa.lookup import Located, Lookup, Match
from qa.permalink import original
from qa.types import Answer, Citation, Group, Quote, Status, quote_digest

_REFERENCES = {code: f"&#{code};" for code in (*range(9, 11), 13, *range(33, 127)) if not chr(code).isalnum()}
_LIKELIHOOD = ((0.85, "Very likely", "high"), (0.6, "Likely", "medium"), (0.0, "Possible", "low"))
_LONGEST_TITLE = 160
_WRAPPED = 40
"""A line shorter than this was ended on purpose."""
_ACTIONS = (
    '<p class="pc-actions"><button type="button" class="pc-copy">Copy with citation</button>'
    '<button type="button" class="pc-link">Copy link</button>'
    '<span class="pc-rate" role="group"><span class="pc-rate-label">Is this right?</span>'
    '<button type="button" value="right">Right</button><button type="button" value="wrong">Wrong</button>'
    '<button type="button" value="wrong_place">Wrong place</button></span></p>'
)
_MISSING = (
    '<p class="pc-actions pc-missing pc-rate"><button type="button" value="missing">Something is missing</button>'
    '<span class="pc-rate-label"></span></p>'
)
_FORMS = (
    ("Page (HTML)", "html"),
    ("Markdown", "md"),
    ("JSON", "json"),
    ("Web Annotations", "jsonld"),
    ("BibTeX", "bib"),
    ("RIS", "ris"),
    ("Proof (zip)", "zip"),
)
_EXPORT = (
    '<details class="pc-export"><summary>Export</summary><p class="pc-actions">'
    + "".join(f'<button type="button" value="{form}">{name}</button>' for name, form in _FORMS)
    + "</p></details>"
)


def escape(text: str) -> str:
    """Return text that neither HTML nor Markdown reads as anything but text; ``html.unescape`` gives it back."""
    return text.translate(_REFERENCES)


def welcome() -> str:
    """Return what the chat says before the first question."""
    return (
        '<h2 class="pc-hello">Ask your documents</h2><p class="pc-lead">Every answer is a passage in its own words, '
        "with the file and paragraph it comes from. If the documents do not say, you are told so.</p>"
    )


def no_documents() -> str:
    """Return how to add documents."""
    return (
        '<h2 class="pc-verdict">No documents yet</h2>'
        '<p class="pc-lead">There is nothing to answer from. Add a folder on the server with '
        "<code>pincite index FOLDER</code>, then ask again.</p>"
    )


def question(text: str) -> str:
    """Return the bubble of what the reader asked."""
    return f'<p class="pc-question">{_isolated(text)}</p>'


def working(passages: int, reading: int | None = None) -> str:
    """Return the steps of a question under way; ``reading`` is the number of passages that search found."""
    if reading is None:
        steps = f'<span class="pc-now">Searching {_count(passages, "passage")}</span>'
    else:
        steps = f'<span class="pc-done">Searched {_count(passages, "passage")}</span>'
        steps += f' <span class="pc-arrow">→</span> <span class="pc-now">Reading {reading}</span>'
    return f'<div class="pc-working">{steps}</div>'


def stopped(text: str) -> str:
    """Return the note that stands where the answer to ``text`` would have stood."""
    return f'<div class="pc-note"><p>Stopped before an answer was found.</p>{_again(text, "Ask again")}</div>'


def refusal(message: str) -> str:
    """Return why a question cannot be asked as it is."""
    return f'<div class="pc-note" role="alert"><h2>This cannot be asked as it is</h2><p>{_sentence(message)}</p></div>'


def failure(text: str, message: str, error_id: str | None = None) -> str:
    """Return what went wrong with the question ``text``: shaped so that nobody takes it for an answer."""
    reference = f'<p class="pc-fine">For your administrator: error {escape(error_id)}</p>' if error_id else ""
    return (
        f'<div class="pc-error" role="alert"><h2>No answer, because of an error</h2><p>{_sentence(message)}</p>'
        f"{_again(text, 'Try again')}{reference}</div>"
    )


def answer(result: Answer, root_path: str = "") -> str:
    """Return an answer in the shape of its state."""
    body = {
        Status.NO_DOCUMENTS: _no_documents,
        Status.NOT_FOUND: _not_found,
        Status.WEAK: _weak,
        Status.ANSWERED: _disagreement if len(result.groups) > 1 else _answered,
    }[result.status](result, root_path)
    notices = "".join(f'<p class="pc-fine">{escape(notice)}</p>' for notice in result.notices)
    after = "" if result.status is Status.NO_DOCUMENTS else f'<div class="pc-after">{_MISSING}{_EXPORT}</div>'
    return f'<div class="pc-answer pc-{result.status.value}">{_searched_as(result)}{notices}{body}{after}</div>'


def lookup(found: Lookup, root_path: str = "") -> str:
    """Return where quoted words stand: word for word, nearly, with the differences marked, or nowhere."""
    heading = {
        Match.EXACT: "Word for word",
        Match.NEAR: "Not word for word, but nearly",
        Match.NOWHERE: "These words stand nowhere in these documents",
    }[found.match]
    lead = '<p class="pc-lead">Struck out is what you gave, underlined what stands there.</p>'
    places = "".join(_located(place, root_path) for place in found.places)
    return (
        f'<div class="pc-answer pc-lookup"><h2 class="pc-verdict">{heading}</h2>'
        f"{lead if found.match is Match.NEAR else ''}{places}</div>"
    )


def _located(place: Located, root_path: str) -> str:
    said = marked_difference(place.diff, escape) or escape(place.text)
    href = escape_html(root_path + source_path(place.citation, words=place.text))
    return (
        f'<figure class="pc-quote"><blockquote><bdi class="pc-text">{said}</bdi></blockquote>'
        f'<figcaption><a class="pc-cite" href="{href}" target="_blank">{_place(place.citation)}</a>'
        f'<span class="pc-about">{_about(place.citation)}</span></figcaption></figure>'
    )


def source_path(citation: Citation, answer: tuple[int, int] | None = None, words: str | None = None) -> str:
    """Return the path of the page that shows a citation with its quote, and the short answer in it, marked.

    With ``words``, the quote itself, the page can tell whether they still stand there, and marks nothing if not.
    """
    page, _, fragment = citation.permalink.partition("#")
    marked = f"&answer={answer[0]}-{answer[1]}" if answer else ""
    sealed = f"&quote={quote_digest(words)}&paragraph={fragment.removeprefix('p')}" if words is not None else ""
    return f"{page}?start={citation.start}&end={citation.end}{marked}{sealed}#{fragment}"


def day(iso: str) -> str:
    """Return ``2020-06-05`` (a time may follow) as ``5 Jun 2020``; what is no full date comes back as it is."""
    try:
        parsed = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{parsed.day} {parsed:%b %Y}"


def corpus_line(documents: int, passages: int, updated: str | None) -> str:
    """Return the size of the corpus in words: ``12 documents · 148 passages · updated 21 Nov 2026``."""
    parts = [_count(documents, "document"), _count(passages, "passage")]
    return " · ".join([*parts, f"updated {day(updated)}"] if updated else parts)


def reader(name: str | None) -> str:
    """Return who is signed in, as HTML; "" for nobody."""
    return "" if name is None else f"<p>{_isolated(name)}</p>"


def _answered(result: Answer, root_path: str) -> str:
    first, *rest = result.quotes
    short = f'<p class="pc-short"><strong>{_isolated(first.answer.text)}</strong></p>' if first.answer else ""
    agreed = _agreement(result.groups[0]) if result.groups else ""
    head = f'<div class="pc-head">{short}{_likelihood(first.confidence)}{agreed}</div>'
    return f"{head}{_quote(first, root_path)}{_more(rest, root_path)}"


def _disagreement(result: Answer, root_path: str) -> str:
    by_number = {quote.number: quote for quote in result.quotes}
    cards = []
    for group in result.groups:
        quotes = [by_number[number] for number in group.quotes]
        cards.append(
            f'<section class="pc-side"><p class="pc-short"><strong>{_isolated(group.answer)}</strong></p>'
            f'<div class="pc-head">{_dates(quotes)}{_likelihood(max(quote.confidence for quote in quotes))}'
            f"{_agreement(group)}</div>"
            f"{''.join(_quote(quote, root_path) for quote in quotes)}</section>"
        )
    grouped = {number for group in result.groups for number in group.quotes}
    rest = [quote for quote in result.quotes if quote.number not in grouped]
    return (
        '<h2 class="pc-verdict">The sources disagree</h2>'
        f'<p class="pc-lead">They give {len(result.groups)} different answers. Compare their dates and the words.</p>'
        f'<div class="pc-sides">{"".join(cards)}</div>{_more(rest, root_path)}'
    )


def _weak(result: Answer, root_path: str) -> str:
    return (
        '<h2 class="pc-verdict">Possibly relevant – not a clear answer</h2>'
        '<p class="pc-lead">These passages are about your question, but none of them clearly answers it.</p>'
        f"{_unknown(result)}{''.join(_quote(quote, root_path) for quote in result.quotes)}"
    )


def _not_found(result: Answer, root_path: str) -> str:
    closest = "".join(_quote(quote, root_path) for quote in result.near_misses)
    heading = '<h3 class="pc-sub">Closest passages (not an answer)</h3>' if closest else ""
    return (
        '<h2 class="pc-verdict">Not found in these documents</h2>'
        '<p class="pc-lead">No passage answers this question. That does not mean that the answer is no.</p>'
        f"{_unknown(result)}"
        '<p class="pc-lead">Try the words that the documents would use, name the company, product or year, '
        f"or ask about one thing at a time.</p>{heading}{closest}"
    )


def _no_documents(_result: Answer, _root_path: str) -> str:
    return no_documents()


def marked_difference(diff: Iterable[tuple[str, str]], plain: Callable[[str], str]) -> str:
    """Return two texts as one, what was taken out and what came in marked; ``plain`` makes a text harmless."""
    shape = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return "".join(shape[what].format(plain(words)) for what, words in diff)


def flows(paragraph: str) -> bool:
    """Tell whether the lines of a paragraph were wrapped to a width, so that they may be set as one running text."""
    *lines, _last = paragraph.split("\n")
    return bool(lines) and all(len(line) >= _WRAPPED for line in lines)


def _quote(quote: Quote, root_path: str) -> str:
    running = " pc-flows" if flows(quote.before + quote.text + quote.after) else ""
    citation, span = quote.citation, quote.answer
    offsets = (span.start, span.end) if span else None
    href = escape_html(root_path + source_path(citation, offsets, quote.text))
    return (
        f'<figure class="pc-quote{running}"><blockquote><span class="pc-number">[{quote.number}]</span> '
        f'<bdi class="pc-text">{_marked(quote)}</bdi></blockquote>'
        f'<figcaption><a class="pc-cite" href="{href}" target="_blank">{_place(citation)}</a>'
        f'<span class="pc-about">{_about(citation)}{_original(quote)}</span>{_also_in(quote.also_in, root_path)}'
        f"</figcaption>{_ACTIONS}</figure>"
    )


def _marked(quote: Quote) -> str:
    """Return the words of a quote with its answer marked, by offsets."""
    if quote.answer is None:
        return escape(quote.text)
    start = quote.answer.start - quote.citation.start
    end = quote.answer.end - quote.citation.start
    return f"{escape(quote.text[:start])}<mark>{escape(quote.text[start:end])}</mark>{escape(quote.text[end:])}"


def _place(citation: Citation) -> str:
    parts = [citation.document if citation.document == citation.source else f"{citation.source} / {citation.document}"]
    parts += [f"page {citation.page}"] if citation.page else []
    parts += [f"paragraph {citation.paragraph}", f"line {citation.line}"]
    return _isolated(parts[0]) + "".join(f" · {part}" for part in parts[1:])


def _about(citation: Citation) -> str:
    heading = "".join(f" › {_isolated(part)}" for part in citation.heading)
    when = f' · <time datetime="{escape(citation.date)}">{escape(day(citation.date))}</time>' if citation.date else ""
    title = citation.title if len(citation.title) <= _LONGEST_TITLE else f"{citation.title[:_LONGEST_TITLE].rstrip()}…"
    return f'<span class="pc-title">{_isolated(title)}</span>{heading}{when}'


def _original(quote: Quote) -> str:
    """Return a link to the quoted words in the document's original, where it has an address."""
    address = original(quote.citation.url, quote.text)
    link = '<a class="pc-original" href="{}" target="_blank" rel="noopener noreferrer">original</a>'
    return f" · {link.format(escape_html(address))}" if address else ""


def _also_in(places: Iterable[Citation], root_path: str) -> str:
    links = ", ".join(
        f'<a class="pc-cite pc-also" href="{escape_html(root_path + source_path(place))}" target="_blank">'
        f"{_place(place)}</a>"
        for place in places
    )
    return f'<span class="pc-about">The same words: {links}</span>' if links else ""


def _more(quotes: Sequence[Quote], root_path: str) -> str:
    if not quotes:
        return ""
    shown = "".join(_quote(quote, root_path) for quote in quotes)
    return f'<details class="pc-more"><summary>More passages ({len(quotes)})</summary>{shown}</details>'


def _searched_as(result: Answer) -> str:
    if result.standalone_question == result.question:
        return ""
    return (
        f'<p class="pc-searched">Searched as: <q class="pc-asked">{_isolated(result.standalone_question)}</q> '
        '<button type="button" class="pc-edit">Edit</button> '
        f'<button type="button" class="pc-alone" value="{escape(result.question)}">Ask without it</button></p>'
    )


def _likelihood(probability: float) -> str:
    word, level = next((word, level) for floor, word, level in _LIKELIHOOD if probability >= floor)
    return f'<p class="pc-likelihood pc-{level}">{word} <span class="pc-percent">{probability:.0%}</span></p>'


def _agreement(group: Group) -> str:
    """Return by how many independent sources an answer is given, where that is more than one."""
    return f'<p class="pc-agreed">{group.sources} independent sources</p>' if group.sources > 1 else ""


def _dates(quotes: Iterable[Quote]) -> str:
    known = sorted({quote.citation.date for quote in quotes if quote.citation.date})
    return f'<p class="pc-dates">{escape(", ".join(map(day, known)))}</p>' if known else ""


def _unknown(result: Answer) -> str:
    """Return the words that occur nowhere, and for each what it may have been meant as, one click away."""
    listed = ", ".join(f"<b>{_isolated(word)}</b>" for word in result.unknown_words)
    meant = "".join(
        f'<p class="pc-spelling">Did you mean {" or ".join(f"<b>{_isolated(word)}</b>" for word in spelling.near)}? '
        f'<q class="pc-asked">{_isolated(spelling.question)}</q> '
        '<button type="button" class="pc-retry">Ask this</button></p>'
        for spelling in result.spellings
    )
    return f'<p class="pc-unknown">Nowhere in these documents: {listed}</p>{meant}' if listed else ""


def _again(text: str, label: str) -> str:
    return (
        f'<p class="pc-kept">Your question: <q class="pc-asked">{_isolated(text)}</q></p>'
        f'<p><button type="button" class="pc-retry">{label}</button></p>'
    )


def _sentence(message: str) -> str:
    return escape(message[:1].upper() + message[1:].rstrip(".") + ".")


def _isolated(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


__all__ = [
    "answer",
    "corpus_line",
    "day",
    "escape",
    "failure",
    "flows",
    "lookup",
    "marked_difference",
    "no_documents",
    "question",
    "reader",
    "refusal",
    "source_path",
    "stopped",
    "welcome",
    "working",
]
