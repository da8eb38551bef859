// The chat in a frame of another page (widget.js), and the question that an address may hold. The page around us is told
// what happens here: questions, places and verdicts, never the words of documents.
"use strict";

(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  // ---- what is asked for, once there is a box to ask in -----------------------------------------------------------

  let start;
  const started = new Promise((resolve) => { start = resolve; });

  function ask(question) {
    started.then(() => document.dispatchEvent(new CustomEvent("pincite-ask", { detail: String(question) })));
  }

  const asked = new URLSearchParams(location.search).get("question");
  if (asked) ask(asked);

  // ---- messages ---------------------------------------------------------------------------------------------------

  const orders = {
    hello: () => tell({ pincite: "ready" }),
    ask: ({ question }) => ask(question),
    focus: () => started.then(() => document.querySelector("#pc-box textarea").focus()),
    new: () => started.then(() => {
      document.querySelector("#pc-new").click();
      orders.focus();
    }),
    theme: ({ theme }) => document.body.classList.toggle("dark", theme === "dark"),
  };

  // We say that we are here, and nothing more; whoever greets us then is told the rest, at the origin of the greeting.
  // The browser shows us only to pages that frame_ancestors lists, so our parent is one of them.
  let around = null;

  function tell(message) {
    if (around) parent.postMessage(message, around);
  }

  function hear({ data, origin, source }) {
    if (source !== parent || origin === "null" || origin !== (around ?? origin)) return;
    if (data?.pincite === "hello") around = origin, document.body.classList.add("pc-framed");
    if (around && Object.hasOwn(orders, data?.pincite)) orders[data.pincite](data);
  }

  // ---- what there is to tell --------------------------------------------------------------------------------------

  const told = {};

  function look() {
    if (document.querySelector("#pc-box .submit-button")) start();
    const questions = all(".pc-question"), answers = all(".pc-answer, .pc-error"), answer = answers.at(-1);
    const before = (question) => question.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING;
    news("question", questions.length, questions.at(-1));
    if (answer) news("answer", answers.length, questions.filter(before).at(-1), {
      status: answer.className.match(/pc-(answered|likely|weak|not_found|no_documents|reply|lookup|error)/)?.[1],
      citations: answer.querySelectorAll("a.pc-cite").length,
    });
  }

  // Gradio draws the same messages again and again.
  function news(pincite, count, asked, detail) {
    const question = asked?.textContent, key = `${count} ${question}`;
    if (count && key !== told[pincite]) tell({ pincite, question, ...detail });
    told[pincite] = key;
  }

  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
  if (parent === window) {
    started.then(() => { if (document.activeElement === document.body) orders.focus(); });
    return;
  }
  addEventListener("message", hear);
  document.addEventListener("pincite-tell", ({ detail }) => tell(detail));
  parent.postMessage({ pincite: "here" }, "*");
})();
