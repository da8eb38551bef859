// What Gradio's page asks of its server, kept whole. Its questions and its stream of events live through a server that
// restarts, is unreachable for a while or has forgotten the page: what was not answered is asked again, and Gradio, whose
// page would be dead from then on, does not learn of it.
"use strict";

(() => {
  const { back, before, fetched, kept, look, patient, pauseAt, reload } = pincite.server;
  const build = pincite.build;
  const OVERTAKING_MS = 250, PATIENCE_MS = 5000;
  const MOST = 6; // times that one question is asked; who knows but that it is what ends the server
  const underWay = new Map(); // questions that the server has taken and not ended, by the number that it gave them
  const unfinished = new Set(); // all questions that Gradio waits for
  const endedEarly = new Set(); // numbers of those whose end came before we were told of them
  let begun = false; // the server knows this page
  let stopping = Promise.resolve(); // the last stop is at the server
  let gradios = null; // the stream that Gradio reads
  let endTaken = Promise.resolve(); // Gradio has learnt of the last end that was passed on

  window.fetch = async (target, given = {}) => {
    const { origin, pathname } = new URL(target.url ?? target, location.href);
    const [, call] = pathname.split("/gradio_api/");
    if (origin !== location.origin) return fetched(target, given);
    if (call === "queue/join") return join(target, given);
    if (call === "queue/data") return stream(target, given);
    if (call === "cancel") return stop(target, given);
    if (call === "reset") return Response.json({ success: true }); // it has no other answer, and Gradio waits for it
    if (call?.startsWith("heartbeat/")) return heartbeat(target, given);
    return call === "info" || /\/(config|theme\.css)$/.test(pathname) ? patient(target, given) : fetched(target, given);
  };

  const tell = (what, detail) => document.dispatchEvent(new CustomEvent(`pincite-${what}`, { detail }));
  const message = (content) => new TextEncoder().encode(`data: ${JSON.stringify(content)}\n\n`);
  const unwanted = (error) => { if (error.name !== "AbortError") throw error; };
  const isOver = (target) => target.signal.aborted;

  // ---- questions, and all else that Gradio wants done -----------------------------------------------------------------

  async function join(target, given) {
    const question = { target, given, body: JSON.parse(given.body), times: 0 };
    unfinished.add(question);
    tell("asking", { asked: question.body.data[0] });
    await stopping; // which stops whatever runs: nothing that is asked next may overtake it
    const reply = await send(question) ?? Response.json({ detail: "stopped" }, { status: 400 });
    if (!question.stopped) tell("joined", { reply: reply.clone(), asked: question.body.data[0] });
    if (reply.ok) await endTaken;
    else unfinished.delete(question);
    return reply;
  }

  // The server's reply; null if the question was stopped meanwhile.
  const send = (question) => (question.sent = sendOn(question));

  async function sendOn(question) {
    let conversation = begun ? undefined : before.kept;
    question.times += 1;
    for (;;) {
      const page = { build, keeps: Boolean(kept()), conversation };
      const body = JSON.stringify({ ...question.body, page });
      const reply = await patient(question.target, { ...question.given, body }, () => !question.stopped);
      if (reply?.status === 409) await reload();
      if (reply?.status !== 412 || conversation !== undefined) return reply?.ok ? await taken(question, reply) : reply;
      conversation = kept();
    }
  }

  // Takes note of the number that a question has at the server; Gradio knows it by the first it had.
  async function taken(question, reply) {
    const { event_id: number } = await reply.clone().json();
    begun = true;
    question.gradios ??= number;
    question.number = number;
    if (!endedEarly.delete(number)) underWay.set(number, question);
    return reply;
  }

  // Gradio takes no other question before it has heard that this one is stopped, and the server says so only once it has
  // come to the end of a step. A server that is away has nothing to stop.
  async function stop(target, given) {
    const body = JSON.parse(given.body);
    const question = [...unfinished].find((each) =>
      each.gradios ? each.gradios === body.event_id : each.body.fn_index === body.fn_index);
    if (question) question.stopped = true;
    stopping = tellStop(target, given, body, question);
    return Response.json({ success: true });
  }

  // A question that is just being asked again is stopped once it is there.
  async function tellStop(target, given, body, question) {
    await question?.sent;
    if (question && !question.number) return;
    const here = JSON.stringify({ ...body, event_id: question?.number ?? body.event_id });
    const told = fetched(target, { ...given, body: here }).catch(look);
    await Promise.race([told, new Promise((done) => { setTimeout(done, OVERTAKING_MS); })]);
  }

  // ---- the stream of events -------------------------------------------------------------------------------------------

  async function stream(target, given) {
    const reply = await patient(target, given);
    if (!reply.ok) return reply;
    const body = new ReadableStream({ start: (out) => { passAll(reply, out, target, given).catch(unwanted); } });
    return new Response(body, { status: reply.status, headers: reply.headers });
  }

  async function passAll(reply, out, target, given) {
    gradios = out;
    for (let fruitless = 0; ; fruitless += 1) {
      const { end, heard } = reply.ok ? await passOn(reply, out, target) : { end: "broken" };
      if (heard) fruitless = 0;
      if (isOver(target)) return;
      if (end === "closed") return;
      if (end === "broken") {
        look();
        if (fruitless) await pauseAt(fruitless);
        await askAgain();
        if (!underWay.size) return close(out, target);
      }
      reply = await patient(target, given);
    }
  }

  // Gradio lets go of a stream when it has learnt of its end; it would not open another one before.
  function close(out, { signal }) {
    endTaken = new Promise((done) => {
      signal.addEventListener("abort", done);
      setTimeout(done, PATIENCE_MS);
    });
    out.enqueue(message({ msg: "close_stream" }));
  }

  // Passes a stream's messages on until it ends, and tells how it ended: its server ends the stream of a page when
  // nothing is under way, and a question that crosses that end on the way would never hear its answer.
  async function passOn(reply, out, target) {
    const reader = reply.body.getReader(), text = new TextDecoder();
    let rest = "", end = "broken", heard = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const messages = (rest + text.decode(value, { stream: true })).split("\n\n");
        rest = messages.pop();
        for (const content of messages.filter(Boolean).map((each) => JSON.parse(each.replace(/^data: /, "")))) {
          heard ||= content.msg === "process_completed";
          if (content.msg === "close_stream") {
            end = underWay.size ? "early" : "closed";
            if (end === "closed") close(out, target);
          } else if (content.msg !== "unexpected_error" && isForGradio(content)) out.enqueue(message(content));
        }
      }
    } catch { /* broken: the server is gone, or the way to it; or Gradio wants no more, which the caller looks at */ }
    return { end, heard };
  }

  // Takes note of a message, and gives it the number that Gradio knows; tells whether Gradio can take it.
  function isForGradio(content) {
    const number = content.event_id, question = underWay.get(number);
    if (content.msg === "process_completed") {
      if (underWay.delete(number)) finish(question);
      else endedEarly.add(number);
    }
    if (!question) return true;
    content.event_id = question.gradios;
    if (content.msg !== "process_generating") return true;
    question.steps ??= number; // steps are told as changes to the one before: those of another run fit nothing
    return question.steps === number;
  }

  function finish(question) {
    unfinished.delete(question);
    tell("ended", { asked: question.body.data[0] });
  }

  // What the server had taken and not ended when it went is asked again.
  async function askAgain() {
    const lost = [...underWay.values()];
    underWay.clear();
    await Promise.all(lost.map(async (question) => {
      while (!question.stopped && question.times < MOST) {
        const reply = await send(question);
        if (!reply || reply.ok) break;
        tell("joined", { reply: reply.clone(), asked: question.body.data[0] });
        const seconds = Number(reply.headers.get("retry-after"));
        if (seconds) await new Promise((done) => { setTimeout(done, 1000 * seconds); });
        else await pauseAt(question.times);
        if ([401, 429, 503].includes(reply.status)) question.times -= 1;
      }
      if (underWay.get(question.number) === question) return;
      gradios.enqueue(message({ msg: "process_completed", event_id: question.gradios, output: {}, success: true }));
      finish(question);
    }));
  }

  // ---- the sign of life -----------------------------------------------------------------------------------------------

  async function heartbeat(target, given) {
    const reply = await patient(target, given);
    const body = new ReadableStream({ start: (out) => { beat(reply, out, target, given).catch(unwanted); } });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  // Its end is the first sign that the server is gone; the next one has to learn of this page.
  async function beat(reply, out, target, given) {
    for (;;) {
      const reader = reply.ok ? reply.body.getReader() : null;
      try {
        for (let part = await reader?.read(); part && !part.done; part = await reader.read()) out.enqueue(part.value);
      } catch { /* the end */ }
      if (isOver(target)) return;
      await pauseAt(reply.ok ? 0 : 4);
      await back();
      reply = await patient(target, given);
    }
  }
})();
