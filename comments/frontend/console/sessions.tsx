/** Where one is signed in, and the way to end it. */

import { call } from "./api";
import { t, when } from "./i18n";

export interface Session {
  id: string;
  agent: string;
  created_at: string;
  seen_at: string;
  current: boolean;
}

/** A browser and its system in words, from the long line by which it names itself. */
function browserName(agent: string): string {
  const [browser, system] = [BROWSERS, SYSTEMS].map(
    (names) => Object.entries(names).find(([mark]) => agent.includes(mark))?.[1],
  );
  return browser ? [browser, system].filter(Boolean).join(" · ") : agent.slice(0, 80);
}
// In this order: most call themselves by several of these, the last of them by habit.
const BROWSERS = {
  Edg: "Edge",
  "OPR/": "Opera",
  "Firefox/": "Firefox",
  "FxiOS/": "Firefox",
  "CriOS/": "Chrome",
  "Chrome/": "Chrome",
  "Safari/": "Safari",
};
const SYSTEMS = {
  Android: "Android",
  iPhone: "iPhone",
  iPad: "iPad",
  Windows: "Windows",
  "Mac OS X": "macOS",
  CrOS: "ChromeOS",
  Linux: "Linux",
};

export function Sessions({ sessions, changed }: { sessions: Session[]; changed: () => void }) {
  return (
    <section>
      <h2>{t("Where you are signed in")}</h2>
      <ul class="lines">
        {sessions.map((session) => (
          <li key={session.id}>
            <span title={session.agent}>
              {browserName(session.agent) || t("An unknown browser")}
            </span>{" "}
            <span class="muted">· {when(session.seen_at)}</span>{" "}
            {session.current ? (
              <b>{t("here")}</b>
            ) : (
              <button
                type="button"
                onClick={() =>
                  void call(`/console/sessions/${session.id}`, { method: "DELETE" }).then(
                    changed,
                    changed,
                  )
                }
              >
                {t("End")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
