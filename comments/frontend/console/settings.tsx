/**
 * The site's settings, each with its sentence; a change is shown with what it does before it is
 * made.
 */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Problem, call, newKey } from "./api";
import { problemText } from "./problem-text";
import { t } from "./i18n";
import { Embed } from "./embed-code";
import { Absent, Arrow, Dialog } from "./components";
import { TryText } from "./try-text";
import { may } from "./session";
import { say } from "./toasts";
import { useRead } from "./read-hook";
import { BacktestBox, Preview } from "./setting-trial";
import { SettingHistory } from "./setting-history";

export type Value = string | number | boolean | string[];

export interface SettingFacts {
  name: string;
  says: string;
  heading: string;
  kind: "text" | "number" | "switch" | "list" | "choice";
  choices: string[] | null;
  default: Value;
}

interface Settings {
  settings: Record<string, Value>;
  about: SettingFacts[];
}

/** A value as `comments site set` takes it. */
export const spell = (value: Value | undefined): string =>
  Array.isArray(value)
    ? value.join(",")
    : typeof value === "boolean"
      ? value
        ? "on"
        : "off"
      : String(value ?? "");

/** What is wrong, by the field it stands at; what belongs to none of them stands above all. */
function placed(error: Problem, about: SettingFacts[]): Record<string, string[]> {
  const errors = error.details.errors ?? {};
  const fields = about
    .filter((one) => one.name in errors)
    .map((one): [string, string[]] => [one.name, errors[one.name] ?? []]);
  return fields.length ? Object.fromEntries(fields) : { "": [problemText(error)] };
}

/** What has been changed and not been made yet; it outlasts a look at another view. */
const unsaved = signal<Record<string, string>>({});

export function SettingsView() {
  const { data, failed, again, set } = useRead<Settings>("settings");
  const changes = unsaved.value;
  const [checking, setChecking] = useState(false);
  const [problems, setProblems] = useState<Record<string, string[]>>({});
  const [why, setWhy] = useState("");
  const [sought, setSought] = useState("");
  if (!data) return <Absent failed={failed} again={again} />;
  const save = async () => {
    try {
      const answer = await call<Settings>("settings", {
        method: "PATCH",
        json: { settings: changes, ...(why.trim() ? { why: why.trim() } : {}) },
      });
      set(answer.about ? answer : { ...data, settings: answer.settings });
      unsaved.value = {};
      setWhy("");
      setProblems({});
      say(t("Saved"));
    } catch (error) {
      if (error instanceof Problem) setProblems(placed(error, data.about));
      // Once they are drawn: what is wrong may stand far from what was pressed.
      setTimeout(() =>
        document.querySelector(".settings [role=alert]")?.scrollIntoView({ block: "center" }),
      );
    }
    setChecking(false);
  };
  const put = (name: string, value: string) => {
    const { [name]: _, ...others } = changes;
    unsaved.value = value === spell(data.settings[name]) ? others : { ...others, [name]: value };
  };
  const count = Object.keys(changes).length;
  // A site's name and origins are kept like settings, and no comment is judged by them.
  const { name: _name, origins: _origins, ...judging } = changes;
  const shown = data.about.filter((one) =>
    `${one.name} ${one.says}`.toLowerCase().includes(sought.toLowerCase()),
  );
  return (
    <section class="page settings">
      <h1>{t("Settings")}</h1>
      <TryText />
      <h2>{t("Every setting")}</h2>
      <input
        type="search"
        aria-label={t("Search in settings")}
        placeholder={t("Search in settings")}
        value={sought}
        onInput={(event) => setSought(event.currentTarget.value)}
      />
      {!may("administrator") && <p class="muted">{t("Administrators change these.")}</p>}
      {problems[""] && <p role="alert">{problems[""].join(" ")}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setChecking(true);
        }}
      >
        {[...new Set(shown.map((one) => one.heading))].map((heading) => (
          <section key={heading}>
            <h3>{heading}</h3>
            <div class="rows">
              {shown
                .filter((one) => one.heading === heading)
                .map((one) => (
                  <Field
                    key={one.name}
                    facts={one}
                    value={changes[one.name] ?? spell(data.settings[one.name])}
                    changed={one.name in changes}
                    problem={problems[one.name]}
                    put={(value) => put(one.name, value)}
                  />
                ))}
            </div>
          </section>
        ))}
        {count > 0 && (
          <p class="savebar">
            <button type="submit" class="primary">
              {t("See what this does…")}
            </button>
            <button
              type="button"
              onClick={() => {
                unsaved.value = {};
                setProblems({});
              }}
            >
              {t("Put back")}
            </button>
          </p>
        )}
      </form>
      {checking && (
        <Dialog title={t("What this does")} close={() => setChecking(false)} wide>
          <dl class="changes">
            {Object.entries(changes).map(([name, value]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>
                  <del>{spell(data.settings[name]) || t("empty")}</del> <Arrow />{" "}
                  <ins>{value || t("empty")}</ins>
                  <p class="muted">{data.about.find((one) => one.name === name)?.says}</p>
                </dd>
              </div>
            ))}
          </dl>
          {Object.keys(judging).length > 0 && (
            <>
              <Preview changes={judging} />
              <BacktestBox changes={judging} />
            </>
          )}
          <label>
            {t("Why (kept in the log and beside each rule)")}
            <input
              maxLength={300}
              value={why}
              onInput={(event) => setWhy(event.currentTarget.value)}
            />
          </label>
          <p class="row">
            <button type="button" class="primary" onClick={() => void save()}>
              {t("Change it")}
            </button>
            <button type="button" onClick={() => setChecking(false)}>
              {t("Cancel")}
            </button>
          </p>
        </Dialog>
      )}
      <SettingHistory restored={again} />
      <Embed />
    </section>
  );
}

export const changeSettings = (settings: Record<string, string>) =>
  call<Settings>("settings", { method: "PATCH", json: { settings }, key: newKey() });

interface FieldProps {
  facts: SettingFacts;
  value: string;
  changed: boolean;
  problem: string[] | undefined;
  put: (value: string) => void;
}

function Field({ facts, value, changed, problem, put }: FieldProps) {
  const id = `setting-${facts.name}`;
  const common = { id, disabled: !may("administrator"), "aria-describedby": `${id}-says` };
  return (
    <div class={changed ? "setting changed" : "setting"}>
      <label for={id}>
        <code>{facts.name}</code>
      </label>
      {facts.kind === "switch" ? (
        <select {...common} value={value} onChange={(event) => put(event.currentTarget.value)}>
          <option value="on">{t("on")}</option>
          <option value="off">{t("off")}</option>
        </select>
      ) : facts.kind === "choice" ? (
        <select {...common} value={value} onChange={(event) => put(event.currentTarget.value)}>
          {facts.choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : facts.kind === "list" ? (
        <textarea
          {...common}
          rows={value.length > 60 ? 4 : 1}
          value={value}
          onInput={(event) => put(event.currentTarget.value)}
        />
      ) : facts.kind === "number" ? (
        <input
          {...common}
          type="number"
          min="0"
          value={value}
          onInput={(event) => put(event.currentTarget.value)}
        />
      ) : (
        <input {...common} value={value} onInput={(event) => put(event.currentTarget.value)} />
      )}
      <p id={`${id}-says`}>{facts.says}</p>
      {problem && <p role="alert">{problem.join(" ")}</p>}
    </div>
  );
}
