/** Who the reader is on this site: a guest with a name, or someone the publisher vouches for. */

import { Problem, send } from "./api";
import type { SignOn } from "./frame";
import { recall, remember } from "./storage";

interface Reader {
  id: string;
  name: string;
}

interface Session {
  token: string;
  expires_at: string;
  reader: Reader;
  /** The publisher's id of the reader, when the publisher signed them in. */
  subject?: string;
  /** Made to vote or report, before the reader gave a name. */
  unnamed?: boolean;
}

/** Sign-ons under way: a publisher's token is good once, however many threads stand on the page. */
const openings = new Map<string, Promise<Session>>();

export class Identity {
  #session: Session | null;

  constructor(
    readonly address: (path: string) => string,
    readonly site: string,
    readonly signOn: () => SignOn,
  ) {
    this.#session = recall<Session>(this.#key);
    if (this.#session && Date.parse(this.#session.expires_at) < Date.now()) this.forget();
    if (this.#session?.subject && !signOn()) this.forget();
  }

  get #key(): string {
    return `reader:${this.site}`;
  }

  get token(): string | null {
    return this.#session?.token ?? null;
  }

  /** The name the reader writes under, or null while they have none. */
  get name(): string | null {
    return this.#session && !this.#session.unnamed ? this.#session.reader.name : null;
  }

  /** Whether the publisher vouches for the reader; such a reader cannot take another name here. */
  get vouched(): boolean {
    return !!this.#session?.subject;
  }

  forget(): void {
    this.#session = null;
    remember(this.#key, null);
  }

  /** Takes a name; somebody who has only voted or reported so far stays the same reader. */
  async asGuest(name: string, email: string): Promise<void> {
    const who = { name, ...(email ? { email } : {}) };
    if (!(await this.#rename(who))) await this.#open(who);
  }

  /** Makes sure there is a token to vote or report with, without asking for a name. */
  async asAnyone(name: string): Promise<void> {
    if (this.token || (await this.bySignOn())) return;
    await this.#open({ name }, { unnamed: true });
  }

  /**
   * Signs the reader in with the publisher's token, if there is one. Says whether there is a
   * session now.
   */
  async bySignOn(): Promise<boolean> {
    let sso = this.signOn();
    while (typeof sso === "function") sso = await sso();
    if (!sso) return false;
    const subject = subjectOf(sso);
    if (this.#session?.subject !== subject) this.#session = recall<Session>(this.#key);
    if (this.#session?.subject === subject) return true;
    const key = `${this.site} ${sso}`;
    const opening = openings.get(key) ?? this.#open({ sso }, { subject });
    openings.set(key, opening);
    this.#session = await opening.finally(() => openings.delete(key));
    return true;
  }

  async #rename(who: object): Promise<boolean> {
    if (!this.#session?.unnamed) return false;
    try {
      const answer = await send(this.address("/api/v1/me"), {
        method: "PATCH",
        token: this.token,
        json: who,
      });
      this.#keep({ ...this.#session, reader: (await answer.json()) as Reader, unnamed: false });
      return true;
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 409)) return false;
      throw error;
    }
  }

  async #open(who: object, more: Partial<Session> = {}): Promise<Session> {
    const json = { site: this.site, ...who };
    const answer = await send(this.address("/api/v1/readers"), { method: "POST", json });
    return this.#keep({ ...((await answer.json()) as Session), ...more });
  }

  #keep(session: Session): Session {
    this.#session = session;
    remember(this.#key, session);
    return session;
  }
}

function subjectOf(token: string): string {
  try {
    const claims: unknown = JSON.parse(
      atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")),
    );
    return String((claims as { sub?: unknown }).sub);
  } catch {
    throw new Problem(401);
  }
}
