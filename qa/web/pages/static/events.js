// Gradio's stream of events, kept whole. Its server ends the stream of a page when nothing is under way, and its page
// opens another with the next question only if it has learnt of that end: a question that crosses it on the way would
// never hear its answer. Here such an end is not passed on, and what follows is fetched into the same stream.
"use strict";

(() => {
  const fetched = window.fetch;
  const underWay = new Set(); // events that the server has taken and not ended
  const endedEarly = new Set(); // events whose end came before we were told of them
  let endTaken = Promise.resolve(); // Gradio has learnt of the last end that was passed on

  window.fetch = async (...given) => {
    const { pathname } = new URL(given[0].url ?? given[0], location.href);
    if (pathname.endsWith("/gradio_api/queue/data")) return whole(given);
    const reply = await fetched(...given);
    if (pathname.endsWith("/gradio_api/queue/join")) await joined(reply.clone());
    return reply;
  };

  // Whoever listens reads the reply to a question that was not taken, we read the others.
  async function joined(reply) {
    document.dispatchEvent(new CustomEvent("pincite-joined", { detail: reply }));
    if (!reply.ok) return;
    const { event_id: id } = await reply.json();
    if (!endedEarly.delete(id)) underWay.add(id);
    await endTaken;
  }

  async function whole(given) {
    const reply = await fetched(...given);
    if (!reply.ok) return reply;
    let reader = reply.body.getReader();
    const body = new ReadableStream({
      async start(stream) {
        try {
          while (await passOn(reader, stream)) reader = (await fetched(...given)).body.getReader();
          stream.close();
        } catch (error) {
          stream.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, { status: reply.status, headers: reply.headers });
  }

  // Passes a stream's messages on until it ends; tells whether it ended too early.
  async function passOn(reader, stream) {
    const text = new TextDecoder(), bytes = new TextEncoder();
    let rest = "", early = false;
    for (;;) {
      const { done, value } = await reader.read();
      const messages = (rest + text.decode(value, { stream: !done })).split("\n\n");
      rest = done ? "" : messages.pop();
      for (const message of messages.filter(Boolean)) {
        if (note(JSON.parse(message.replace(/^data: /, "")))) stream.enqueue(bytes.encode(`${message}\n\n`));
        else early = true;
      }
      if (done) return early;
    }
  }

  // Takes note of a message; tells whether it is to be passed on.
  function note({ msg, event_id: id }) {
    if (msg === "process_completed" && !underWay.delete(id)) endedEarly.add(id);
    if (msg === "unexpected_error") underWay.clear();
    if (msg !== "close_stream") return true;
    if (underWay.size) return false;
    endTaken = new Promise((taken) => { setTimeout(taken, 50); });
    return true;
  }
})();
