/** The moderation API's answers, as far as the desk reads them. */

export interface Finding {
  check: string;
  rule: string;
  status: string;
  reason: string;
  match: string | null;
  span: [number, number] | null;
  severity: number;
  revision: number;
}

export interface Report {
  reason: string;
  detail: string | null;
  reporter: { id: string; name: string; upheld: number; dismissed: number };
  created_at: string;
  resolved: string | null;
}

export interface AuthorRecord {
  approved: number;
  rejected: number;
  pending: number;
  reports: number;
  first_seen: string;
  standing: string;
}

export interface Decision {
  id: string;
  comment: string | null;
  author: string | null;
  article: string | null;
  action: string;
  before: string | null;
  after: string | null;
  reason: string | null;
  note: string | null;
  actor: { kind: string; id: string; name: string };
  revision: number | null;
  undoes: string | null;
  batch: string | null;
  created_at: string;
}

export interface Article {
  id: string;
  key: string;
  url: string | null;
  title: string | null;
  open: boolean;
  closes_at: string | null;
  mode: string;
  slow_mode: number;
  comment_count: number;
  section?: string | null;
}

export interface Brief {
  id: string;
  author: { id: string; name: string } | null;
  status: string;
  text: string;
  created_at: string;
}

/** A comment as it is shown beside another. */
export interface ShortComment {
  id: string;
  author: { id: string; name: string };
  source: string;
  status: string;
  created_at: string;
}

export interface NamedAuthor {
  id: string;
  name: string;
  standing: string;
}

export interface Repeats {
  count: number;
  comments: ShortComment[];
}

/** Near repeats that were raised together. Its first members come where they were asked for. */
export interface WaveFacts {
  id: string;
  count: number;
  waiting: number;
  members?: ShortComment[];
}

export interface Item {
  id: string;
  article: string;
  parent: string | null;
  author: { id: string; name: string; badges: string[] } | null;
  html: string | null;
  created_at: string;
  edited_at: string | null;
  reply_count: number;
  votes: { up: number; down: number };
  status: string;
  version: number;
  revision: number;
  source: string;
  text?: string | null;
  escalated: boolean;
  edited_since: boolean;
  shadowed: boolean;
  sampled: boolean;
  decided_by: string | null;
  pinned?: boolean;
  featured?: boolean;
  thread: Article;
  findings: Finding[];
  reports: Report[];
  record: AuthorRecord;
  decisions: Decision[];
  priority: { what: string; points: number }[];
  claim: { by: string; until: string } | null;
  assigned: { to: string; name: string } | null;
  parent_comment?: ShortComment | null;
  repeats?: Repeats;
  wave: WaveFacts | null;
}

export interface Revision {
  number: number;
  source: string;
  html: string;
  replaced_at: string;
  replaced_by: string;
}

export interface FullItem extends Item {
  revisions: Revision[];
  similar_names: NamedAuthor[];
  latest_comments?: ShortComment[];
  same_address?: NamedAuthor[];
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Queue {
  queue: string;
  count: number;
  more: boolean;
  oldest: string | null;
  oldest_age: number | null;
}

export interface Outcome {
  comment: string;
  outcome: "done" | "conflict" | "refused";
  status: string | null;
  version: number | null;
  decision: string | null;
  code: string | null;
  detail: string | null;
  by: Decision | null;
}

export interface Outcomes {
  results: Outcome[];
  batch: string | null;
}

export interface FullAuthor {
  id: string;
  name: string;
  kind: string;
  badges: string[];
  email: string | null;
  standing: string;
  until: string | null;
  reason: string | null;
  record: AuthorRecord;
  comments: Record<string, number>;
  reports_upheld: number;
  reports_dismissed: number;
  similar_names: { id: string; name: string; standing: string }[];
}

export interface Macro {
  key: string;
  action: string;
  reason: string;
  note: string;
}

export interface Preferences {
  dense?: boolean;
  shield?: boolean;
  keys?: boolean;
  language?: string;
  macros?: Macro[];
}

export interface Passkey {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

export interface Account {
  id: string;
  email: string;
  name: string;
  pen_name: string | null;
  shown_name: string;
  preferences: Preferences;
  authenticator: boolean;
  recovery_codes: number;
  passkeys: Passkey[];
  site: string;
  role: "moderator" | "administrator" | "owner";
  sections: string[];
  lacks_second_factor: boolean;
  sites: { key: string; name: string; role: string }[];
}

export interface Start {
  account: Account | null;
  csrf?: string;
  service: string;
  languages: string[];
  sentences: Record<string, string | Record<string, string>>;
  /**
   * How the queue is read: its filters in their order, those that make a list by themselves, and
   * what a page holds.
   */
  list: { filters: string[]; lists: string[]; page: { limit: string; expand: string } };
  site?: {
    key: string;
    name: string;
    reasons: Record<string, string>;
    reports: Record<string, string>;
    origins: string[];
  };
  actions?: Record<string, { from: string[]; to: string | null; says: string }>;
}
