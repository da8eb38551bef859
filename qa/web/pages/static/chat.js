// What the chat does beyond Gradio: copying, rating, asking again, and saying when the server turns us away.
"use strict";

(() => {
  const { absolute, address, all, at, box, completions, make, panel, post, say, sources, tell, word, write } = pincite;

  // ---- asking ---------------------------------------------------------------------------------------------------

  function ask(text, by = "#pc-box .submit-button", focused = true) {
    write(text, focused);
    // Gradio takes the new value over in its next frame; Enter before that would send the old one.
    requestAnimationFrame(() => setTimeout(() => at(by)?.click(), 0));
  }

  const askedBeside = (button) =>
    (at(".pc-asked", button.closest("p")) ?? at(".pc-asked", button.closest(".message-content"))).textContent;

  // What was asked, and what was searched for it.
  const questionOf = (answer) =>
    all(".pc-question").filter((one) => one.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING)
      .at(-1).textContent;
  const searchedAs = (answer) => at(".pc-searched .pc-asked", answer)?.textContent;

  // ---- where is looked: what the address says, the server does ------------------------------------------------------

  function showSources() {
    if (!sources.length) return;
    const everywhere = new URL(location.href);
    everywhere.searchParams.delete("sources");
    document.body.classList.add("pc-narrowed");
    at("#pc-corpus").after(make("p", { id: "pc-within" },
      word("Searching only in"), " ", make("bdi", { textContent: sources.join(", ") }), " · ",
      make("a", { href: everywhere, textContent: word("Search everywhere") })));
  }

  // ---- saving an answer -----------------------------------------------------------------------------------------

  async function save(button) {
    const answer = button.closest(".pc-answer"), form = button.value;
    const question = searchedAs(answer) ?? questionOf(answer);
    const reply = await post("api/export", { question, form, ...sources.length && { filters: { sources } } });
    if (!reply.ok) return say(word("Not exported: {why}", { why: reply.problem }));
    const link = make("a", { href: URL.createObjectURL(await reply.blob()), download: `answer.${form}` });
    link.click();
    URL.revokeObjectURL(link.href);
    say(word("Exported"));
  }

  // ---- copying --------------------------------------------------------------------------------------------------

  async function copy(text, button) {
    const label = button.textContent;
    const done = (await toClipboard(text)) ? word("Copied") : word("Copying is blocked");
    button.textContent = done;
    say(done);
    setTimeout(() => { button.textContent = label; }, 1600);
  }

  async function toClipboard(text) {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch { /* refused by the browser: the older way may still be allowed */ }
    }
    const field = make("textarea", { value: text, className: "pc-offscreen" });
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return copied;
  }

  function citation(figure) {
    const link = at("a.pc-cite", figure);
    const about = at(".pc-about", figure)?.textContent ?? "";
    return `“${at(".pc-text", figure).textContent}”\n— ${about} (${link.textContent})\n${absolute(link)}`;
  }

  // ---- rating ---------------------------------------------------------------------------------------------------

  const conversation = () => [...crypto.getRandomValues(new Uint32Array(3))].join("-");
  let session = conversation();

  // What was said of which place in the conversation: Gradio now and then draws an answer anew.
  const noted = new Map();
  const places = () => all("#pc-chat .pc-rate");

  async function rate(button) {
    const place = places().indexOf(button.closest(".pc-rate")), question = questionOf(button.closest(".pc-answer"));
    const { ok, problem } = await post("api/feedback", verdict(button));
    if (ok) tell("feedback", { verdict: button.value, question });
    noted.set(place, {
      verdict: ok ? button.value : noted.get(place)?.verdict,
      label: ok ? word("Thank you") : word("Not kept: {why}", { why: problem }),
    });
    showNoted();
    say(ok ? word("Noted: {what}.", { what: button.textContent }) : noted.get(place).label);
  }

  function showNoted() {
    if (!noted.size) return;
    const drawn = places();
    for (const [place, { verdict, label }] of noted) {
      const text = drawn[place] && at(".pc-rate-label", drawn[place]);
      if (text && text.textContent !== label) text.textContent = label;
      if (text) all("button", drawn[place]).forEach((button) => press(button, verdict));
    }
  }

  function press(button, verdict) {
    if (verdict) button.setAttribute("aria-pressed", button.value === verdict);
  }

  function verdict(button) {
    const answer = button.closest(".pc-answer"), figure = button.closest(".pc-quote");
    return {
      verdict: button.value,
      question: questionOf(answer),
      standalone_question: searchedAs(answer),
      status: ["answered", "likely", "weak", "not_found"].find((status) => answer.classList.contains(`pc-${status}`)),
      quote: figure ? reference(at("a.pc-cite", figure)) : null,
      session,
    };
  }

  function reference(link) {
    const page = new URL(absolute(link)), given = page.searchParams;
    return {
      permalink: page.pathname,
      start: Number(given.get("start")),
      end: Number(given.get("end")),
      answer: given.get("answer")?.split("-").map(Number),
      digest: given.get("quote"),
    };
  }

  // ---- what was asked and has no answer yet -----------------------------------------------------------------------

  let unanswered = "";
  const isUnanswered = (asked) => Boolean(unanswered) && String(asked).trim() === unanswered.trim();

  // The server has it now. What the reader has typed since stays.
  function emptyOf(asked) {
    if (box()?.value.trim() === asked.trim()) write("", false);
  }

  // Gradio leaves a question unasked, without a word, while it has not quite done with the one before.
  let insisting = 0;

  function insist(button, text, times = 1) {
    clearTimeout(insisting);
    if (!text.trim() || times > 5) return;
    insisting = setTimeout(() => {
      const pressed = button();
      if (box().value !== text && !pressed?.matches(".pc-opening")) return; // the reader has thought better of it
      pressed?.click();
      insist(button, text, times + 1);
    }, 400 * times);
  }

  document.addEventListener("pincite-asking", ({ detail: { asked } }) => {
    if (isUnanswered(asked)) clearTimeout(insisting);
  });

  document.addEventListener("pincite-ended", ({ detail: { asked } }) => {
    if (isUnanswered(asked)) unanswered = "";
  });
  pincite.unanswered = () => unanswered;

  // After the page had to be loaded anew: what the server had not answered, and what was being typed.
  async function goOn({ typed, asked, kept }) {
    if (!typed && !asked) return;
    while (!at("#pc-box .submit-button") || (kept && !at("#pc-kept textarea")?.value)) {
      await new Promise((done) => { setTimeout(done, 100); });
    }
    if (asked) {
      ask(asked, undefined, false);
      await new Promise((done) => { document.addEventListener("pincite-joined", done, { once: true }); });
    }
    if (typed && typed.trim() !== asked?.trim()) write(typed, false);
  }

  goOn(pincite.server.before);

  // ---- turned away: Gradio would show a question that the server does not take as "[object Object]" ---------------

  const refused = make("div", { id: "pc-refused", hidden: true, role: "alert" });

  document.addEventListener("pincite-joined", async ({ detail: { reply, asked } }) => {
    if (reply.ok && isUnanswered(asked)) emptyOf(asked);
    if (!refused.hidden || !reply.ok) refused.hidden = reply.ok;
    if (reply.ok) return;
    at("#pc-box").append(refused);
    const seconds = Number(reply.headers.get("retry-after"));
    const why = whyNot(reply.status, (await reply.json().catch(() => ({}))).error, seconds);
    refused.textContent = word("{why}. Your question is kept.", { why: `${why[0].toUpperCase()}${why.slice(1)}` });
    if (reply.status === 401) {
      const again = make("a", { href: ".", target: "_blank", rel: "noopener", textContent: word("Sign in in a new tab") });
      refused.replaceChildren(
        word("You are no longer signed in."), " ", again, " ", word("Then ask again: your question is kept."));
    }
    if (unanswered && !box().value) write(unanswered, false);
    clearTimeout(forgiven);
    if (seconds) forgiven = setTimeout(() => { refused.hidden = true; say(word("You can ask again.")); }, seconds * 1000);
  });

  let forgiven = 0;

  // What readers meet, in their language; Gradio's own "queue full" has no words for them at all.
  function whyNot(status, error, seconds) {
    if (status === 429) return word("too many questions in a short time: wait {n} s, then ask again", { n: seconds });
    if (error?.code === "stopping") return word("the server is about to stop: ask again in a few seconds");
    if (status === 503) return word("too many questions are waiting: ask again in a few seconds");
    return error?.message ?? word("the server did not take the question");
  }

  // ---- listening ------------------------------------------------------------------------------------------------

  // The reader may be elsewhere on the page around us, and stays there.
  document.addEventListener("pincite-ask", ({ detail }) => ask(detail, undefined, false));

  function onClick(event) {
    const link = event.target.closest("a.pc-cite");
    if (link && !(event.metaKey || event.ctrlKey || event.shiftKey || event.button)) {
      event.preventDefault();
      panel.open(link);
      return;
    }
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".pc-copy")) copy(citation(button.closest(".pc-quote")), button);
    if (button.matches(".pc-link")) copy(absolute(at("a.pc-cite", button.closest(".pc-quote"))), button);
    if (button.closest(".pc-rate")) rate(button);
    if (button.matches(".pc-edit")) write(askedBeside(button));
    if (button.matches(".pc-retry")) ask(askedBeside(button));
    if (button.matches(".pc-alone")) ask(button.value, "#pc-alone");
    if (button.closest(".pc-export")) save(button);
    if (button.matches(".submit-button, .pc-opening, #pc-alone")) onAsk(button);
    if (button.closest("#pc-new")) onNew();
  }

  function onNew() {
    session = conversation();
    noted.clear();
    panel.close();
  }

  function onAsk(button) {
    completions.close();
    unanswered = button?.matches(".pc-opening") ? button.textContent.trim() : box().value;
    insist(() => (button?.matches(".pc-opening, #pc-alone") ? button : at("#pc-box .submit-button")), unanswered);
  }

  function onKey(event) {
    if (completions.onKey(event) || panel.onKey(event)) return;
    if (event.key === "Escape" && !event.isComposing) tell("escape");
    if (event.key === "Enter" && !event.shiftKey && event.target === box()) onAsk();
  }

  let questions = 0;

  function onChange() {
    if (at("#pc-corpus") && !at("#pc-within")) showSources();
    showNoted();
    // Gradio repeats a message's raw markup as its label, which a screen reader would read out.
    all("#pc-chat [data-testid][aria-label*=\"'s message: \"]").forEach((message) => message.removeAttribute("aria-label"));
    // Of a button, Firefox takes the side of its text from this only.
    all(".pc-opening:not([dir=auto])").forEach((opening) => { opening.dir = "auto"; });
    const asked = all("#pc-chat .user-row");
    if (asked.length > questions) {
      requestAnimationFrame(() => scrollTo(asked.at(-1)));
    }
    questions = asked.length;
  }

  // Not scrollIntoView: in a frame it would move the page around us as well.
  function scrollTo(message) {
    const chat = at("#pc-chat"), margin = parseFloat(getComputedStyle(message).scrollMarginTop);
    chat.scrollTop += message.getBoundingClientRect().top - chat.getBoundingClientRect().top - margin;
  }

  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey, true);
  document.body.append(refused);
  // Not before the words are there, which it puts on the page.
  pincite.ready.then(() => new MutationObserver(onChange).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  }));
})();
