"""The chat, in Gradio, and the web application around it.

A browser's copy of the conversation is never read back: it is kept here, in the session, bounded. Documents reach the
page only through ``qa.web.pages.markup``. ``qa/web/pages/static/chat.js`` adds what Gradio has no part for: the source
panel and copying.
"""

from __future__ import annotations

import os

# Gradio reads these when it is imported, and calls its makers' servers unless told otherwise.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "50")

import argparse
import logging
import sys
from collections.abc import Callable, Iterator, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from index.errors import PinciteError
from index.search.follow import following
from qa.access.entrance import Entrance
from qa.access.identity import ANONYMOUS, user_of
from qa.assistant import Assistant
from qa.conversation.transcript import Conversation, turn_of
from qa.errors import QuestionError
from qa.settings import Access, Settings
from qa.types import Turn
from qa.web.api.api import Api
from qa.web.api.following import FollowingRoutes
from qa.web.api.mcp_route import McpRoute
from qa.web.api.openai_api import OpenAiApi
from qa.web.gate import Gate
from qa.web.guards.addressed import Addressed
from qa.web.guards.chat_sessions import ChatPage, OwnSessions
from qa.web.guards.kept import Keeper, is_here
from qa.web.guards.limits import RateLimit
from qa.web.guards.login import Login
from qa.web.guards.origins import HEADER, Hosts, SameOrigin, names_of
from qa.web.guards.sign_in import SignIn
from qa.web.guards.stopping import Draining, Stopping
from qa.web.language import ENGLISH, Language, language_of
from qa.web.narrowing import wanted
from qa.web.openapi import describe
from qa.web.operation.chat_queue import WokenQueue
from qa.web.operation.in_step import in_step
from qa.web.operation.logs import configure
from qa.web.operation.monitor import Monitor
from qa.web.operation.server import listen, run
from qa.web.operation.watch import Watch, watched
from qa.web.pages.chat_head import ChatHead, build_of
from qa.web.pages.markup import escape
from qa.web.pages.render import Renderer
from qa.web.problems import add_error_handlers
from qa.web.request_id import id_of
from qa.web.security import AllowList, BodyLimit, Guard, UnderPrefix

logger = logging.getLogger(__name__)

SESSIONS = 200
"""Conversations kept in memory; Gradio's default of 10,000 lets it grow without need."""
OPENINGS = 4

Updates = tuple[Any, ...]


def build_app(assistant: Assistant, settings: Settings, stopping: Stopping | None = None) -> FastAPI:
    """Return the web application: the chat, the interface for programs and the pages of the sources.

    Raises :class:`qa.errors.SettingsError` if the settings do not say clearly who may come in.
    """
    entrance = Entrance.of(settings, assistant.index.folder)
    api, keeper = Api(assistant, settings), Keeper.at(assistant.index.folder, settings.max_body_bytes * 8)
    chat, page = _chat(assistant, settings, api.gate, keeper)
    monitor = Monitor(assistant, api.gate, chat_waiting=lambda: len(chat._queue))
    app = FastAPI(title=settings.title, docs_url=None, redoc_url=None)
    # The last one added stands outermost. CORS must be this application's: without it Gradio lets every origin in.
    app.add_middleware(ChatHead, settings.root_path, settings.frame_ancestors, page.build)
    app.add_middleware(GZipMiddleware, minimum_size=1024)  # event streams pass it as they are
    app.add_middleware(Addressed, public_address=settings.public_address, proxy=entrance.proxy)
    app.add_middleware(OwnSessions, page=page)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(RateLimit, per_minute=settings.rate_per_minute, burst=settings.rate_burst)
    app.add_middleware(SignIn, entrance=entrance)
    app.add_middleware(SameOrigin, origins=settings.allowed_origins, hosts=names_of(settings))
    app.add_middleware(AllowList)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", HEADER],
    )
    believed = None if settings.public_address else entrance.proxy
    app.add_middleware(Hosts, host=settings.host, allowed=names_of(settings), proxy=believed)
    app.add_middleware(Draining, stopping=stopping or Stopping(settings.stop_seconds))
    app.add_middleware(Guard, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(Watch, monitor=monitor, settings=settings)
    app.add_middleware(UnderPrefix, root_path=settings.root_path)
    add_error_handlers(app)
    describe(app, settings.public_address)
    app.state.gate = api.gate
    app.include_router(Login(entrance).router())
    app.include_router(api.router())
    app.include_router(monitor.router())
    app.include_router(FollowingRoutes(assistant, settings.root_path).router())
    app.include_router(OpenAiApi(api).router())
    app.router.routes.append(McpRoute(api).route())
    gr.mount_gradio_app(
        app,
        chat,
        path="/",
        root_path=settings.root_path or None,
        allowed_paths=[],
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        run_history=False,
        footer_links=[],
        theme=_theme(),
    )
    return app


def serve(assistant: Assistant, settings: Settings) -> None:
    """Serve until told to stop. Raises :class:`PinciteError` if the settings or the address do not allow it."""
    configure(settings)
    stopping = Stopping(settings.stop_seconds)
    # First: an application takes a second to build.
    folder = assistant.index.folder
    with listen(settings.host, settings.port) as listener, following(assistant.index), in_step(folder, settings):
        app = build_app(assistant, settings, stopping)
        run(app, listener, settings, stopping, lambda: app.state.gate.within, assistant.restrictions)


def main(argv: list[str] | None = None) -> int:
    """Serve an index; ``pincite serve`` is the same with every setting."""
    parser = argparse.ArgumentParser(prog="ui", description=main.__doc__)
    parser.add_argument("--index", type=Path, default=Path(".pincite"), help="index folder (default: %(default)s)")
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    arguments = parser.parse_args(argv)
    try:
        settings = Settings.load(options={"host": arguments.host, "port": arguments.port}, serving=True)
        serve(Assistant.open(arguments.index, settings), settings)
    except PinciteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _chat(assistant: Assistant, settings: Settings, gate: Gate, keeper: Keeper) -> tuple[gr.Blocks, ChatPage]:
    """Return the chat, and what there is to know of its page."""
    anybody, renderer = assistant.seen_by(ANONYMOUS), Renderer(settings.root_path)
    ask = _asker(assistant, gate, settings.root_path, lambda conversation: conversation.turns, keeper)
    ask_alone = _asker(assistant, gate, settings.root_path, lambda _: (), keeper)
    blocks = gr.Blocks(title=settings.title, analytics_enabled=False, fill_height=True, fill_width=True)
    blocks.state_session_capacity = SESSIONS
    with blocks:
        state = gr.State(Conversation())
        with gr.Column(elem_id="pc-shell", elem_classes=[] if assistant.feedback else ["pc-unrated"]):
            with gr.Row(elem_id="pc-header"):
                gr.Markdown(f"<h1>{escape(settings.title)}</h1>", elem_id="pc-brand")
                corpus = gr.Markdown(_corpus(anybody, renderer), elem_id="pc-corpus")
                who = gr.Markdown("", elem_id="pc-who")
                out = gr.Button(
                    "Sign out",
                    link=f"{settings.root_path}/logout",
                    link_target="_self",
                    visible=settings.access == Access.OIDC,
                    elem_id="pc-out",
                    size="sm",
                )
                fresh = gr.Button("New conversation", elem_id="pc-new", size="sm")
            with gr.Column(elem_id="pc-welcome"):
                welcome = gr.Markdown(_welcome(anybody, renderer), elem_id="pc-hello")
                with gr.Column(elem_id="pc-openings"):
                    openings = [
                        gr.Button(text, visible=bool(text), elem_classes="pc-opening") for text in _openings(anybody)
                    ]
            chatbot = _chatbot()
            box = _box(settings.max_question_chars)
            alone = gr.Button("Ask as it stands", elem_id="pc-alone", visible="hidden")  # chat.js presses it
            kept = gr.Textbox(elem_id="pc-kept", visible="hidden", show_label=False)  # server.js hands it back
        shown = [chatbot, state, box, kept]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        quick = private | {"concurrency_limit": None}  # never waits behind questions
        asking: list[dict[str, Any]] = [
            trigger(ask, [source, state], shown, trigger_mode="once", **private)
            for source, trigger in ((box, box.submit), *((button, button.click) for button in openings))
        ]
        asking.append(alone.click(ask_alone, [box, state], shown, trigger_mode="once", **private))
        chores = [
            box.stop(_stopper(keeper), [state], shown, cancels=asking, **quick),
            fresh.click(_restart, None, shown, cancels=asking, **quick),
            # The page comes with what anybody could see when the server started; these make it the reader's, of now.
            blocks.load(_greeter(assistant), None, [corpus, welcome, who, box, fresh, out], **quick),
            blocks.load(_offerer(assistant), None, openings, **quick),
            blocks.load(_resumer(keeper), None, shown, **quick),
        ]
    blocks.queue(max_size=settings.queue_size, default_concurrency_limit=settings.concurrency, api_open=False)
    WokenQueue(blocks._queue)
    build = build_of(dict(blocks.get_config_file()))
    return blocks, ChatPage(build, frozenset(each["id"] for each in chores), partial(is_here, blocks))


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="pc-chat",
        label="Conversation",
        show_label=False,
        height=None,
        autoscroll=False,  # chat.js shows the question at the top instead of the end of a long answer
        layout="bubble",
        latex_delimiters=[],
        line_breaks=False,
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        allow_file_downloads=False,
    )


def _box(max_chars: int) -> gr.Textbox:
    return gr.Textbox(
        elem_id="pc-box",
        label="Your question",
        show_label=False,
        placeholder="Ask about these documents",
        lines=1,
        max_lines=6,
        max_length=max_chars,
        submit_btn="Ask",
        stop_btn=False,
        autofocus=False,  # framed.js does it, where no page around has the reader's attention
    )


History = Callable[[Conversation], tuple[Turn, ...]]
"""Which earlier turns a question may lean on."""


def _asker(
    assistant: Assistant, gate: Gate, root_path: str, history: History, keeper: Keeper
) -> Callable[..., Iterator[Updates]]:
    """Return the function behind the text box: it answers step by step."""

    def ask(text: str, conversation: Conversation, request: gr.Request) -> Iterator[Updates]:
        mine, renderer, text = _seen_by(assistant, request), _renderer(request, root_path), text.strip()
        conversation = keeper.goes_on(conversation, _scope(request))
        if not text:
            yield gr.skip(), conversation, gr.skip(), gr.skip()
            return
        conversation = conversation.ask(text, renderer.question(text))
        kept = keeper.keep(conversation)
        try:
            passages, deadline = mine.index.summary().passages, gate.deadline()
            yield conversation.shown(renderer.working(passages)), conversation, _busy(renderer.say), kept
            found = gate.wait(partial(mine.find, text, history(conversation)), deadline)
            working = conversation.shown(renderer.working(passages, len(found.hits)))
            yield working, conversation, _busy(renderer.say), kept
            result = gate.wait(lambda: mine.noted(mine.read(found)), deadline)
            conversation = conversation.settle(renderer.answer(result)).learn(turn_of(text, result))
        except QuestionError as error:
            conversation = conversation.settle(renderer.refusal(error))
            yield conversation.shown(), conversation, _idle(renderer.say, value=text), keeper.keep(conversation)
        except Exception as error:
            error_id = id_of(_scope(request))
            logger.exception("error %s while answering in the chat", error_id)
            conversation = conversation.settle(renderer.failure(text, error, error_id))
            yield conversation.shown(), conversation, _idle(renderer.say, value=text), keeper.keep(conversation)
        else:
            yield conversation.shown(), conversation, _idle(renderer.say), keeper.keep(conversation)

    return ask


def _stopper(keeper: Keeper) -> Callable[[Conversation, gr.Request], Updates]:
    """Return the function behind Stop; the question goes back into the box."""

    def stop(conversation: Conversation, request: gr.Request) -> Updates:
        conversation, renderer = keeper.goes_on(conversation, _scope(request)), _renderer(request)
        if not conversation.asked:
            return gr.skip(), conversation, _idle(renderer.say), gr.skip()
        text = conversation.asked
        conversation = conversation.settle(renderer.stopped(text))
        return conversation.shown(), conversation, _idle(renderer.say, value=text), keeper.keep(conversation)

    return stop


def _resumer(keeper: Keeper) -> Callable[[gr.Request], Updates]:
    """Return the function that shows the conversation again which a page has kept while it was loaded anew."""

    def resume(request: gr.Request) -> Updates:
        conversation = keeper.goes_on(Conversation(), _scope(request))
        if not conversation.messages:
            return (gr.skip(),) * 4
        return conversation.shown(), conversation, gr.skip(), keeper.keep(conversation)

    return resume


def _restart(request: gr.Request) -> Updates:
    """Return an empty chat."""
    return [], Conversation(), _idle(_language(request), value=""), ""


def _seen_by(assistant: Assistant, request: gr.Request) -> Assistant:
    """Return the assistant as it is for whoever sends a request: no handler uses another."""
    scope = _scope(request)
    return watched(assistant.seen_by(user_of(scope)).within(wanted(scope)), scope)


def _scope(request: gr.Request) -> MutableMapping[str, Any]:
    if request.request is None:
        raise TypeError("the chat was called without a request, so it cannot know who asks")
    return request.request.scope


def _language(request: gr.Request) -> Language:
    """Return the language of whoever sends a request: Gradio sends the page's address along here, too."""
    return language_of(_scope(request))


def _renderer(request: gr.Request, root_path: str = "") -> Renderer:
    return Renderer(root_path, _language(request))


def _controls(say: Language) -> Updates:
    """Return the names of the text box and the two buttons above; they come with the English ones."""
    if say == ENGLISH:
        return (gr.skip(),) * 3
    named = gr.update(label=say("Your question"), placeholder=say("Ask about these documents"), submit_btn=say("Ask"))
    return named, gr.update(value=say("New conversation")), gr.update(value=say("Sign out"))


def _greeter(assistant: Assistant) -> Callable[[gr.Request], Updates]:
    def greet(request: gr.Request) -> Updates:
        mine, renderer = _seen_by(assistant, request), _renderer(request)
        who = renderer.reader(user_of(_scope(request)).name)
        return _corpus(mine, renderer), _welcome(mine, renderer), who, *_controls(renderer.say)

    return greet


def _offerer(assistant: Assistant) -> Callable[[gr.Request], list[dict[str, Any]]]:
    def offer(request: gr.Request) -> list[dict[str, Any]]:
        return [gr.update(value=text, visible=bool(text)) for text in _openings(_seen_by(assistant, request))]

    return offer


def _openings(assistant: Assistant) -> tuple[str, ...]:
    """Return questions that the corpus, as it is now, can answer; empty ones make up the number."""
    questions = assistant.openings(OPENINGS)
    return (*questions, *[""] * (OPENINGS - len(questions)))


def _corpus(assistant: Assistant, renderer: Renderer) -> str:
    summary = assistant.index.summary()
    return escape(renderer.corpus_line(summary.documents, summary.passages, summary.updated))


def _welcome(assistant: Assistant, renderer: Renderer) -> str:
    return renderer.welcome() if assistant.index.summary().documents else renderer.no_documents()


def _busy(say: Language) -> dict[str, Any]:
    # The page empties the box once the question is taken; the reader may have begun another one since.
    return gr.update(submit_btn=False, stop_btn=say("Stop"))


def _idle(say: Language, **changes: str) -> dict[str, Any]:
    return {**gr.update(submit_btn=say("Ask"), stop_btn=False), **changes}


def _theme() -> gr.themes.Base:
    """Return a theme of system fonts only: Gradio's own would fetch fonts."""
    text = [gr.themes.Font(name) for name in ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")]
    code = [gr.themes.Font(name) for name in ("ui-monospace", "SFMono-Regular", "Menlo", "monospace")]
    return gr.themes.Base(font=text, font_mono=code)


__all__ = ["build_app", "main", "serve"]

if __name__ == "__main__":
    sys.exit(main())
