/** API tokens, and the keys with which the publisher signs readers in. Secrets are shown once. */

import { useState } from "preact/hooks";
import { roleName } from "./actions";
import { call, newKey } from "./api";
import { sayProblem } from "./problem-text";
import { t, when } from "./i18n";
import { Absent, Dialog, Failed } from "./components";
import { SureButton } from "./confirm-button";
import type { Page } from "./types";
import { useRead } from "./read-hook";
import { Secret } from "./secret";
import { TableHead } from "./table-head";

interface Token {
  id: string;
  role: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
  token?: string;
}

interface SigningKey {
  kid: string;
  algorithm: string;
  created_at: string;
  retired_at: string | null;
  secret?: string;
}

export function KeysView() {
  const [secret, setSecret] = useState("");
  return (
    <section class="page">
      <h1>{t("Keys and tokens")}</h1>
      <Tokens show={setSecret} />
      <SigningKeys show={setSecret} />
      {secret && (
        <Dialog title={t("Shown once")} close={() => setSecret("")}>
          <p>{t("Keep it now; only a trace of it is stored.")}</p>
          <Secret text={secret} />
        </Dialog>
      )}
    </section>
  );
}

function Tokens({ show }: { show: (secret: string) => void }) {
  const { data, failed, again } = useRead<Page<Token>>("tokens");
  const make = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    event.currentTarget.reset();
    try {
      const json = { role: given.get("role"), name: given.get("name") };
      show((await call<Token>("tokens", { method: "POST", json, key: newKey() })).token ?? "");
    } catch (error) {
      sayProblem(error);
    }
    again();
  };
  return (
    <section>
      <h2>{t("API tokens")}</h2>
      <form class="row" onSubmit={(event) => void make(event)}>
        <label class="grow">
          {t("Who or what uses it")}
          <input name="name" required maxLength={80} />
        </label>
        <label>
          {t("Role")}
          <select name="role">
            <option value="moderator">{t("Moderator")}</option>
            <option value="administrator">{t("Administrator")}</option>
            <option value="owner">{t("Owner")}</option>
          </select>
        </label>
        <button type="submit" class="primary">
          {t("Make a token")}
        </button>
      </form>
      {!data && <Absent failed={failed} again={again} />}
      <table tabIndex={0}>
        <TableHead names={[t("Name"), t("Role"), t("Last used")]} />
        <tbody>
          {data?.items.map((token) => (
            <tr key={token.id} class={token.revoked_at ? "muted" : ""}>
              <td>{token.name}</td>
              <td>{roleName(token.role)}</td>
              <td>{token.last_used_at ? when(token.last_used_at) : t("never")}</td>
              <td>
                {token.revoked_at ? (
                  t("revoked")
                ) : (
                  <SureButton
                    label={t("Revoke")}
                    what={token.name}
                    run={() =>
                      void call(`tokens/${token.id}`, { method: "DELETE" })
                        .catch(sayProblem)
                        .then(again)
                    }
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SigningKeys({ show }: { show: (secret: string) => void }) {
  const { data, failed, again } = useRead<Page<SigningKey>>("sso-keys");
  const make = async () => {
    try {
      show(
        (await call<SigningKey>("sso-keys", { method: "POST", json: {}, key: newKey() })).secret ??
          "",
      );
    } catch (error) {
      sayProblem(error);
    }
    again();
  };
  return (
    <section>
      <h2>{t("Single sign-on keys")}</h2>
      <p class="muted">
        {t(
          "Make a new key, give it to the publisher’s server, then retire the old one: nobody is locked out between.",
        )}
      </p>
      <p>
        <button type="button" onClick={() => void make()}>
          {t("Make a key")}
        </button>
      </p>
      {failed !== null && !data && <Failed again={again} text={failed} />}
      {!!data?.items.length && (
        <table tabIndex={0}>
          <TableHead names={[t("Key"), t("Algorithm"), t("Since")]} />
          <tbody>
            {data.items.map((key) => (
              <tr key={key.kid} class={key.retired_at ? "muted" : ""}>
                <td>
                  <code>{key.kid}</code>
                </td>
                <td>{key.algorithm}</td>
                <td>{when(key.created_at)}</td>
                <td>
                  {key.retired_at ? (
                    t("retired")
                  ) : (
                    <SureButton
                      label={t("Retire")}
                      what={key.kid}
                      run={() =>
                        void call(`sso-keys/${key.kid}`, { method: "DELETE" })
                          .catch(sayProblem)
                          .then(again)
                      }
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
