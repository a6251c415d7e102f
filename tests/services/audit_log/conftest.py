"""A house from behind, and whoever breaks in, as the tests of moderation have them."""

from tests.services.moderation.conftest import back, intruder, other

__all__ = ["back", "intruder", "other"]
