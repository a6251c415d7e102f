/** One's own account: name, password, second factor, sessions, and how the desk looks. */

import { useState } from "preact/hooks";
import { Problem, call, resume } from "./api";
import { t, when } from "./i18n";
import { MacroList } from "./macros";
import { Dialog, Waiting } from "./components";
import { makePasskey } from "./passkey";
import { savePreferences } from "./preferences";
import { SignOut } from "./sign-out";
import { preferences, start } from "./session";
import { SureButton } from "./confirm-button";
import { say } from "./toasts";
import type { Account } from "./types";
import { useRead } from "./read-hook";

interface Session {
  id: string;
  agent: string;
  created_at: string;
  seen_at: string;
  current: boolean;
}

export function AccountView() {
  const { data, again } = useRead<Account & { sessions: Session[] }>("/console/me");
  if (!data) return <Waiting />;
  return (
    <section class="page">
      <h1>{data.shown_name}</h1>
      <p class="muted">{data.email}</p>
      <SignOut />
      {data.lacks_second_factor && (
        <p role="alert">{t("This site asks for a second factor. Add one to go on.")}</p>
      )}
      <Factors account={data} changed={() => void resume().then(again)} />
      {!data.lacks_second_factor && (
        <>
          <PenName account={data} changed={again} />
          <Looks />
          <MacroList />
          <Password changed={() => void resume().then(again)} />
          <Sessions sessions={data.sessions} changed={again} />
        </>
      )}
    </section>
  );
}

/** Runs a step, and tells what is wrong with it. */
function useTry() {
  const [problem, setProblem] = useState("");
  const attempt = async <T,>(work: () => Promise<T>): Promise<T | null> => {
    setProblem("");
    try {
      return await work();
    } catch (error) {
      setProblem(
        error instanceof Problem
          ? error.message || t("The service cannot be reached.")
          : t("This was cancelled."),
      );
      return null;
    }
  };
  return { problem, attempt };
}

function PenName({ account, changed }: { account: Account; changed: () => void }) {
  const { problem, attempt } = useTry();
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        const pen_name = new FormData(event.currentTarget).get("pen_name") || null;
        void attempt(() => call("/console/me", { method: "PATCH", json: { pen_name } })).then(() =>
          resume().then(changed),
        );
      }}
    >
      <label class="grow">
        {t("Pen name, for colleagues and the log; owners see who it is")}
        <input
          name="pen_name"
          maxLength={80}
          defaultValue={account.pen_name ?? ""}
          placeholder={account.name}
        />
      </label>
      <button type="submit">{t("Save")}</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}

function Looks() {
  const options: [keyof Account["preferences"], string, boolean][] = [
    ["dense", t("Dense lists"), preferences.value.dense === true],
    [
      "shield",
      t("Harm shield: texts are blurred until you look at them, pictures are grey"),
      preferences.value.shield === true,
    ],
    ["keys", t("Keys are on"), preferences.value.keys !== false],
  ];
  return (
    <section>
      <h2>{t("How the desk looks")}</h2>
      {options.map(([name, words, on]) => (
        <label key={name} class="check">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => void savePreferences({ [name]: event.currentTarget.checked })}
          />
          {words}
        </label>
      ))}
      <label>
        {t("Language")}
        <select
          value={preferences.value.language ?? ""}
          onChange={(event) =>
            void savePreferences({ language: event.currentTarget.value }).then(() =>
              location.reload(),
            )
          }
        >
          <option value="">{t("The browser’s")}</option>
          {start.value.languages.map((code) => (
            <option key={code} value={code}>
              {languageName(code)}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

function languageName(code: string): string {
  const tag = code.replace("_", "-");
  return new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? code;
}

function Factors({ account, changed }: { account: Account; changed: () => void }) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const [adding, setAdding] = useState(false);
  const { problem, attempt } = useTry();
  const addPasskey = async () => {
    const made = await attempt(() => makePasskey(new Date().toLocaleDateString()));
    if (made?.recovery_codes.length) setCodes(made.recovery_codes);
    if (made) changed();
  };
  return (
    <section>
      <h2>{t("Second factor")}</h2>
      {problem && <p role="alert">{problem}</p>}
      <ul class="lines">
        <li>
          {account.authenticator
            ? t("An authenticator is in use.")
            : t("No authenticator is in use.")}{" "}
          <button type="button" onClick={() => setAdding(true)}>
            {account.authenticator ? t("Replace or remove") : t("Add an authenticator")}
          </button>
        </li>
        {account.passkeys.map((passkey) => (
          <li key={passkey.id}>
            {t("Passkey")} {passkey.name} <span class="muted">· {when(passkey.created_at)}</span>{" "}
            <SureButton
              label={t("Remove")}
              what={`${t("Passkey")} ${passkey.name}`}
              run={() =>
                void attempt(() =>
                  call(`/console/me/passkeys/${passkey.id}`, { method: "DELETE" }),
                ).then(changed)
              }
            />
          </li>
        ))}
        <li>
          <button type="button" onClick={() => void addPasskey()}>
            {t("Add a passkey")}
          </button>
        </li>
        {(account.authenticator || account.passkeys.length > 0) && (
          <li class="muted">{t("Recovery codes left: {n}", { n: account.recovery_codes })}</li>
        )}
      </ul>
      {adding && (
        <Authenticator
          account={account}
          close={() => setAdding(false)}
          changed={changed}
          codes={setCodes}
        />
      )}
      {codes && (
        <Dialog title={t("Recovery codes")} close={() => setCodes(null)}>
          <p>
            {t(
              "Each of these signs you in once when the second factor is lost. They are shown now and never again.",
            )}
          </p>
          <ul class="codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </section>
  );
}

interface Offer {
  ticket: string;
  secret: string;
  qr: string;
}

interface AuthenticatorProps {
  account: Account;
  close: () => void;
  changed: () => void;
  codes: (codes: string[]) => void;
}

function Authenticator({ account, close, changed, codes }: AuthenticatorProps) {
  const [offer, setOffer] = useState<Offer | null>(null);
  const { problem, attempt } = useTry();
  const begin = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const removing =
      event.submitter instanceof HTMLButtonElement && event.submitter.value === "remove";
    const json = { password: new FormData(event.currentTarget).get("password") };
    const method = removing ? "DELETE" : "POST";
    const offered = await attempt(
      async () => (await call<Offer>("/console/me/authenticator", { method, json })) ?? true,
    );
    if (removing && offered) {
      changed();
      close();
    } else if (offered) setOffer(offered);
  };
  const confirm = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const json = { ticket: offer?.ticket, code: new FormData(event.currentTarget).get("code") };
    const taken = await attempt(() =>
      call<{ recovery_codes: string[] }>("/console/me/authenticator", { method: "PUT", json }),
    );
    if (!taken) return;
    close();
    changed();
    codes(taken.recovery_codes);
  };
  return (
    <Dialog title={t("Authenticator")} close={close}>
      {problem && <p role="alert">{problem}</p>}
      {offer ? (
        <form onSubmit={(event) => void confirm(event)}>
          <p>{t("Scan this with your authenticator, or type the key into it.")}</p>
          <img
            class="qr"
            src={offer.qr}
            alt={t("QR code of the key below")}
            width="200"
            height="200"
          />
          <p>
            <code class="secret">{offer.secret}</code>
          </p>
          <label>
            {t("Code it shows now")}
            <input
              name="code"
              required
              autofocus
              inputMode="numeric"
              autocomplete="one-time-code"
              maxLength={10}
            />
          </label>
          <button type="submit" class="primary">
            {t("Take into use")}
          </button>
        </form>
      ) : (
        <form onSubmit={(event) => void begin(event)}>
          <label>
            {t("Your password, once more")}
            <input
              name="password"
              type="password"
              required
              autofocus
              autocomplete="current-password"
            />
          </label>
          <button type="submit" class="primary" value="add">
            {t("Go on")}
          </button>
          {account.authenticator && (
            <button type="submit" value="remove">
              {t("Remove the authenticator")}
            </button>
          )}
        </form>
      )}
    </Dialog>
  );
}

function Password({ changed }: { changed: () => void }) {
  const { problem, attempt } = useTry();
  return (
    <section>
      <h2>{t("Password")}</h2>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const given = new FormData(form);
          const json = { current: given.get("current"), password: given.get("password") };
          void attempt(
            async () => (await call("/console/me/password", { method: "PUT", json })) ?? true,
          ).then((ok) => {
            if (!ok) return;
            form.reset();
            say(t("The password is changed; other sessions have ended."));
            changed();
          });
        }}
      >
        <label>
          {t("Present password")}
          <input name="current" type="password" required autocomplete="current-password" />
        </label>
        <label>
          {t("New password, at least 10 characters")}
          <input
            name="password"
            type="password"
            required
            minLength={10}
            autocomplete="new-password"
          />
        </label>
        <button type="submit">{t("Change")}</button>
        {problem && <p role="alert">{problem}</p>}
      </form>
    </section>
  );
}

/** A browser and its system in words, from the long line by which it names itself. */
export function browserName(agent: string): string {
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

function Sessions({ sessions, changed }: { sessions: Session[]; changed: () => void }) {
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
