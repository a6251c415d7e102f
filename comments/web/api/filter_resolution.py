"""From what a list is asked for to the filter that the service reads: who asks, in which sections,
to whom it is assigned, and which shared views take their part of a queue.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import ValidationError

from comments.database.engines import db
from comments.errors import CommentsError, InvalidInput
from comments.models import SavedView, private_id
from comments.services.identity.staff_accounts import GROUP, find_membership, groups_of
from comments.services.identity.staff_sessions import SignedIn
from comments.services.moderation.assignments import NOBODY, own_assignees
from comments.services.moderation.filter_conditions import criteria
from comments.services.moderation.queue_filter import QueueFilter
from comments.services.moderation.saved_views import contradiction, shared_views
from comments.web.auth import current_staff, own_site
from comments.web.presenters.filter_params import ListQuery
from comments.web.sections import own_sections

_ROUTING = frozenset(
    [
        "queue",
        "section",
        "language",
        "reason",
        "rule",
        "by",
        "has_link",
        "article",
        "author",
        "parent",
        "assigned",
        "status",
    ]
)
"""Filters by which a shared view takes its part of a queue; searches and dates are no routes."""


def list_filter(query: dict[str, Any]) -> QueueFilter:
    """Return the filter for what ``ListQuery`` has read. Raises ``InvalidInput`` for an assignee
    that does not exist.
    """
    values = dict(query)
    assignee, rest = values.pop("assigned", None), values.pop("rest", False)
    assigned = None if assignee is None else _assignees(assignee)
    routes = tuple(_routes(values.get("queue"))) if rest else ()
    return QueueFilter(**values, assigned=assigned, without=routes, sections=own_sections())


def view_filter(view: SavedView) -> QueueFilter:
    """Return the filter of a saved view. Raises ``ValidationError`` or ``InvalidInput`` where it
    fits no longer.
    """
    query = ListQuery().load(view.filters)
    for name in ("site", "cursor", "limit", "expand"):
        query.pop(name, None)
    return list_filter(query)


def emptiness(view: SavedView) -> str | None:
    """Return why a view can match nothing, None where it can match something."""
    try:
        queue_filter = view_filter(view)
        list(criteria(db.session(), view.site_id, queue_filter))
    except ValidationError as error:
        return _sentences(error.messages_dict.values())
    except InvalidInput as error:
        return _sentences(error.errors.values())
    except CommentsError as error:
        return error.message
    own = queue_filter.sections
    if queue_filter.section and own and queue_filter.section not in own:
        return "This section is not among those that are yours."
    return contradiction(queue_filter)


def _assignees(name: str) -> tuple[str, ...]:
    """Whose comments are asked for; of nobody: none."""
    staff, site = current_staff(), own_site(None)
    if name == NOBODY:
        return ()
    if name == "me":
        if not isinstance(staff, SignedIn):
            raise InvalidInput({"assigned": "Nothing is assigned to a program; name somebody."})
        return own_assignees(staff.membership)
    groups = groups_of(db.session(), site.id)
    if name.startswith(GROUP):
        if name.removeprefix(GROUP) not in groups:
            listed = ", ".join(groups) or "none"
            raise InvalidInput({"assigned": f"There is no such group; there are {listed}."})
        return (name,)
    number = private_id(name)
    if number is None or find_membership(db.session(), number, site.id) is None:
        raise InvalidInput({"assigned": "There is no such person among this site's staff."})
    return (name,)


def _routes(queue: str | None) -> Iterable[QueueFilter]:
    """The shared views that take a part of a queue, and still can."""
    for view in shared_views(db.session(), own_site(None).id):
        names = set(view.filters)
        narrow = names - {"queue"}
        here = view.filters.get("queue") in (None, queue)
        if here and narrow and names <= _ROUTING and emptiness(view) is None:
            yield view_filter(view)


def _sentences(errors: Iterable[Any]) -> str:
    flat = (one if isinstance(one, list) else [one] for one in errors)
    return " ".join(str(sentence) for some in flat for sentence in some)
