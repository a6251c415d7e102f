"""Making sites and changing their settings, with a sentence for whatever cannot be accepted."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, get_args, get_type_hints

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from comments.errors import Conflict, InvalidInput, NotFound
from comments.models import (
    COMMAND_LINE,
    RETURN,
    LearnerModel,
    SigningKey,
    Site,
    SiteSettings,
    new_id,
    public_id,
    utc_now,
)
from comments.screening.external.destination import Refused, destination
from comments.screening.policy import checks
from comments.screening.word_scope import read_scope
from comments.screening.words import compile_words
from comments.services.context import DecisionContext
from comments.services.identity.key_changes import record_signing_key
from comments.services.sites.rule_origins import note_origins
from comments.services.sites.setting_history import record_setting, setting_value
from comments.setting_fields import N_, setting
from comments.text import clean_line, clean_note, clean_origin, clean_url

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_WORD_LISTS = ("banned_words", "suspect_words", "allowed_words")
_EXCEPTIONS = ("allowed_words", "allowed_domains", "trusted_domains")
_SWITCHES = ("shadow_rules", "off_rules")
_FIRM = frozenset(("standing", "premoderation", "disagreement", "external"))
"""Checks that cannot be switched off: what moderators have decided, and what keeps markup safe."""
_ADDRESSES = ("check_url", "perspective_url", "chat_url")
_LONG_TEXTS = {"chat_policy": 8_000}
"""Settings that may have several lines, with their greatest length."""
_THRESHOLD = re.compile(r"([A-Z][A-Z0-9_]{1,40})=(0(?:\.\d{1,3})?|1(?:\.0)?)")
LONGEST_BADGE = 32
_OWN_BADGES = ("guest", "verified", "none")


@dataclass(frozen=True)
class _SiteColumns:
    """What is set like a setting and is a site's own column."""

    name: str = setting(
        "", "What readers and staff read as the site's name.", heading=N_("The site")
    )
    origins: tuple[str, ...] = setting(
        (), "Origins of the pages that show comments, such as https://www.example.com."
    )


_HINTS = get_type_hints(_SiteColumns) | get_type_hints(SiteSettings)


def add_site(session: Session, key: str, *, name: str, origins: Sequence[str]) -> Site:
    """Add a site with the origins its pages are served from.

    Raises ``InvalidInput``, or ``Conflict`` where the key is taken.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            {"key": "A site's key is lower-case letters, digits, dots, dashes; 63 at most."}
        )
    if session.scalar(select(Site.id).where(Site.key == key)) is not None:
        raise Conflict(f"There is a site {key!r} already.", code="site_exists")
    site = Site(
        key=key, name=clean_line(name, "name", 200), origins=_origins(origins), stored_settings={}
    )
    session.add(site)
    session.flush()
    return site


def change_settings(
    session: Session,
    site: Site,
    requested: Mapping[str, str],
    context: DecisionContext | None = None,
) -> SiteSettings:
    """Change a site's settings from text, as the command line gives it.

    ``origins`` and ``name`` are taken too; without a context the command line changes them. Its
    reason is kept beside each rule that is added. Raises ``InvalidInput`` with the name of what is
    unknown or wrong.
    """
    texts = dict(requested)
    context = context or DecisionContext(COMMAND_LINE, utc_now())
    before = {name: setting_value(site, name) for name in texts}
    if "origins" in texts:
        site.origins = _origins(_list(texts.pop("origins")))
    if "name" in texts:
        site.name = clean_line(texts.pop("name"), "name", 200)
    settings = with_settings(site.settings, texts)
    note_origins(session, site, site.settings, settings, context)
    site.settings = settings
    site.version += 1
    if "learning" in texts:
        _let_learners_hold_again(session, site)
    for name, value in before.items():
        record_setting(session, site, name, value, context)
    session.flush()
    return settings


def _let_learners_hold_again(session: Session, site: Site) -> None:
    """Whoever sets anew what learners may do has looked at why they had stepped back."""
    back = LearnerModel.stepped_back_at.is_not(None)
    statement = update(LearnerModel).where(LearnerModel.site_id == site.id, back)
    session.execute(statement.values(stepped_back_at=None))
    site.renew_learning(utc_now())


def with_settings(settings: SiteSettings, texts: Mapping[str, str]) -> SiteSettings:
    """Return settings with some of them changed from text. Raises ``InvalidInput``."""
    names = {one.name for one in fields(SiteSettings)}
    for name in texts:
        if name not in names:
            message = f"There is no setting {name!r}; there are {', '.join(sorted(names))}."
            raise InvalidInput({name: message})
    changes = {name: _parse(name, text) for name, text in texts.items()}
    for name in _ADDRESSES:
        if changes.get(name):
            _refuse_destination(name, changes[name])
    if changes.get("signin_url"):
        # An escaped slash may stand where an address may have anything, and never in its host.
        clean_url(changes["signin_url"].replace(RETURN, "%2F"), "signin_url")
    thresholds(changes.get("perspective_attributes", ()))
    _refuse_entries(changes)
    changed = replace(settings, **changes)
    if not 90 <= changed.learning_precision <= 99.5:
        raise InvalidInput({"learning_precision": "learning_precision lies between 90 and 99.5."})
    if changed.min_length > changed.max_length:
        raise InvalidInput({"min_length": "min_length cannot be more than max_length."})
    return changed


def _refuse_entries(changes: Mapping[str, Any]) -> None:
    """Raise ``InvalidInput`` for entries of lists that cannot be used."""
    for name in _WORD_LISTS:
        if name in changes:
            compile_words(changes[name], name)
    for name in _SWITCHES:
        for entry in changes.get(name, ()):
            _refuse_rule(name, entry)
    _refuse_badges(changes.get("badges", ()))
    for name in _EXCEPTIONS:
        if any(read_scope(entry).shadow for entry in changes.get(name, ())):
            raise InvalidInput({name: "An exception cannot be tried: shadow: has no place here."})


def _refuse_badges(badges: Sequence[str]) -> None:
    for badge in badges:
        clean_line(badge, "badges", LONGEST_BADGE)
        if badge.casefold() in _OWN_BADGES:
            raise InvalidInput({"badges": f"{badge} is a word of the service's own."})


def _refuse_rule(name: str, entry: str) -> None:
    """Refuse what is no check, and those that carry out what moderators have decided."""
    checks_by_name = {check.__name__ for check in checks()} | {"banned_words", "suspect_words"}
    check = entry.partition(":")[0]
    switchable = sorted(checks_by_name - _FIRM)
    if check not in switchable:
        message = f"There is no check {check!r} to switch; there are {', '.join(switchable)}."
        raise InvalidInput({name: message})


def _refuse_destination(name: str, url: str) -> None:
    """Raise ``InvalidInput`` for an address that no check can have; where its name leads is looked
    at when it is asked.
    """
    try:
        destination(url, loopback=True)
    except Refused as reason:
        raise InvalidInput({name: f"The check cannot be asked: {reason}."}) from None


def thresholds(entries: Sequence[str]) -> dict[str, float]:
    """Return the score from which each attribute holds a comment. Raises ``InvalidInput``."""
    scores = {}
    for entry in entries:
        match = _THRESHOLD.fullmatch(entry)
        if match is None:
            message = f"An attribute is written NAME=0.8, with a score from 0 to 1, not {entry!r}."
            raise InvalidInput({"perspective_attributes": message})
        scores[match[1]] = float(match[2])
    return scores


def describe_settings() -> list[dict[str, Any]]:
    """Return every setting's name, sentence, kind (``text number switch list choice``), choices and
    default, below the heading it stands under.
    """
    heading, described = "", []
    for field in (*fields(_SiteColumns), *fields(SiteSettings)):
        heading = field.metadata["heading"] or heading
        sentence = str(field.metadata["says"])
        described.append(_describe(field.name, sentence, heading, field.default))
    return described


def _describe(name: str, sentence: str, heading: str, default: Any) -> dict[str, Any]:
    hint = _HINTS[name]
    kinds = {bool: "switch", int: "number", float: "number", str: "text", tuple[str, ...]: "list"}
    kind = kinds.get(hint, "choice")
    return {
        "name": name,
        "says": sentence,
        "heading": heading,
        "kind": kind,
        "choices": list(get_args(hint)) if kind == "choice" else None,
        "default": list(default) if isinstance(default, tuple) else default,
    }


def _parse(name: str, text: str) -> Any:
    hint = _HINTS[name]
    if hint is bool:
        if text.lower() not in ("on", "off", "true", "false", "yes", "no"):
            raise InvalidInput({name: f"{name} takes on or off, not {text!r}."})
        return text.lower() in ("on", "true", "yes")
    if hint is int:
        if not text.isdecimal() or not text.isascii() or len(text) > 9:
            raise InvalidInput({name: f"{name} takes a whole number, not {text!r}."})
        return int(text)
    if name in _LONG_TEXTS and text.strip():
        return clean_note(text, name, _LONG_TEXTS[name])
    if hint is float:
        return _decimal(name, text)
    if hint is str:
        return clean_line(text, name, 500) if text else ""
    if choices := get_args(hint)[:-1] if hint == tuple[str, ...] else get_args(hint):
        return _list(text) if hint == tuple[str, ...] else _choice(name, text, choices)
    raise AssertionError(f"setting {name} has a type without a reader: {hint}")


def _decimal(name: str, text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text):
        raise InvalidInput({name: f"{name} takes a number, not {text!r}."})
    return float(text)


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise InvalidInput({name: f"{name} is one of {', '.join(choices)}, not {text!r}."})
    return text


_ENTRY = re.compile(r"\s*((?:[A-Za-z]{2,6}:\s*)*/(?:[^/\\]|\\.)+/|[^,]*)\s*(?:,|$)")


def _list(text: str) -> tuple[str, ...]:
    """Split at commas, save those inside a ``/pattern/``."""
    return tuple(entry for one in _ENTRY.finditer(text) if (entry := one.group(1).strip()))


def _origins(origins: Sequence[str]) -> list[str]:
    try:
        cleaned = [clean_origin(one) for one in origins]
    except InvalidInput as error:
        (sentence,) = error.errors.values()
        raise InvalidInput({"origins": sentence}) from None
    if not cleaned:
        raise InvalidInput(
            {"origins": "A site needs at least one origin, such as https://www.example.com."}
        )
    return list(dict.fromkeys(cleaned))


def add_signing_key(session: Session, site: Site, *, public_key: str | None = None) -> SigningKey:
    """Add a key for the site's sign-on: a new shared secret (HS256), or a public key in PEM (RS256,
    EdDSA).

    Raises ``InvalidInput`` for a key that is neither RSA of 2048 bits or more nor Ed25519.
    """
    algorithm, text = (
        ("HS256", secrets.token_urlsafe(48)) if public_key is None else _public(public_key)
    )
    number = new_id()
    key = SigningKey(
        id=number, site_id=site.id, kid=public_id(number), algorithm=algorithm, key=text
    )
    session.add(key)
    session.flush()
    return key


def retire_signing_key(session: Session, site: Site, kid: str, context: DecisionContext) -> None:
    """Accept tokens signed by a key no longer; the log says so, once. Raises ``NotFound``."""
    key = next((one for one in site.signing_keys if one.kid == kid), None)
    if key is None:
        raise NotFound("There is no such key on this site.", code="unknown_key")
    if key.retired_at is None:
        key.retired_at = context.at
        record_signing_key(session, key, context, retired=True)
    session.flush()


def _public(pem: str) -> tuple[str, str]:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnicodeError):
        raise InvalidInput({"public_key": "This is not a public key in PEM form."}) from None
    if isinstance(key, Ed25519PublicKey):
        return "EdDSA", pem
    if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
        return "RS256", pem
    raise InvalidInput({"public_key": "The key must be Ed25519, or RSA of at least 2048 bits."})
