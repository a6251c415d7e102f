/** One's own account: name, password, second factor, sessions, and how the desk looks. */

import { Appearance } from "./appearance";
import { call, resume } from "./api";
import { useAttempt } from "./attempt-hook";
import { Waiting } from "./components";
import { t } from "./i18n";
import { MacroList } from "./macros";
import { useRead } from "./read-hook";
import { SecondFactor } from "./second-factor";
import { type Session, Sessions } from "./sessions";
import { SignOut } from "./sign-out";
import { say } from "./toasts";
import type { Account } from "./types";

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
      <SecondFactor account={data} changed={() => void resume().then(again)} />
      {!data.lacks_second_factor && (
        <>
          <PenName account={data} changed={again} />
          <Appearance />
          <MacroList />
          <Password changed={() => void resume().then(again)} />
          <Sessions sessions={data.sessions} changed={again} />
        </>
      )}
    </section>
  );
}

function PenName({ account, changed }: { account: Account; changed: () => void }) {
  const { problem, attempt } = useAttempt();
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

function Password({ changed }: { changed: () => void }) {
  const { problem, attempt } = useAttempt();
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
