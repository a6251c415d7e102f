/** Signing in: password, second factor, passkey; and taking a password by a one-time link. */

import { useEffect, useState } from "preact/hooks";
import { Problem, call, ended, resume } from "./api";
import { problemText } from "./problem-text";
import { t } from "./i18n";
import { showPasskey } from "./passkey";
import { at } from "./route";
import { HOME, account } from "./session";

interface Step {
  signed_in: boolean;
  ticket?: string;
  factors?: string[];
}

const post = (path: string, json: unknown) =>
  call<Step>(`/console/${path}`, { method: "POST", json, open: true });

/** Goes on to the second step, or into the desk. */
function useSteps() {
  const [second, setSecond] = useState<Step | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<Step>) => {
    setBusy(true);
    setProblem("");
    try {
      const step = await work();
      if (!step.signed_in) setSecond(step);
      else if (ended.value) await resume();
      else
        location.replace(
          at.value.path === "link" || at.value.path === "sign-in"
            ? HOME
            : location.pathname + location.search,
        );
    } catch (error) {
      setProblem(error instanceof Problem ? problemText(error) : t("This was cancelled."));
      if (error instanceof Problem && error.code === "bad_ticket") setSecond(null);
    }
    setBusy(false);
  };
  return { second, problem, busy, run };
}

export function SignIn() {
  const { second, problem, busy, run } = useSteps();
  const known = account.value?.email;
  return (
    <main class="door">
      <h1>{ended.value ? t("Your session has ended") : t("Sign in to the desk")}</h1>
      {ended.value && <p>{t("Sign in again to go on. Nothing you did is lost.")}</p>}
      {problem && <p role="alert">{problem}</p>}
      {second ? (
        <Second step={second} busy={busy} run={run} />
      ) : (
        <First busy={busy} run={run} known={known} />
      )}
    </main>
  );
}

/** Puts the cursor where one goes on; `autofocus` does so once a page, and never after a step. */
const focusOn = (field: HTMLInputElement | null): void => field?.focus();

type Run = (work: () => Promise<Step>) => Promise<void>;

function First({ busy, run, known }: { busy: boolean; run: Run; known: string | undefined }) {
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run(() => post("sign-in", { email: form.get("email"), password: form.get("password") }));
  };
  return (
    <form onSubmit={submit}>
      <label>
        {t("Email")}
        <input
          name="email"
          type="email"
          required
          ref={known ? null : focusOn}
          autocomplete="username webauthn"
          defaultValue={known ?? ""}
          maxLength={300}
        />
      </label>
      <label>
        {t("Password")}
        <input
          name="password"
          type="password"
          required
          ref={known ? focusOn : null}
          autocomplete="current-password"
          maxLength={200}
        />
      </label>
      <button type="submit" class="primary" disabled={busy}>
        {t("Sign in")}
      </button>
      {"credentials" in navigator && (
        <button
          type="button"
          disabled={busy}
          onClick={() => void run(async () => post("sign-in/passkey", await showPasskey(null)))}
        >
          {t("Sign in with a passkey")}
        </button>
      )}
      <p class="muted">
        {t("No password yet, or forgotten? An administrator of the site can send you a link.")}
      </p>
    </form>
  );
}

function Second({ step, busy, run }: { step: Step; busy: boolean; run: Run }) {
  const [recovery, setRecovery] = useState(!step.factors?.includes("totp"));
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const code = new FormData(event.currentTarget).get("code");
    void run(() => post("sign-in/second-factor", { ticket: step.ticket, code, recovery }));
  };
  return (
    <form onSubmit={submit}>
      <label>
        {recovery ? t("Recovery code") : t("Code of your authenticator")}
        <input
          key={String(recovery)}
          name="code"
          required
          ref={focusOn}
          autocomplete="one-time-code"
          inputMode={recovery ? "text" : "numeric"}
          maxLength={20}
        />
      </label>
      <button type="submit" class="primary" disabled={busy}>
        {t("Go on")}
      </button>
      {step.factors?.includes("passkey") && (
        <button
          type="button"
          disabled={busy}
          onClick={() =>
            void run(async () =>
              post("sign-in/passkey", {
                ...(await showPasskey(step.ticket ?? null)),
                second: step.ticket,
              }),
            )
          }
        >
          {t("Use a passkey")}
        </button>
      )}
      {step.factors?.includes("totp") && (
        <button type="button" class="link" onClick={() => setRecovery(!recovery)}>
          {recovery ? t("Use the authenticator") : t("Use a recovery code")}
        </button>
      )}
    </form>
  );
}

interface LinkFacts {
  purpose: string;
  email: string;
  name: string;
  sites: string[];
}

/** The page of a one-time link; its secret stands behind the #, which no server's log ever sees. */
export function TakeLink() {
  const [token] = useState(() => location.hash.slice(1));
  const [facts, setFacts] = useState<LinkFacts | null>(null);
  const [bad, setBad] = useState("");
  const { second, problem, busy, run } = useSteps();
  useEffect(() => {
    history.replaceState(null, "", location.pathname);
    call<LinkFacts>("/console/links", { method: "POST", json: { token }, open: true }).then(
      setFacts,
      (error: unknown) =>
        setBad(
          error instanceof Error && error.message
            ? error.message
            : t("The service cannot be reached."),
        ),
    );
  }, []);
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run(() =>
      post("links/accept", {
        token,
        password: form.get("password"),
        name: form.get("name") || null,
      }),
    );
  };
  return (
    <main class="door">
      <h1>{facts?.purpose === "reset" ? t("Take a new password") : t("Welcome to the desk")}</h1>
      {bad && <p role="alert">{bad}</p>}
      {problem && <p role="alert">{problem}</p>}
      {second ? (
        <Second step={second} busy={busy} run={run} />
      ) : (
        facts && (
          <form onSubmit={submit}>
            <p>
              {facts.email} · {facts.sites.join(", ")}
            </p>
            <input type="hidden" name="username" autocomplete="username" value={facts.email} />
            {facts.purpose === "invitation" && (
              <label>
                {t("Your name")}
                <input
                  name="name"
                  required
                  maxLength={80}
                  defaultValue={facts.name}
                  autocomplete="name"
                />
              </label>
            )}
            <label>
              {t("Password, at least 10 characters")}
              <input
                name="password"
                type="password"
                required
                minLength={10}
                maxLength={200}
                autocomplete="new-password"
              />
            </label>
            <button type="submit" class="primary" disabled={busy}>
              {t("Take this password")}
            </button>
          </form>
        )
      )}
    </main>
  );
}
