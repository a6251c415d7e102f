/**
 * Speaks to the service. What needs a session waits, if it has ended, until somebody has signed in
 * again.
 */

import { signal } from "@preact/signals";
import { MOUNT, language, start } from "./session";
import type { Start } from "./types";

interface Details {
  code?: string;
  detail?: string;
  errors?: Record<string, string[]>;
}

export class Problem extends Error {
  constructor(
    /** The HTTP status, 0 where the service could not be reached. */
    readonly status: number,
    readonly details: Details = {},
    /** Seconds to wait before another try. */
    readonly wait = 0,
  ) {
    super(
      Object.values(details.errors ?? {})
        .flat()
        .join(" ") ||
        details.detail ||
        "",
    );
  }

  get code(): string {
    return this.details.code ?? "";
  }
}

/**
 * Whether the session has ended while the desk is open: a sign-in lies over the work, which stays
 * as it is.
 */
export const ended = signal(false);
export const reachable = signal(true);
let waiting: (() => void)[] = [];

const API = `${MOUNT}/api/v1/moderation`;
/**
 * How the service says that nobody is signed in here (any more): the last, where the cookie is gone
 * altogether.
 */
const ENDED = ["session_ended", "not_signed_in", "token_missing"];

export interface Sending {
  method?: string;
  json?: unknown;
  key?: string;
  signal?: AbortSignal;
  /** Milliseconds to wait for an answer, where it may take long. */
  patience?: number;
  /** Whether to fail at once where nobody is signed in. */
  open?: boolean;
}

/** Sends a request and returns what the answer holds. Throws a `Problem`. */
export async function call<T>(path: string, sending: Sending = {}): Promise<T> {
  for (let renewed = false; ; ) {
    try {
      return await once<T>(path, sending);
    } catch (problem) {
      // Somebody has signed in again in another tab: this one has still to learn by what its
      // requests are known.
      if (problem instanceof Problem && problem.code === "csrf" && !renewed && !sending.open) {
        renewed = true;
        await resume();
        continue;
      }
      const over =
        problem instanceof Problem && problem.status === 401 && ENDED.includes(problem.code);
      if (!over || sending.open) throw problem;
      ended.value = true;
      await new Promise<void>((resume) => waiting.push(resume));
    }
  }
}

async function once<T>(
  path: string,
  { method = "GET", json, key, signal, patience = 20_000 }: Sending,
): Promise<T> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": language,
  };
  if (method !== "GET") headers["X-CSRF-Token"] = start.value.csrf ?? "";
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const limit = AbortSignal.timeout(patience);
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  init.signal = signal ? AbortSignal.any([signal, limit]) : limit;
  if (json !== undefined) init.body = JSON.stringify(json);
  const answer = await fetch(path.startsWith("/") ? MOUNT + path : `${API}/${path}`, init).catch(
    () => null,
  );
  if (signal?.aborted) throw new Problem(0, { code: "aborted" });
  reachable.value = answer !== null;
  if (!answer) throw new Problem(0);
  if (answer.status === 204) return undefined as T;
  const body = (await answer.json().catch(() => null)) as unknown;
  if (signal?.aborted) throw new Problem(0, { code: "aborted" });
  if (answer.ok && body === null) throw new Problem(0);
  if (answer.ok) return body as T;
  throw new Problem(
    answer.status,
    (body ?? {}) as Details,
    Number(answer.headers.get("Retry-After")) || 0,
  );
}

/**
 * After a sign-in: take over who is signed in now, and let everything go on that has waited for it.
 */
export async function resume(): Promise<void> {
  const former = start.value.account?.id;
  const fresh = await call<Start>("/console/start", { open: true });
  if (former && fresh.account?.id !== former) {
    location.reload();
    return;
  }
  start.value = fresh;
  ended.value = false;
  const callers = waiting;
  waiting = [];
  for (const go of callers) go();
}

/** A fresh key under which a request may be repeated without being done twice. */
export function newKey(): string {
  return crypto.randomUUID();
}

/** Parameters of an address; what is empty is left out. */
export function query(
  values: Record<string, string | number | boolean | null | undefined>,
): string {
  const pairs = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : "";
}
