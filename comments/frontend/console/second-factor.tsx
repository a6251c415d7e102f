/** The second factor of one's own account: an authenticator, passkeys, recovery codes. */

import { useState } from "preact/hooks";
import { call } from "./api";
import { useAttempt } from "./attempt-hook";
import { Dialog } from "./components";
import { SureButton } from "./confirm-button";
import { t, when } from "./i18n";
import { makePasskey } from "./passkey";
import type { Account } from "./types";

export function SecondFactor({ account, changed }: { account: Account; changed: () => void }) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const [adding, setAdding] = useState(false);
  const { problem, attempt } = useAttempt();
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
  const { problem, attempt } = useAttempt();
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
