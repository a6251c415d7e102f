"""The nouns: what is stored, and nothing about how it is asked for or shown."""

from comments.models.article import Article, ArticleRecord, MergedComment, PageWitness
from comments.models.author import STANDINGS, Author, AuthorRecord, Ban, Standing, UsedSignOn
from comments.models.author_message import AuthorMessage, MessageTemplate
from comments.models.base import Base, utc_now
from comments.models.comment import Comment, Report, Revision, StoredFinding, Vote
from comments.models.comment_record import CommentRecord
from comments.models.decision import (
    COMMAND_LINE,
    SCREENING,
    Actor,
    Decision,
    DecisionRecord,
    Seal,
)
from comments.models.digest import ArticleProfile, ArticleRelation, Digest, DigestMember
from comments.models.ids import created_at_of, first_id, new_id, private_id, public_id
from comments.models.learning import FormerFit, LearnerModel, Lesson, RuleOrigin
from comments.models.origin import Origin
from comments.models.outbox import OutboxItem
from comments.models.personal_request import PersonalRequest
from comments.models.report_reasons import REPORT_REASONS
from comments.models.rerendering import Rerendering
from comments.models.sealing import ReportSeal, SealingKey
from comments.models.second_opinion import SecondOpinion
from comments.models.service_mark import ServiceMark
from comments.models.site import SigningKey, Site, SiteRecord
from comments.models.site_settings import RETURN, SiteSettings
from comments.models.staff import ROLES, ApiToken, Role, StoredAnswer
from comments.models.staff_account import (
    SavedView,
    StaffAccount,
    StaffMembership,
    StaffPasskey,
    StaffRecoveryCode,
    StaffSession,
    StaffTicket,
)
from comments.models.statistic import CountedUpTo, HourlyCount, LogFollower, hour_of
from comments.models.status import LIVE_STATUSES, STATUSES, TRANSITIONS, Status
from comments.models.translation import CommentTranslation
from comments.models.wave import Wave, WaveMember

__all__ = [
    "COMMAND_LINE",
    "LIVE_STATUSES",
    "REPORT_REASONS",
    "RETURN",
    "ROLES",
    "SCREENING",
    "STANDINGS",
    "STATUSES",
    "TRANSITIONS",
    "Actor",
    "ApiToken",
    "Article",
    "ArticleProfile",
    "ArticleRecord",
    "ArticleRelation",
    "Author",
    "AuthorMessage",
    "AuthorRecord",
    "Ban",
    "Base",
    "Comment",
    "CommentRecord",
    "CommentTranslation",
    "CountedUpTo",
    "Decision",
    "DecisionRecord",
    "Digest",
    "DigestMember",
    "FormerFit",
    "HourlyCount",
    "LearnerModel",
    "Lesson",
    "LogFollower",
    "MergedComment",
    "MessageTemplate",
    "Origin",
    "OutboxItem",
    "PageWitness",
    "PersonalRequest",
    "Report",
    "ReportSeal",
    "Rerendering",
    "Revision",
    "Role",
    "RuleOrigin",
    "SavedView",
    "Seal",
    "SealingKey",
    "SecondOpinion",
    "ServiceMark",
    "SigningKey",
    "Site",
    "SiteRecord",
    "SiteSettings",
    "StaffAccount",
    "StaffMembership",
    "StaffPasskey",
    "StaffRecoveryCode",
    "StaffSession",
    "StaffTicket",
    "Standing",
    "Status",
    "StoredAnswer",
    "StoredFinding",
    "UsedSignOn",
    "Vote",
    "Wave",
    "WaveMember",
    "created_at_of",
    "first_id",
    "hour_of",
    "new_id",
    "private_id",
    "public_id",
    "utc_now",
]
