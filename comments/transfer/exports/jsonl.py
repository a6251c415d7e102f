"""Our own format, a JSON object a line: all that is known, so that another service can go on from
it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from comments.models import Article, Author, Comment, Decision, Report, public_id
from comments.services.sites.setting_history import SECRETS
from comments.transfer.exports.selection import Selection
from comments.transfer.formats.own import FORMAT, VERSION

_DECISION = (
    *("action", "before", "after", "reason", "note", "revision", "created_at", "batch"),
    *("actor_kind", "actor_id", "actor_name"),
)
_FINDING = (
    *("revision", "check", "rule", "status", "reason", "match"),
    *("span_start", "span_end", "severity"),
)
_MARKS = (
    *("decided_by", "edited_since", "new_author", "shadowed", "escalated", "sampled"),
    "priority",
)
_VOTE = ("value", "created_at")
_REPORT = ("reason", "detail", "revision", "created_at", "resolved", "resolved_at")
_REVISION = ("number", "source", "html", "created_at", "replaced_by")
_ARTICLE = (
    *("key", "url", "title", "section", "language", "open", "closes_at", "mode", "slow_mode"),
    *("created_at", "named_by", "name_support"),
)
_AUTHOR = (
    *("subject", "email", "email_verified", "avatar_url", "badge", "first_seen"),
    *("standing", "standing_until", "standing_reason", "token_epoch"),
    *("reports_received", "reports_upheld", "reports_dismissed", "reports_silenced"),
)
_BAN = ("kind", "digest", "reason", "banned_by", "created_at", "expires_at")
_RULE = ("setting", "entry", "actor_name", "why", "created_at")


def write(selection: Selection) -> Iterator[str]:
    """Yield the lines: what this is, then site, articles, authors, bans, comments, and what was
    decided about anything else."""
    head = {"type": "export", "format": FORMAT, "version": VERSION}
    extras = sorted(selection.extras)
    yield _line(head | {"site": selection.site.key, "at": selection.at, "with": extras})
    yield _line(_site(selection))
    for article in selection.articles():
        yield _line(_article(selection, article))
    for author in selection.authors():
        yield _line(_author(author, full="authors" in selection.extras))
    if "authors" in selection.extras:
        for ban in selection.bans():
            yield _line({"type": "ban", "id": public_id(ban.id)} | _values(ban, _BAN))
    for piece in selection.pieces():
        keys = _keys(selection, piece)
        details = _details(selection, piece)
        for comment in piece:
            yield _line(_comment(comment, keys[comment.article_id]) | details[comment.id])
    if "ledger" in selection.extras:
        for decision in selection.other_decisions():
            yield _line({"type": "decision"} | _decision(selection, decision) | _about(decision))


def _site(selection: Selection) -> dict[str, Any]:
    """The site and those of its settings that are not the defaults; secrets stay here."""
    site = selection.site
    settings = {name: value for name, value in site.settings.store().items() if name not in SECRETS}
    entry: dict[str, Any] = {
        "type": "site",
        "name": site.name,
        "origins": site.origins,
        "settings": settings,
    }
    if "authors" in selection.extras:
        entry["secret_digest"] = selection.secret_digest
    if "ledger" in selection.extras:
        rules = (rule for rule in selection.rules() if rule.setting not in SECRETS)
        entry["rules"] = [_values(rule, _RULE) for rule in rules]
    return entry


def _article(selection: Selection, article: Article) -> dict[str, Any]:
    merged = {"merged_into": _key(selection, article.merged_into_id)}
    named = {"type": "article", "id": public_id(article.id)}
    return named | _values(article, _ARTICLE) | merged


def _key(selection: Selection, article_id: int | None) -> str | None:
    article = selection.session.get(Article, article_id) if article_id is not None else None
    return article.key if article else None


def _keys(selection: Selection, piece: list[Comment]) -> dict[int, str]:
    ids = {comment.article_id for comment in piece}
    articles = (selection.session.get_one(Article, number) for number in ids)
    return {article.id: article.key for article in articles}


def _author(author: Author, *, full: bool) -> dict[str, Any]:
    entry = {"type": "author", "id": public_id(author.id), "kind": author.kind, "name": author.name}
    return entry | _values(author, _AUTHOR) if full else entry


def _comment(comment: Comment, key: str) -> dict[str, Any]:
    return {
        "type": "comment",
        "id": public_id(comment.id),
        "article": key,
        "parent": None if comment.parent_id is None else public_id(comment.parent_id),
        "author": public_id(comment.author_id),
        "status": comment.status,
        "source": comment.source,
        "html": comment.html,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "pinned": comment.pinned,
        "featured": comment.featured,
        "votes": {"up": comment.up, "down": comment.down},
        "language": comment.language,
    }


def _details(selection: Selection, piece: list[Comment]) -> dict[int, dict[str, Any]]:
    """What the extras add to each comment: voters, reports, and the ledger with former texts."""
    ids = [comment.id for comment in piece]
    details: dict[int, dict[str, Any]] = {number: {} for number in ids}
    if "authors" in selection.extras:
        votes, imported = selection.votes(ids), selection.imported_votes(ids)
        for number, entry in details.items():
            up, down = imported.get(number, (0, 0))
            entry["imported_votes"] = {"up": up, "down": down}
            entry["voters"] = [_act(row, _VOTE) for row in votes.get(number, ())]
    if "reports" in selection.extras:
        reports = selection.reports(ids)
        for number, entry in details.items():
            entry["reports"] = [_report(row) for row in reports.get(number, ())]
    if "ledger" in selection.extras:
        decisions, revisions = selection.decisions(ids), selection.revisions(ids)
        findings = selection.findings(ids)
        for comment in piece:
            number, entry = comment.id, details[comment.id]
            entry["marks"] = _values(comment, _MARKS)
            entry["decisions"] = [_decision(selection, row) for row in decisions.get(number, ())]
            entry["revisions"] = [_values(row, _REVISION) for row in revisions.get(number, ())]
            entry["findings"] = [_values(row, _FINDING) for row in findings.get(number, ())]
    return details


def _act(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {"author": public_id(row.author_id)} | _values(row, names)


def _report(report: Report) -> dict[str, Any]:
    judge = None if report.resolved_by is None else str(report.resolved_by)
    return _act(report, _REPORT) | {"resolved_by": judge}


def _decision(selection: Selection, decision: Decision) -> dict[str, Any]:
    undoes = None if decision.undoes_id is None else str(decision.undoes_id)
    links = {"id": str(decision.id), "undoes": undoes}
    links |= {"article": _key(selection, decision.article_id)}
    return links | _values(decision, _DECISION)


def _about(decision: Decision) -> dict[str, Any]:
    """Whom a decision that is about no comment is about."""
    return {"author": None if decision.author_id is None else public_id(decision.author_id)}


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _line(entry: dict[str, Any]) -> str:
    return orjson.dumps(entry, option=orjson.OPT_UTC_Z).decode() + "\n"
