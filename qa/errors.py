"""Errors of questions and of settings.

PinciteError (index.errors)
├── AnswerError         what was given to verify is no answer; says what one looks like
├── FeedbackError       a rating does not fit the quote that it is about
├── ForbiddenError      who asks is known, and may not do this
├── ReaderError         what a reader of the chat meets, told there in their language
│   └── QuestionError   the question cannot be asked: empty, too long, no text in it
├── SettingsError       a setting is unknown, of the wrong type or out of range; names the setting and where it stands
└── SignInError         who asks is not known, or what they prove themselves with is not right
"""

from __future__ import annotations

from index.errors import PinciteError


class ReaderError(PinciteError):
    """What a reader of the chat meets: told there in their language, and everywhere else in English."""

    def __init__(self, english: str, **values: int | str) -> None:
        """Take the English sentence, and what stands in its ``{places}``."""
        self.english = english
        self.values = values
        super().__init__(english.format(**{n: f"{v:,}" if isinstance(v, int) else v for n, v in values.items()}))


class QuestionError(ReaderError):
    """The question cannot be asked as it is."""


class AnswerError(PinciteError):
    """What was given to verify is no answer."""


class FeedbackError(PinciteError):
    """A rating does not fit the quote that it is about."""


class SettingsError(PinciteError):
    """A setting cannot be used."""


class SignInError(PinciteError):
    """Who asks is not known, or what they prove themselves with is not right."""


class ForbiddenError(PinciteError):
    """Who asks is known, and may not do this."""


__all__ = [
    "AnswerError",
    "FeedbackError",
    "ForbiddenError",
    "QuestionError",
    "ReaderError",
    "SettingsError",
    "SignInError",
]
