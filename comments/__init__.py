"""A comment and moderation service.

``models`` are the nouns, ``services`` the verbs; ``text`` turns what a reader typed into safe HTML,
``screening`` judges a draft before it is stored. ``web`` is the front door and ``cli`` the back
door, the only two that commit. Imports go down only: web and cli, then services, screening, models,
and at the bottom text, errors and settings, which know nothing of the rest.
"""
