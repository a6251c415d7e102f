"""What a site may decide for itself, and the defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from comments.models.report_reasons import REPORT_REASONS
from comments.setting_fields import N_, setting

RETURN = "{return}"
"""Stands in ``signin_url`` for the address a reader comes back to."""
Sort = Literal["best", "newest", "oldest", "replies"]
"""The orders of a thread."""


@dataclass(frozen=True)
class SiteSettings:
    """What a site may decide for itself. ``comments site set KEY NAME=VALUE`` changes them by these
    names.
    """

    mode: Literal["post", "pre"] = setting(
        "post",
        "post: comments appear at once; pre: each waits for a moderator.",
        heading=N_("Who may write"),
    )
    guests: bool = setting(True, "Whether readers may write with a name alone.")
    signin_url: str = setting(
        "",
        "Where readers sign in with you, for a site without guests: an address with {return} where "
        "the way back belongs.",
    )
    reserved_names: tuple[str, ...] = setting(
        ("Admin", "Administrator", "Editor", "Moderator", "Staff"),
        "Names no guest may take or have among the words of theirs, nor one that looks like them; "
        "the site's own name and its staff's are always kept.",
    )
    badges: tuple[str, ...] = setting(
        ("Staff",),
        "Badges an author may carry, given by `comments author badge`, the API or a sign-on; no "
        "guest may be called so.",
    )
    adopt_imported: bool = setting(
        True, "Whether imported authors become whoever signs on with their id or verified email."
    )
    erase_comments: bool = setting(
        True,
        "Whether readers may have their comments erased, or their name alone.",
        heading=N_("Personal data"),
    )
    keep_addresses_days: int = setting(
        0, "Days after which hashes of addresses are emptied; 0: never."
    )
    keep_guest_emails_days: int = setting(
        0, "Days after which guests' emails are emptied; 0: never."
    )
    keep_rejected_days: int = setting(
        0,
        "Days after which texts of comments that were rejected, marked as spam or deleted are "
        "emptied; 0: never.",
    )
    keep_report_details_days: int = setting(
        0, "Days after which details of reports are emptied; 0: never."
    )
    mend_rejected: bool = setting(
        True,
        "Whether the author of a comment that a rule rejected may mend it once.",
        heading=N_("Comments and threads"),
    )
    edit_window: int = setting(900, "Seconds in which an author may edit or delete a comment.")
    votes: Literal["updown", "like", "off"] = setting("updown", "updown, like (up only) or off.")
    min_length: int = setting(1, "Characters a comment needs at least.")
    max_length: int = setting(10_000, "Characters a comment may have at most.")
    fold_length: int = setting(
        0,
        "Characters of a comment, its HTML counted, beyond which its end is folded behind 'Read "
        "more'; 0: never.",
    )
    images: bool = setting(False, "Whether Markdown images are shown.")
    mailto: bool = setting(False, "Whether links to mail addresses are kept.")
    language: str = setting(
        "en", "The language readers see unless the page or the browser asks for another."
    )
    default_sort: Sort = setting("best", "The order readers see first.")
    noindex: bool = setting(
        False, "Whether search engines are asked to leave the standalone page alone."
    )
    slow_mode: int = setting(
        0, "Seconds a reader waits between two comments on one article; 0 is off."
    )
    close_after_days: int = setting(0, "Days after which an article's thread closes; 0 is never.")
    emergency: bool = setting(
        False, "Holds every new comment on the site until switched off again."
    )
    nudge: bool = setting(
        False,
        "Tells an author in the preview what would hold a comment, and asks once 'post anyway?' "
        "before holding it for its words.",
        heading=N_("While writing and around the thread"),
    )
    nudge_texts: tuple[str, ...] = setting(
        (),
        "The site's own words for what would hold a comment, as check=text (length, capitals, "
        "links, words, premoderation).",
    )
    digest: bool = setting(
        False,
        "Whether threads of 30 comments and more are headed by what readers say: quoted comments, "
        "by theme.",
    )
    related: bool = setting(False, "Whether threads end with related discussions of the site.")
    premoderated_sections: tuple[str, ...] = setting(
        (),
        "Sections of the site whose comments wait for a moderator.",
        heading=N_("Sections, links and words"),
    )
    max_links: int = setting(
        3, "Domains a comment may link to, beside trusted ones, before it waits for a moderator."
    )
    allowed_domains: tuple[str, ...] = setting((), "Domains whose links never count.")
    trusted_domains: tuple[str, ...] = setting(
        (), "The same, learnt: domains of links that moderators have approved; yours to change."
    )
    banned_domains: tuple[str, ...] = setting((), "Domains a comment may not link to.")
    banned_words: tuple[str, ...] = setting(
        (), "Words, phrases, wildcards (idiot*) or /patterns/ that reject a comment."
    )
    suspect_words: tuple[str, ...] = setting(
        (), "The same, for words that hold a comment for a moderator."
    )
    allowed_words: tuple[str, ...] = setting(
        (), "Words that match neither list, however they are made up."
    )
    max_capitals: int = setting(
        70, "Percentage of capitals above which a comment of some length is held; 100 is off."
    )
    repeats: bool = setting(
        True,
        "Whether what repeats an earlier comment, nearly word for word, is held.",
        heading=N_("Pace and newcomers"),
    )
    flood_minute: int = setting(
        6, "Comments by one author in a minute above which more are held; 0 is off."
    )
    flood_hour: int = setting(
        60, "Comments by one author in an hour above which more are held; 0 is off."
    )
    new_author_hold: int = setting(0, "An author's first N comments wait for a moderator.")
    new_author_days: int = setting(
        0, "Comments of authors younger than N days wait for a moderator."
    )
    hold_unverified: bool = setting(
        False, "Whether comments by authors without a verified identity are held."
    )
    max_rejected: int = setting(
        50,
        "Percentage of an author's recent comments rejected, above which more are held; 100 is "
        "off.",
    )
    learning: Literal["off", "shadow", "order", "hold"] = setting(
        "shadow",
        "What learners of your decisions may do: off, shadow (watch), order (the queue), hold "
        "(above a proven threshold).",
        heading=N_("Learning and rules on trial"),
    )
    learning_precision: float = setting(
        95.0, "Percentage of a learner's holds that must be right (90 to 99.5), or it only orders."
    )
    learn_after_days: int = setting(
        7, "Days after which a comment nobody reported counts as a weak approval; 0: never."
    )
    sample_a_day: int = setting(
        0, "Approved comments a day, drawn at random, that the queue sample asks people about."
    )
    shadow_rules: tuple[str, ...] = setting(
        (),
        "Checks (capitals) or rules of them (links:count) on trial: noted, and deciding nothing.",
    )
    off_rules: tuple[str, ...] = setting((), "The same, switched off.")
    recheck_share: int = setting(
        0, "Percentage of decisions that a second moderator is asked about, blind; 0 is off."
    )
    report_hold: int = setting(
        3,
        "Reports by distinct established readers that hold a comment; 0 is off.",
        heading=N_("Reports, reasons and the desk"),
    )
    established_days: int = setting(
        7, "Days since first seen after which a reader's report can count towards a hold."
    )
    established_comments: int = setting(
        3, "Approved comments after which a reader's report can count towards a hold."
    )
    reject_reasons: tuple[str, ...] = setting(
        (), "The site's own reject reasons as code=text; none: the default list."
    )
    second_factor: bool = setting(False, "Whether staff need a second factor at the desk.")
    outside_failure: Literal["hold", "pass"] = setting(
        "hold",
        "What becomes of a comment when a check outside gives no answer: hold (and ask again), or "
        "pass.",
        heading=N_("Outside checks"),
    )
    akismet_key: str = setting("", "Akismet API key; empty switches that check off.")
    check_url: str = setting(
        "", "Address of the publisher's own check, called after a comment is stored; empty is off."
    )
    check_secret: str = setting("", "Secret (whsec_…) with which calls to check_url are signed.")
    perspective_url: str = setting(
        "", "Address of a service of the shape of Perspective's comments:analyze; empty is off."
    )
    perspective_key: str = setting("", "Key for perspective_url, where it needs one.")
    perspective_attributes: tuple[str, ...] = setting(
        ("TOXICITY=0.8", "THREAT=0.7"),
        "Attributes asked of perspective_url, each with the score (0 to 1) from which a comment "
        "is held.",
    )
    chat_url: str = setting(
        "",
        "Address of an OpenAI-compatible service (…/v1/chat/completions), for chat_policy, "
        "chat_translation and chat_summary.",
        heading=N_("A language model"),
    )
    chat_key: str = setting("", "Key for chat_url, where it needs one.")
    chat_model: str = setting("", "The model asked at chat_url.")
    chat_name: str = setting("", "What readers and moderators are told the provider is called.")
    chat_policy: str = setting(
        "",
        "The site's policy, by which chat_url says which comments a person should see; empty is "
        "off.",
    )
    chat_translation: bool = setting(
        False, "Whether readers may have comments in other languages translated by chat_url."
    )
    chat_summary: bool = setting(
        False, "Whether what readers say (digest) is also summed up in words by chat_url."
    )
    chat_daily: int = setting(
        500, "Questions a day to chat_url at most, for all purposes together."
    )

    @classmethod
    def load(cls, stored: dict[str, Any]) -> SiteSettings:
        """Read what the database keeps; names that no longer exist are passed over."""
        names = cls.__dataclass_fields__
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in names
        }
        return cls(**values)

    def store(self) -> dict[str, Any]:
        """Return what the database keeps: only what differs from the defaults."""
        plain = SiteSettings()
        return {
            k: list(v) if isinstance(v, tuple) else v
            for k, v in asdict(self).items()
            if v != getattr(plain, k)
        }

    @property
    def reasons(self) -> dict[str, str]:
        """Reject reasons: code to the policy text an author is told."""
        own = (entry.partition("=") for entry in self.reject_reasons)
        return {code: text for code, _, text in own} or {
            c: c.replace("_", " ").capitalize() for c in REPORT_REASONS
        }
