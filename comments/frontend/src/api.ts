/** Speaks to the service; every failure becomes a `Problem`. */

interface Details {
  code?: string;
  confirm?: boolean;
  detail?: string;
  title?: string;
  errors?: Record<string, string[]>;
}

export class Problem extends Error {
  constructor(
    /** The HTTP status, 0 when the service could not be reached. */
    readonly status: number,
    readonly details: Details = {},
    /** Seconds to wait before another try. */
    readonly wait = 0,
  ) {
    super(details.detail ?? details.title ?? "");
  }

  /** The sentence for a person: what is wrong with the fields, or else with the request. */
  get sentence(): string {
    return (
      Object.values(this.details.errors ?? {})
        .flat()
        .join(" ") || this.message
    );
  }
}

export interface Sending {
  method?: string;
  token?: string | null;
  json?: unknown;
  key?: string;
  cache?: RequestCache;
}

/** Sends a request and returns the answer, or throws a `Problem`. */
export async function send(url: string, sending: Sending = {}, tries = 2): Promise<Response> {
  const { method, token, json, key, cache } = sending;
  const headers: Record<string, string> = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (json) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const init: RequestInit = { headers, credentials: "omit", signal: AbortSignal.timeout(20_000) };
  if (json) init.body = JSON.stringify(json);
  if (method) init.method = method;
  if (cache) init.cache = cache;
  const answer = await fetch(url, init).catch(() => null);
  if (!answer) {
    console.error(
      `article-comments: no answer from ${url}; is ${origin} one of the site's origins?`,
    );
    throw new Problem(0);
  }
  if (answer.ok) return answer;
  const pause = Number(answer.headers.get("Retry-After"));
  if (answer.status === 503 && pause && tries) {
    await new Promise((resume) => setTimeout(resume, pause * 1000));
    return send(url, sending, tries - 1);
  }
  const details = (await answer.json().catch(() => ({}))) as Details;
  throw new Problem(answer.status, details, pause);
}

/** A fresh key under which a request may be repeated without being done twice. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join(
    "",
  );
}
