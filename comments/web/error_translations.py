"""Problems in the reader's own language, found by their stable code.

English keeps the services' sentence, which knows the details; the API speaks English unless the
address names a language (``lang``), as the widget's requests do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from flask import has_request_context, request
from flask_babel import gettext

from comments.errors import CommentsError, InvalidInput
from comments.web.i18n import SOURCE_LANGUAGE, current, language_is_set, plural_forms, set_locale

_FOR_PROGRAMS = frozenset(
    ("sso_refused", "bad_reader_token", "token_missing", "reader_needed", "not_found", "internal")
)
"""Problems whose English sentence speaks of headers and tokens: readers, who come with a ``lang``,
are told otherwise.
"""


def sentence_of(error: CommentsError) -> str:
    """Return what a reader is told about an error."""
    if isinstance(error, InvalidInput) and error.code == InvalidInput.code and not _english():
        return " ".join(
            one for sentences in field_sentences(error.errors).values() for one in sentences
        )
    if error.code == "warning_unread" and not _english():
        return str(
            gettext(
                "A moderator asks you to read this first: %(text)s If you have read it, send your "
                "comment again.",
                text=cast("dict[str, str]", error.details["warning"])["text"],
            )
        )
    return problem_sentence(error.code, error.message)


def problem_sentence(code: str, english: str) -> str:
    """Return the sentence for a problem with this code, the given one where no other is known."""
    plain = _english() and not (code in _FOR_PROGRAMS and request.args.get("lang"))
    return english if plain else _sentences().get(code, english)


def field_sentences(errors: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return what is wrong with each field."""
    if _english():
        return {name: list(sentences) for name, sentences in errors.items()}
    return {
        name: [_fields().get(name, gettext("Something in this form cannot be accepted."))]
        for name in errors
    }


def _english() -> bool:
    if not has_request_context():
        return True
    if not language_is_set() and request.args.get("lang"):
        set_locale(request.args["lang"])
    return str(current()) == SOURCE_LANGUAGE


def _fields() -> dict[str, str]:
    return {
        "body": gettext(
            "This text cannot be posted as it is. It may be empty, too short or too long."
        ),
        "name": gettext("This name cannot be used. Please choose another."),
        "email": gettext("This is not an email address."),
        "parent": gettext("The comment you are replying to is no longer there."),
    }


def _sentences() -> dict[str, str]:
    signed_out, later = (
        gettext("You have been signed out."),
        gettext("Please wait a little before you try again."),
    )
    again, missing = (
        gettext("That did not work. Please try again."),
        gettext("There is no such comment."),
    )
    expired = gettext("This form has expired. Please go back, reload the page and send it again.")
    return {
        "thread_closed": gettext("Comments on this article are closed."),
        "nudge": gettext("This may be held for a moderator. Post it anyway?"),
        "unknown_parent": gettext("The comment you are replying to is no longer there."),
        "parent_waiting": gettext(
            "Your comment is waiting for a moderator. Until then only you can see it."
        ),
        "unknown_comment": missing,
        "banned": gettext("You can no longer comment on this site."),
        "suspended": gettext("You cannot comment on this site for the time being."),
        "guests_refused": gettext("This site takes comments from signed-in readers only."),
        "sso_refused": signed_out,
        "bad_reader_token": signed_out,
        "token_missing": signed_out,
        "reader_needed": signed_out,
        "own_comment": gettext("This is not possible with your own comment."),
        "not_yours": gettext("Only its author may change a comment."),
        "taken_down": gettext("A comment that was taken down cannot be edited."),
        "window_closed": gettext("The time in which this comment could be changed is over."),
        "slow_mode": later,
        "too_soon": later,
        "too_many_requests": later,
        "csrf": expired,
        "foreign_form": expired,
        "not_found": gettext("There is nothing at this address."),
        "busy": again,
        "unavailable": again,
        "internal": again,
    }


def wait_forms() -> dict[str, str]:
    """Return what a reader is told who posts too fast, by the number of seconds to wait."""
    return plural_forms("Please wait %(num)s second.", "Please wait %(num)s seconds.")


def rule_reason(check: str | None) -> str:
    """Return in the reader's words why a rule rejected a comment; never which word it was."""
    sentences: dict[str, str] = {
        "banned_words": gettext("It has a word that this site does not allow."),
        "links": gettext("It links to an address that this site does not allow."),
        "repeats": gettext("It repeats what has been posted before."),
    }
    otherwise: str = gettext("It does not fit the rules of this site.")
    return sentences.get(check or "", otherwise)
