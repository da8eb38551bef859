"""Answers as HTML for the chat. Text of documents is always escaped (:mod:`qa.web.pages.markup`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape as escape_html

from qa.citations.lookup import unquoted
from qa.citations.permalink import original
from qa.citations.verify_bundle import difference
from qa.citations.wording import of_citation
from qa.errors import QuestionError
from qa.types import Answer, Citation, Group, Match, Quote, Reply, Status
from qa.web.language import ENGLISH, Language
from qa.web.pages.markup import below, escape, flows, header, isolated, marked, marked_difference, source_path
from qa.web.problems import message_for

LIKELIHOOD = ((0.85, "Very likely", "high"), (0.5, "Likely", "medium"), (0.0, "Possible", "low"))
_LONGEST_TITLE = 160
FORMS = (
    ("Page (HTML)", "html"),
    ("Markdown", "md"),
    ("JSON", "json"),
    ("Web Annotations", "jsonld"),
    ("BibTeX", "bib"),
    ("RIS", "ris"),
    ("Proof (zip)", "zip"),
)


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes the messages of a chat."""

    root_path: str = ""
    """The path under which we are served; links begin with it."""
    say: Language = ENGLISH

    # ---- around answers ---------------------------------------------------------------------------------------------

    def welcome(self) -> str:
        """Return what the chat says before the first question."""
        lead = self.say(
            "Every answer is a passage in its own words, with the file and paragraph it comes from. If the documents "
            "do not say, you are told so."
        )
        return f'<h2 class="pc-hello">{self.say("Ask your documents")}</h2><p class="pc-lead">{lead}</p>'

    def no_documents(self) -> str:
        """Return how to add documents."""
        lead = self.say(
            "There is nothing to answer from. Add a folder on the server with {command}, then ask again.",
            command="<code>pincite index FOLDER</code>",
        )
        return f'<h2 class="pc-verdict">{self.say("No documents yet")}</h2><p class="pc-lead">{lead}</p>'

    def corpus_line(self, documents: int, passages: int, updated: str | None) -> str:
        """Return the size of the corpus in words: ``12 documents · 148 passages · updated 21 Nov 2026``."""
        parts = [self.say.count(documents, "{n} document", "{n} documents"), self._passages(passages)]
        parts += [self.say("updated {day}", day=self.say.day(updated))] if updated else []
        return " · ".join(parts)

    def reader(self, name: str | None) -> str:
        """Return who is signed in, as HTML; "" for nobody."""
        return "" if name is None else f"<p>{isolated(name)}</p>"

    def question(self, text: str) -> str:
        """Return the bubble of what the reader asked."""
        return f'<p class="pc-question">{isolated(text)}</p>'

    def working(self, passages: int, reading: int | None = None) -> str:
        """Return the steps of a question under way; ``reading`` is the number of passages that search found."""
        many = self._passages(passages)
        if reading is None:
            steps = f'<span class="pc-now">{self.say("Searching {passages}", passages=many)}</span>'
        else:
            steps = (
                f'<span class="pc-done">{self.say("Searched {passages}", passages=many)}</span> '
                f'<span class="pc-arrow">→</span> <span class="pc-now">{self.say("Reading {n}", n=reading)}</span>'
            )
        return f'<div class="pc-working">{steps}</div>'

    def stopped(self, text: str) -> str:
        """Return the note that stands where the answer to ``text`` would have stood."""
        said = self.say("Stopped before an answer was found.")
        return f'<div class="pc-note"><p>{said}</p>{self._again(text, self.say("Ask again"))}</div>'

    def refusal(self, error: QuestionError) -> str:
        """Return why a question cannot be asked as it is."""
        heading = self.say("This cannot be asked as it is")
        return (
            f'<div class="pc-note" role="alert"><h2>{heading}</h2><p>{self._sentence(self.say.error(error))}</p></div>'
        )

    def failure(self, text: str, error: Exception, error_id: str | None = None) -> str:
        """Return what went wrong with the question ``text``: shaped so that nobody takes it for an answer."""
        message = self._sentence(message_for(error, self.say))
        named = self.say("For your administrator: error {id}", id=escape(error_id)) if error_id else ""
        reference = f'<p class="pc-fine">{named}</p>' if named else ""
        return (
            f'<div class="pc-error" role="alert"><h2>{self.say("No answer, because of an error")}</h2>'
            f"<p>{message}</p>{self._again(text, self.say('Try again'))}{reference}</div>"
        )

    # ---- answers ----------------------------------------------------------------------------------------------------

    def answer(self, result: Answer) -> str:
        """Return an answer in the shape of its state."""
        if result.lookup is not None:
            return self._looked_up(result)
        if result.reply is not None:
            return self._replied(result.reply)
        body = "".join(map(self._part, result.by_part())) or self._body(result)
        notices = "".join(
            f'<p class="pc-fine">{escape(self.say.table.get(notice, notice))}</p>' for notice in result.notices
        )
        after = "" if result.status is Status.NO_DOCUMENTS else self._after()
        return (
            f'<div class="pc-answer pc-{result.status.value}">{self._searched_as(result)}{notices}'
            f"{self._missing(result)}{body}{after}</div>"
        )

    def _missing(self, result: Answer) -> str:
        """Return which of several things that were asked for have no answer; "" where each has one."""
        if not result.missing:
            return ""
        asked = " ".join(map(isolated, result.missing))
        return f'<p class="pc-lead">{self.say("Only partly answered. Not found: {questions}", questions=asked)}</p>'

    def _part(self, result: Answer) -> str:
        """Return the answer to one of several things that were asked for."""
        asked = f'<p class="pc-part-asked">{isolated(result.question)}</p>'
        return f'<section class="pc-part pc-{result.status.value}">{asked}{self._body(result)}</section>'

    def _body(self, result: Answer) -> str:
        return {
            Status.NO_DOCUMENTS: self._nothing,
            Status.NOT_FOUND: self._not_found,
            Status.WEAK: self._weak,
            Status.LIKELY: self._disagreement if len(result.groups) > 1 else self._answered,
            Status.ANSWERED: self._disagreement if len(result.groups) > 1 else self._answered,
        }[result.status](result)

    def _replied(self, reply: Reply) -> str:
        """Return what is said to small talk, and what can be asked."""
        many = self.say.count(reply.documents, "{n} document", "{n} documents")
        offered = "".join(self._offered(question) for question in reply.questions)
        return (
            f'<div class="pc-answer pc-reply"><p class="pc-lead">{self.say(reply.text)}</p>'
            f'<p class="pc-fine">{many}</p>{offered}</div>'
        )

    def _offered(self, question: str, lead: str = "") -> str:
        """Return a question that is one click away; ``lead`` is HTML."""
        return (
            f'<p class="pc-spelling">{lead}<q class="pc-asked">{isolated(question)}</q> '
            f'<button type="button" class="pc-retry">{self.say("Ask this")}</button></p>'
        )

    def _looked_up(self, result: Answer) -> str:
        """Return where quoted words stand: word for word, nearly, with the differences marked, or nowhere."""
        heading = {
            Match.EXACT: self.say("Word for word"),
            Match.NEAR: self.say("Not word for word, but nearly"),
            Match.NOWHERE: self.say("These words stand nowhere in these documents"),
        }[result.lookup or Match.NOWHERE]
        explained = self.say("Struck out is what you gave, underlined what stands there.")
        lead = f'<p class="pc-lead">{explained}</p>' if result.lookup is Match.NEAR else ""
        wanted = unquoted(result.question)
        places = "".join(self._located(quote, wanted) for quote in result.quotes or result.near_misses)
        return f'<div class="pc-answer pc-lookup"><h2 class="pc-verdict">{heading}</h2>{lead}{places}</div>'

    def _located(self, quote: Quote, wanted: str) -> str:
        exact = quote.confidence == 1
        said = escape(quote.text) if exact else marked_difference(difference(wanted, quote.text), escape)
        href = escape_html(self.root_path + source_path(quote.citation, words=quote.text))
        return (
            f'<figure class="pc-quote"><blockquote><bdi class="pc-text" lang="">{said}</bdi></blockquote>'
            f'<figcaption><a class="pc-cite" href="{href}" target="_blank">{self._place(quote.citation)}</a>'
            f'<span class="pc-about">{self._about(quote.citation)}</span></figcaption></figure>'
        )

    def _answered(self, result: Answer) -> str:
        first, *rest = result.quotes
        short = f'<p class="pc-short"><strong>{isolated(first.answer.text)}</strong></p>' if first.answer else ""
        agreed = self._agreement(result.groups[0]) if result.groups else ""
        head = f'<div class="pc-head">{short}{self._likelihood(first.confidence)}{agreed}</div>'
        return f"{head}{self._caution(result)}{self._unconfirmed(first)}{self._quote(first)}{self._more(rest)}"

    def _unconfirmed(self, quote: Quote) -> str:
        """Return what the question names and the source does not: another year, another person."""
        if not quote.unconfirmed:
            return ""
        named = ", ".join(f"<b>{isolated(word)}</b>" for word in quote.unconfirmed)
        return f'<p class="pc-unknown">{self.say("The question names {words}; this source does not.", words=named)}</p>'

    def _caution(self, result: Answer) -> str:
        """Return what is to be said of an answer that is only a likely one."""
        if result.status is not Status.LIKELY:
            return ""
        said = self.say("Likely, but not certain: check the quote before you rely on it.")
        return f'<p class="pc-lead">{said}</p>{self._unknown(result)}'

    def _disagreement(self, result: Answer) -> str:
        grouped = {number for group in result.groups for number in group.quotes}
        sides = "".join(self._side(group, result) for group in result.groups)
        heading = self.say("The sources disagree")
        lead = self.say("They give {n} different answers. Compare their dates and the words.", n=len(result.groups))
        if result.is_open:
            heading = self.say("Which one do you mean?")
            lead = self.say("The documents answer this for {n} of them.", n=len(result.groups))
        return (
            f'<h2 class="pc-verdict">{heading}</h2><p class="pc-lead">{lead}</p>'
            f'<div class="pc-sides">{sides}</div>'
            f"{self._more([quote for quote in result.quotes if quote.number not in grouped])}"
        )

    def _side(self, group: Group, result: Answer) -> str:
        quotes = [quote for quote in result.quotes if quote.number in group.quotes]
        likelihood = self._likelihood(max(quote.confidence for quote in quotes))
        meant = self._offered(result.narrowed(group)) if result.is_open else ""
        return (
            f'<section class="pc-side">{meant}<p class="pc-short"><strong>{isolated(group.answer)}</strong></p>'
            f'<div class="pc-head">{self._dates(quotes)}{likelihood}{self._agreement(group)}</div>'
            f"{''.join(map(self._quote, quotes))}</section>"
        )

    def _weak(self, result: Answer) -> str:
        lead = self.say("These passages are about your question, but none of them clearly answers it.")
        first, more = result.parted()
        return (
            f'<h2 class="pc-verdict">{self.say("Possibly relevant – not a clear answer")}</h2>'
            f'<p class="pc-lead">{lead}</p>{self._unknown(result)}'
            f"{''.join(map(self._passage, first))}{self._more(more)}"
        )

    def _not_found(self, result: Answer) -> str:
        first, more = result.parted()
        closest = "".join(map(self._passage, first)) + self._more(more)
        heading = f'<h3 class="pc-sub">{self.say("Closest passages (not an answer)")}</h3>' if closest else ""
        lead = self.say("No passage answers this question. That does not mean that the answer is no.")
        advice = self.say(
            "Try the words that the documents would use, name the company, product or year, or ask about one thing "
            "at a time."
        )
        return (
            f'<h2 class="pc-verdict">{self.say("Not found in these documents")}</h2><p class="pc-lead">{lead}</p>'
            f'{self._unknown(result)}<p class="pc-lead">{advice}</p>{heading}{closest}'
        )

    def _nothing(self, _result: Answer) -> str:
        return self.no_documents()

    # ---- quotes -----------------------------------------------------------------------------------------------------

    def _quote(self, quote: Quote) -> str:
        """Return a quote that is offered as an answer: its answer is marked, and can be rated."""
        return self._figure(quote, marked(quote), self._rating())

    def _passage(self, quote: Quote) -> str:
        """Return a quote that is not."""
        return self._figure(quote, escape(quote.text), "")

    def _figure(self, quote: Quote, words: str, rating: str) -> str:
        running = " pc-flows" if flows(quote.before + quote.text + quote.after) else ""
        citation, span = quote.citation, quote.answer
        offsets = (span.start, span.end) if span else None
        href = escape_html(self.root_path + source_path(citation, offsets, quote.text))
        return (
            f'<figure class="pc-quote{running}"><blockquote><span class="pc-number">[{quote.number}]</span> '
            f"{header(quote)}"
            f'<bdi class="pc-text" lang="">{words}</bdi>{below(quote)}</blockquote>'
            f'<figcaption><a class="pc-cite" href="{href}" target="_blank">{self._place(citation)}</a>'
            f'<span class="pc-about">{self._about(citation)}{self._original(quote)}</span>'
            f"{self._also_in(quote.also_in)}</figcaption>{self._actions(rating)}</figure>"
        )

    def _place(self, citation: Citation) -> str:
        own = citation.document == citation.source
        parts = [isolated(citation.document if own else f"{citation.source} / {citation.document}")]
        for words, values in of_citation(citation):
            named = {name: isolated(value) if isinstance(value, str) else value for name, value in values.items()}
            parts.append(self.say(words, **named))
        return " · ".join(parts)

    def _about(self, citation: Citation) -> str:
        heading = "".join(f" › {isolated(part)}" for part in citation.heading)
        date, title = citation.date, citation.title
        when = f' · <time datetime="{escape(date)}">{escape(self.say.day(date))}</time>' if date else ""
        title = title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rstrip()}…"
        who = f" · {isolated(citation.author)}" if citation.author else ""
        return f'<span class="pc-title">{isolated(title)}</span>{heading}{when}{who}'

    def _original(self, quote: Quote) -> str:
        """Return a link to the quoted words in the document's original, where it has an address."""
        address = original(quote.citation.url, quote.text)
        if not address:
            return ""
        kept_out = 'target="_blank" rel="noopener noreferrer"'
        return f' · <a class="pc-original" href="{escape_html(address)}" {kept_out}>{self.say("original")}</a>'

    def _also_in(self, places: Iterable[Citation]) -> str:
        links = ", ".join(
            f'<a class="pc-cite pc-also" href="{escape_html(self.root_path + source_path(place))}" target="_blank">'
            f"{self._place(place)}</a>"
            for place in places
        )
        return f'<span class="pc-about">{self.say("The same words:")} {links}</span>' if links else ""

    def _more(self, quotes: Sequence[Quote]) -> str:
        if not quotes:
            return ""
        summary = self.say("More passages ({n})", n=len(quotes))
        return f'<details class="pc-more"><summary>{summary}</summary>{"".join(map(self._passage, quotes))}</details>'

    # ---- what stands beside them ------------------------------------------------------------------------------------

    def _searched_as(self, result: Answer) -> str:
        if result.standalone_question == result.question:
            return ""
        return (
            f'<p class="pc-searched">{self.say("Searched as:")} '
            f'<q class="pc-asked">{isolated(result.standalone_question)}</q> '
            f'<button type="button" class="pc-edit">{self.say("Edit")}</button> '
            f'<button type="button" class="pc-alone" value="{escape(result.question)}">'
            f"{self.say('Ask without it')}</button></p>"
        )

    def _likelihood(self, probability: float) -> str:
        word, level = next((word, level) for floor, word, level in LIKELIHOOD if probability >= floor)
        percent = self.say("{n}%", n=f"{100 * probability:.0f}")
        return f'<p class="pc-likelihood pc-{level}">{self.say(word)} <span class="pc-percent">{percent}</span></p>'

    def _agreement(self, group: Group) -> str:
        """Return by how many independent sources an answer is given, where that is more than one."""
        said = self.say("{n} independent sources", n=group.sources)
        return f'<p class="pc-agreed">{said}</p>' if group.sources > 1 else ""

    def _dates(self, quotes: Iterable[Quote]) -> str:
        known = sorted({quote.citation.date for quote in quotes if quote.citation.date})
        return f'<p class="pc-dates">{escape(", ".join(map(self.say.day, known)))}</p>' if known else ""

    def _unknown(self, result: Answer) -> str:
        """Return the words that occur nowhere, and for each what it may have been meant as, one click away."""
        if not result.unknown_words:
            return ""
        listed = ", ".join(f"<b>{isolated(word)}</b>" for word in result.unknown_words)
        meant = "".join(
            self._offered(spelling.question, f"{self._did_you_mean(spelling.near)} ") for spelling in result.spellings
        )
        return f'<p class="pc-unknown">{self.say("Nowhere in these documents: {words}", words=listed)}</p>{meant}'

    def _did_you_mean(self, words: Iterable[str]) -> str:
        offered = self.say(" or ").join(f"<b>{isolated(word)}</b>" for word in words)
        return self.say("Did you mean {words}?", words=offered)

    def _again(self, text: str, label: str) -> str:
        kept = self.say("Your question: {question}", question=f'<q class="pc-asked">{isolated(text)}</q>')
        return f'<p class="pc-kept">{kept}</p><p><button type="button" class="pc-retry">{label}</button></p>'

    def _sentence(self, message: str) -> str:
        return self.say("{sentence}.", sentence=escape(message[:1].upper() + message[1:].rstrip(".")))

    def _actions(self, rating: str) -> str:
        return (
            f'<p class="pc-actions"><button type="button" class="pc-copy">{self.say("Copy with citation")}</button>'
            f'<button type="button" class="pc-link">{self.say("Copy link")}</button>{rating}</p>'
        )

    def _rating(self) -> str:
        return (
            f'<span class="pc-rate" role="group"><span class="pc-rate-label">{self.say("Is this right?")}</span>'
            f'<button type="button" value="right">{self.say("Right")}</button>'
            f'<button type="button" value="wrong">{self.say("Wrong")}</button>'
            f'<button type="button" value="wrong_place">{self.say("Wrong place")}</button></span>'
        )

    def _after(self) -> str:
        forms = "".join(f'<button type="button" value="{form}">{self.say(name)}</button>' for name, form in FORMS)
        return (
            '<div class="pc-after"><p class="pc-actions pc-missing pc-rate">'
            f'<button type="button" value="missing">{self.say("Something is missing")}</button>'
            f'<span class="pc-rate-label"></span></p><details class="pc-export"><summary>{self.say("Export")}</summary>'
            f'<p class="pc-actions">{forms}</p></details></div>'
        )

    def _passages(self, number: int) -> str:
        return self.say.count(number, "{n} passage", "{n} passages")


__all__ = ["FORMS", "LIKELIHOOD", "Renderer"]
