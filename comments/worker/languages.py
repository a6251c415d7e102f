"""The worker gives comments the language of their text, which a process of its own tells."""

from __future__ import annotations

import logging

from flask import Flask

from comments.database.engines import db, writing
from comments.models import utc_now
from comments.screening.language_process import IdentifierFailed, LanguageProcess
from comments.services.maintenance.languages import (
    BATCH,
    languages_of,
    read_texts,
    sites_to_identify,
    store_languages,
)
from comments.worker.maintenance import tried_again

_log = logging.getLogger(__name__)


def identify_new_texts(app: Flask, identifier: LanguageProcess) -> bool:
    """Look at the next texts of every site; return whether there are more. Where no identifier can
    be asked, they wait for one.
    """
    if not identifier.usable():
        return False
    with app.app_context():
        sites = sites_to_identify(db.session())
    more = False
    for number in sites:
        with tried_again("Identifying languages"):
            try:
                more |= _identify(app, identifier, number)
            except IdentifierFailed as error:
                _log.warning("%s; comments have their article's language until it is back", error)
                return False
    return more


def _identify(app: Flask, identifier: LanguageProcess, site_id: int) -> bool:
    with app.app_context():
        session = db.session()
        batch = read_texts(session, site_id, utc_now())
        session.rollback()
        if batch is None:
            return False
        languages = languages_of(batch, identifier.identify)
        writing(session)
        store_languages(session, batch, languages)
        session.commit()
        return batch.entries >= BATCH
