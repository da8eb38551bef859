"""OpenAI's interface, asked by OpenAI's own client over a real connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from index.errors import IndexUnusable
from qa import Assistant
from qa.settings import Settings
from qa.web import stream as stream_module
from qa.web.api.openai_api import TURNS, question_of
from qa.web.api.openai_wire import ChatRequest
from qa.web.pages.answer_text import message
from tests.support.browser import Staged, built, serving

QUESTION = "Who is JD Finance's CEO?"
FOLLOW_UP = "And at traditional lenders?"


class Failing(Staged):
    """Fails where a word says so."""

    def find(self, question: str, *rest: Any, **named: Any) -> Any:
        if "unusable" in question:
            raise IndexUnusable("the index was made by another version: run pincite index --rebuild")
        if "surprise" in question:
            raise RuntimeError("a secret path: /etc/shadow")
        return super().find(question, *rest, **named)


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(built(Failing(assistant), Settings())) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0, timeout=60) as client:
        yield client


def ask(client: openai.OpenAI, *messages: tuple[str, Any], **named: Any) -> Any:
    said: Any = [{"role": role, "content": content} for role, content in messages]
    return client.chat.completions.create(model="pincite", messages=said, **named)


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "elapsed_ms"}


def test_the_models_are_one(client: openai.OpenAI) -> None:
    (model,) = client.models.list().data
    assert (model.id, model.object, model.owned_by) == ("pincite", "model", "pincite")
    assert model.created > 1_700_000_000
    assert client.models.retrieve("pincite") == model
    with pytest.raises(openai.NotFoundError, match="ask 'pincite'"):
        client.models.retrieve("gpt-4o")


def test_an_answer_is_the_assistants_in_text_annotations_and_whole(
    client: openai.OpenAI, assistant: Assistant, address: str
) -> None:
    completion = ask(client, ("system", "You are a pirate."), ("user", QUESTION))
    known = assistant.ask(QUESTION)
    (choice,) = completion.choices
    text = message(known, address)
    assert choice.message.content == text.content
    assert choice.message.role == "assistant"
    assert choice.finish_reason == "stop"
    assert without_times(completion.pincite) == json.loads(json.dumps(without_times(known.to_json())))
    cited = [each.url_citation for each in choice.message.annotations]
    assert [(each.start_index, each.end_index, each.title, each.url) for each in cited] == [
        (mark.start, mark.end, mark.title, mark.url) for mark in text.marks
    ]


def test_an_annotation_leads_to_the_page_that_marks_the_quote(client: openai.OpenAI) -> None:
    completion = ask(client, ("user", QUESTION))
    for annotation in completion.choices[0].message.annotations:
        page = httpx.get(annotation.url_citation.url, trust_env=False)
        assert page.status_code == 200
        assert "<mark" in page.text


def test_usage_is_the_length_of_what_was_read_and_said(client: openai.OpenAI) -> None:
    short = ask(client, ("user", QUESTION)).usage
    long = ask(client, ("user", "Who leads them?"), ("assistant", "Nobody."), ("user", QUESTION)).usage
    assert 5 <= short.prompt_tokens <= 20
    assert long.prompt_tokens > short.prompt_tokens
    assert short.completion_tokens > 50
    assert short.total_tokens == short.prompt_tokens + short.completion_tokens


def test_a_stream_is_the_same_answer(client: openai.OpenAI) -> None:
    whole = ask(client, ("user", QUESTION))
    chunks = list(ask(client, ("user", QUESTION), stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    annotations = [chunk.choices[0].delta.annotations for chunk in chunks[:-2] if "annotations" in delta_of(chunk)]
    assert annotations == [[each.model_dump() for each in whole.choices[0].message.annotations]]
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert without_times(chunks[-2].pincite) == without_times(whole.pincite)
    assert (chunks[-1].choices, chunks[-1].usage) == ([], whole.usage)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1


def delta_of(chunk: Any) -> dict[str, Any]:
    found: dict[str, Any] = chunk.choices[0].delta.model_dump(exclude_unset=True)
    return found


def test_usage_is_streamed_to_whoever_asks_for_it_only(client: openai.OpenAI) -> None:
    assert all(chunk.usage is None and chunk.choices for chunk in ask(client, ("user", QUESTION), stream=True))


def test_a_stream_ends_with_done_and_is_not_held_back(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "KEEP_ALIVE_SECONDS", 0.001)
    body = {"model": "pincite", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    response = httpx.post(f"{address}/v1/chat/completions", json=body, trust_env=False, timeout=60)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    assert response.text.endswith("data: [DONE]\n\n")
    assert ": keep-alive\n\n" in response.text


def test_history_comes_with_the_request(client: openai.OpenAI, assistant: Assistant) -> None:
    first = ask(client, ("user", QUESTION)).choices[0].message.content
    following = ask(client, ("user", QUESTION), ("assistant", first), ("user", FOLLOW_UP))
    alone = ask(client, ("user", FOLLOW_UP))
    assert alone.pincite["standalone_question"] == FOLLOW_UP
    assert following.pincite["standalone_question"] != FOLLOW_UP
    assert "Searched as: " in following.choices[0].message.content


def test_a_question_in_parts_and_filters_of_ours(client: openai.OpenAI) -> None:
    parts = [{"type": "text", "text": "Who is"}, {"type": "text", "text": "JD Finance's CEO?"}]
    assert ask(client, ("user", parts)).pincite["question"] == QUESTION
    only = ask(client, ("user", QUESTION), extra_body={"filters": {"sources": ["glossary*"]}}).pincite
    cited = {quote["citation"]["source"] for quote in only["quotes"] + only["near_misses"]}
    assert cited <= {"glossary-and-faq-for-new-staff.md"}


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        ("", openai.BadRequestError, "the question is empty"),
        ("x" * 2001, openai.BadRequestError, "at most 2,000"),
        (None, openai.BadRequestError, "the question is empty"),
        (7, openai.UnprocessableEntityError, "messages.0.content"),
        ([{"type": "image_url", "image_url": {"url": "data:"}}], openai.BadRequestError, "only text can be asked"),
        ([{"type": "text", "text": "Who?"}, {"type": "file"}], openai.BadRequestError, "of type 'file'"),
        ("unusable", openai.InternalServerError, "pincite index --rebuild"),
        ("surprise", openai.InternalServerError, "under this id"),
    ],
)
def test_errors_have_openais_form_and_our_id(
    client: openai.OpenAI, content: Any, kind: type[openai.APIStatusError], told: str
) -> None:
    with pytest.raises(kind, match=told) as caught:
        ask(client, ("user", content))
    body: Any = caught.value.body
    assert set(body) == {"id", "code", "message", "type", "param"}
    assert len(body["id"]) == 12
    assert body["type"] == ("server_error" if caught.value.status_code >= 500 else "invalid_request_error")
    assert "secret" not in str(body)


def test_an_error_names_the_part_that_is_wrong(client: openai.OpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as wrong:
        ask(client, ("user", QUESTION), temperature="hot")
    assert wrong.value.param == "temperature"
    with pytest.raises(openai.BadRequestError) as nobody:
        ask(client, ("system", "Answer."))
    assert (nobody.value.param, nobody.value.code) == ("messages", "request")
    with pytest.raises(openai.NotFoundError) as other:
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": QUESTION}])
    assert (other.value.param, other.value.code) == ("model", "model_not_found")


@pytest.mark.parametrize(("word", "code"), [("unusable", "unavailable"), ("surprise", "unexpected")])
def test_an_error_in_a_stream_is_raised_by_the_client(client: openai.OpenAI, word: str, code: str) -> None:
    with pytest.raises(openai.APIError) as caught:
        list(ask(client, ("user", word), stream=True))
    assert caught.value.code == code
    with pytest.raises(openai.BadRequestError, match="the question is empty"):
        ask(client, ("user", "?"), stream=True)


def test_a_long_conversation_is_taken_and_a_longer_one_refused(client: openai.OpenAI) -> None:
    talk: list[ChatCompletionMessageParam] = [
        {"role": "user" if n % 2 == 0 else "assistant", "content": "What was said? " * 200} for n in range(200)
    ]
    said = ask(client, *((str(one["role"]), one["content"]) for one in talk), ("user", QUESTION))
    assert said.pincite["question"] == QUESTION
    with pytest.raises(openai.APIStatusError, match="at most 1,048,576 bytes") as caught:
        ask(client, ("user", "x" * 2_000_000))
    assert caught.value.status_code == 413


def question(*messages: tuple[str, Any]) -> Any:
    asked = ChatRequest.model_validate(
        {"model": "pincite", "messages": [{"role": role, "content": content} for role, content in messages]}
    )
    return question_of(asked, 2000)


def test_the_last_user_message_is_the_question_and_the_last_turns_are_the_history() -> None:
    talk = [(role, f"{role} {n}") for n in range(20) for role in ("user", "assistant", "tool")]
    wanted = question(("system", "s"), *talk, ("user", "Who?"), ("assistant", "I"))
    assert wanted.question == "Who?"
    assert [(turn.question, turn.answer) for turn in wanted.turns()] == [
        (f"user {n}", f"assistant {n}") for n in range(20 - TURNS, 20)
    ]


def test_an_earlier_picture_does_not_end_the_conversation() -> None:
    picture = [{"type": "image_url"}, {"type": "text", "text": "Who is this?"}]
    wanted = question(("user", picture), ("user", [{"type": "image_url"}]), ("user", "Who?"))
    assert [turn.question for turn in wanted.turns()] == ["Who is this?"]


def test_a_huge_earlier_message_is_cut() -> None:
    wanted = question(("user", "x" * 900_000), ("assistant", "y" * 100_000), ("user", "Who?"))
    (turn,) = wanted.turns()
    assert len(turn.question) == 2000
    assert len(turn.answer) == 500


ORDER = "Provide a concise, 5-word-or-less title for the conversation. Only return the title itself.\n\nConversation:\n"


def test_a_chore_of_a_front_end_is_answered_at_once_and_asks_nothing(
    client: openai.OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Assistant, "find", lambda self, question, *rest, **named: asked.append(question))
    wanted = f"{ORDER}User: {QUESTION}\nAI: Chen Shengqiang."
    completion = ask(client, ("user", wanted))
    assert completion.choices[0].message.content == "Who is JD Finance's CEO"
    assert completion.choices[0].message.annotations == []
    assert completion.pincite is None
    assert completion.usage.completion_tokens > 0
    chunks = list(ask(client, ("user", wanted), stream=True, stream_options={"include_usage": True}))
    assert (
        "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "Who is JD Finance's CEO"
    )
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage == completion.usage
    assert asked == []


def test_a_wrapped_question_and_wrapped_earlier_ones_are_unwrapped(client: openai.OpenAI, assistant: Assistant) -> None:
    parts = [{"type": "text", "text": f"<task>\n{QUESTION}\n</task>"}]
    parts.append({"type": "text", "text": "<environment_details>\n# Current Time\n2025/3/3\n</environment_details>"})
    completion = ask(client, ("user", parts))
    assert without_times(completion.pincite) == json.loads(json.dumps(without_times(assistant.ask(QUESTION).to_json())))
    earlier = {"role": "user", "content": f"<context>x</context>\n<user_query>{QUESTION}</user_query>"}
    request = {"model": "pincite", "messages": [earlier, {"role": "user", "content": FOLLOW_UP}]}
    wanted = question_of(ChatRequest.model_validate(request), 2000)
    assert [turn.question for turn in wanted.turns()] == [QUESTION]
