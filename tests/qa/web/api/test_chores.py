"""What front ends ask for on their own account: their real requests, their variants, and questions that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qa.web.api.chores import LONGEST_TITLE, chore
from qa.web.api.openai_wire import ChatRequest

Q = "Who runs JD Finance, and since when has he been its head in China?"
TITLE = "Who runs JD Finance, and since when has…"
HISTORY = f"<chat_history>\nUSER: {Q}\nASSISTANT: **Chen Shengqiang**, the title says.\n</chat_history>"
GUIDE = "### Guidelines:\n- Keep it clear and simple.\n- Use the chat's primary language.\n"


def asked(*messages: tuple[str, Any], **more: Any) -> ChatRequest:
    said = [{"role": role, "content": content} for role, content in messages]
    return ChatRequest.model_validate({"model": "pincite", "messages": said} | more)


def task(what: str, output: str, history: str = HISTORY) -> str:
    return f"### Task:\n{what}\n{GUIDE}### Output:\n{output}\n### Chat History:\n{history}"


OPEN_WEBUI = [
    (
        task("Generate a concise, 3-5 word title with an emoji summarizing the chat history.",
             'JSON format: { "title": "your concise title here" }'),
        {"title": TITLE},
    ),
    (
        task("Generate 1-3 broad tags categorizing the main themes of the chat history, along with 1-3 more specific "
             "subtopic tags.", 'JSON format: { "tags": ["tag1", "tag2", "tag3"] }'),
        {"tags": []},
    ),
    (
        task("Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask next in this "
             "conversation as a **user**, based on the chat history.",
             'JSON format: { "follow_ups": ["Question 1?", "Question 2?"] }'),
        {"follow_ups": []},
    ),
    (
        task("Analyze the chat history to determine the necessity of generating search queries, in the given language. "
             "By default, **prioritize generating 1-3 broad and relevant search queries**.",
             'Strictly return in JSON format: \n{\n  "queries": ["query1", "query2"]\n}'),
        {"queries": [Q]},
    ),
    (
        task("Generate a detailed prompt for am image generation task based on the given language and context.",
             'Strictly return in JSON format:\n{\n    "prompt": "Your detailed description here."\n}'),
        {"prompt": Q},
    ),
    (
        "### Task:\nYou are an autocompletion system. Continue the text in `<text>` based on the **completion type** "
        'in `<type>` and the given language.\n\n### **Instructions**:\n1. JSON: { "text": "..." }\n\n### Context:\n'
        f"{HISTORY}\n<type>search</type>\n<text>Who ru</text>\n#### Output:\n",
        {"text": ""},
    ),
]  # fmt: skip
CONVERSATION = f"User: {Q}\nAI: Chen Shengqiang does."
TITLES = [
    [("user", task("Generate a concise, 3-5 word title with an emoji summarizing the chat history.",
                   'Return ONLY the title text, nothing else. No prefixes like "Title:".'))],
    [
        ("system", "Please generate a concise, 5-word-or-less title for the conversation, using its same language, "
                   "with no punctuation. Apply title case conventions appropriate for the language."),
        ("user", f'||>User:\n"{Q}"\n||>Response:\n"Chen Shengqiang does."'),
    ],
    [("user", "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. Only return "
              f"the title itself.\n\nConversation:\n{CONVERSATION}")],
    [("user", "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. Only return "
              f"the title itself.\n\nConversation:\nUser: {Q}")],
    [("user", "Analyze this conversation and provide:\n1. The detected language of the conversation\n2. A concise "
              f"title in the detected language (5 words or less, no punctuation or quotation)\n\n{CONVERSATION}")],
    [("user", "Please generate a concise title (max 40 characters) for a conversation that starts with:\n"
              f"User: {Q}\nAssistant: Chen does.\n\nTitle:")],
    [
        ("system", "Generate a short title (four words or less) that describes the topic of the user's messages. \n"
                   "Reply with only the title, nothing else."),
        ("user", f"---BEGIN USER MESSAGES---\n{Q}\n---END USER MESSAGES---\n\nGenerate a short title for the above."),
    ],
    [
        ("user", Q),
        ("assistant", "Chen Shengqiang does."),
        ("user", "Please generate a four to five word title summarizing our conversation without any lead-in, "
                 "punctuation, quotation marks, periods, symbols, bold text, or additional text."),
    ],
    [
        ("user", Q),
        ("user", "Based on the chat history, give this conversation a name. Keep it short - 10 characters max, no "
                 "quotes. Just provide the name, nothing else."),
    ],
]  # fmt: skip
QUESTIONS = [
    "What is the title of the policy on conversation?",
    "Give me the short title of the chat policy, in no more than 5 words.",
    "Provide the name of the act that bounds this discussion of titles.",
    "Which tags does the style guide allow?",
    "Suggest follow-up questions for the interview, as the handbook has them.",
    "Write the title page rules.",
    "Generate a title deed: which form is needed?",
    "Summarize the conversation policy.",
    "What does ### Task mean in the template?",
    "### Task: who is responsible for it?",
    "Which search queries does the manual list? User: see page 3",
    "Your task is to find the emoji policy.",
    "Create a short name for what? Question: which names does the guideline forbid?",
    "User: who may sign?\nAssistant: see the list.\nUser: and who may not?",
]


@pytest.mark.parametrize(("text", "answer"), OPEN_WEBUI)
def test_what_open_webui_asks_for_is_answered_in_its_form(text: str, answer: dict[str, Any]) -> None:
    said = chore(asked(("user", text)))
    assert said is not None
    assert json.loads(said) == answer
    assert "\n" not in said


@pytest.mark.parametrize("messages", TITLES)
def test_a_title_is_the_first_question_shortened(messages: list[tuple[str, str]]) -> None:
    assert chore(asked(*messages)) == TITLE


def test_a_title_in_json_where_it_is_wanted_so() -> None:
    plain = TITLES[4]
    structured = chore(asked(*plain, response_format={"type": "json_schema"}))
    assert structured is not None
    assert json.loads(structured) == {"language": "und", "title": TITLE}


def test_tools_that_a_front_end_has_chosen_by_a_model_are_none() -> None:
    system = 'Available Tools: [{"name": "search"}]\n\nYour task is to choose the tools.\n{"tool_calls": []}'
    said = chore(asked(("system", system), ("user", f"Query: History:\nUSER: {Q}\nQuery: {Q}")))
    assert json.loads(said or "") == {"tool_calls": []}


def test_an_emoji_is_one() -> None:
    what = "Your task is to reflect the speaker's likely facial expression through a fitting emoji. Message: ```Hi```"
    assert chore(asked(("user", what))) == "📄"


def test_another_task_about_the_conversation_is_told_that_there_is_nothing_to_say() -> None:
    said = chore(asked(("user", task("Rate how polite the chat is.", "One word."))))
    assert said is not None
    assert "quotes documents" in said


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "system", [None, "You are helpful. Always give a short title to the conversation.", "Be brief."]
)
def test_a_question_is_no_chore(question: str, system: str | None) -> None:
    before = [("system", system)] if system else []
    assert chore(asked(*before, ("user", question))) is None
    assert chore(asked(*before, ("user", Q), ("assistant", "Chen."), ("user", question))) is None


def test_a_question_with_its_context_is_no_chore() -> None:
    rag = "### Task:\nRespond to the user query using the provided context, with a title.\n### Guidelines:\n- x\n"
    for question in (f"<user_query>\n{Q}\n</user_query>", Q):
        assert (
            chore(
                asked(("user", f"{rag}<context>\n{HISTORY.replace('chat_history', 'source')}\n</context>\n{question}"))
            )
            is None
        )


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Who?", "Who"),
        ("“What is KYC?”", "What is KYC"),
        ("x" * 200, "x" * LONGEST_TITLE + "…"),
        ("谁经营京东金融？", "谁经营京东金融"),
    ],
)
def test_titles_of_odd_questions(question: str, title: str) -> None:
    order = "Provide a concise, 5-word-or-less title for the conversation. Only return the title itself."
    assert chore(asked(("user", f"{order}\n\nConversation:\nUser: {question}\nAI: x"))) == title
