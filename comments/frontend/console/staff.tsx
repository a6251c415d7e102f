/**
 * Who works here: roles, sections, invitations by link. Owners also see who is behind a pen name.
 */

import { useEffect, useState } from "preact/hooks";
import { roleName } from "./actions";
import { Problem, call, newKey } from "./api";
import { problemText, sayProblem } from "./problem-text";
import { type Member, know } from "./colleagues";
import { t, when } from "./i18n";
import { Absent, Dialog } from "./components";
import { account, may } from "./session";
import { SureButton } from "./confirm-button";
import type { Page } from "./types";
import { useRead } from "./read-hook";
import { Secret } from "./secret";
import { TableHead } from "./table-head";

const ROLES = ["moderator", "administrator", "owner"];

export function StaffView() {
  const { data, failed, again } = useRead<Page<Member>>("staff");
  useEffect(() => {
    if (data) know(data.items);
  }, [data]);
  const [link, setLink] = useState<{ link: string; email: string } | null>(null);
  if (!data) return <Absent failed={failed} again={again} />;
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work();
      again();
    } catch (error) {
      sayProblem(error);
      again();
    }
  };
  return (
    <section class="page">
      <h1>{t("Staff")}</h1>
      {may("administrator") && (
        <Invite
          done={(made) => {
            setLink(made);
            again();
          }}
        />
      )}
      <div class="scrolled" tabIndex={0} role="region" aria-label={t("Staff")}>
        <table>
          <TableHead
            names={[
              t("Name"),
              t("Role"),
              t("Sections"),
              t("Groups"),
              t("Second factor"),
              t("Last here"),
            ]}
          />
          <tbody>
            {data.items.map((member) => (
              <tr key={member.id}>
                <td>
                  <b>{member.shown_name}</b>
                  {member.email && (
                    <span class="muted">
                      {" "}
                      {member.name !== member.shown_name && member.name} {member.email}
                    </span>
                  )}
                </td>
                <td>
                  {may("administrator") &&
                  may(member.role as "owner") &&
                  member.id !== account.value?.id ? (
                    <select
                      aria-label={t("Role of {name}", { name: member.shown_name })}
                      value={member.role}
                      onChange={(event) => {
                        const role = event.currentTarget.value;
                        void run(() =>
                          call(`staff/${member.id}`, { method: "PATCH", json: { role } }),
                        );
                      }}
                    >
                      {ROLES.filter((role) => may(role as "owner")).map((role) => (
                        <option key={role} value={role}>
                          {roleName(role)}
                        </option>
                      ))}
                    </select>
                  ) : (
                    roleName(member.role)
                  )}
                </td>
                <td>
                  {may("administrator") && member.role === "moderator" ? (
                    <input
                      aria-label={t("Sections of {name}, parted by commas", {
                        name: member.shown_name,
                      })}
                      placeholder={t("all")}
                      defaultValue={member.sections.join(", ")}
                      onChange={(event) => {
                        const sections = event.currentTarget.value
                          .split(",")
                          .map((one) => one.trim())
                          .filter(Boolean);
                        void run(() =>
                          call(`staff/${member.id}`, { method: "PATCH", json: { sections } }),
                        );
                      }}
                    />
                  ) : (
                    member.sections.join(", ") || t("all")
                  )}
                </td>
                <td>
                  {may("administrator") && may(member.role as "owner") ? (
                    <input
                      aria-label={t("Groups of {name}, parted by commas", {
                        name: member.shown_name,
                      })}
                      placeholder={t("none")}
                      defaultValue={member.groups.join(", ")}
                      onChange={(event) => {
                        const groups = event.currentTarget.value
                          .split(",")
                          .map((one) => one.trim())
                          .filter(Boolean);
                        void run(() =>
                          call(`staff/${member.id}`, { method: "PATCH", json: { groups } }),
                        );
                      }}
                    />
                  ) : (
                    member.groups.join(", ")
                  )}
                </td>
                <td>{member.second_factor ? t("Yes") : t("No")}</td>
                <td>{member.last_seen ? when(member.last_seen) : t("never")}</td>
                <td>
                  {may("administrator") &&
                    may(member.role as "owner") &&
                    member.id !== account.value?.id && (
                      <span class="row">
                        <button
                          type="button"
                          onClick={() =>
                            void run(async () =>
                              setLink(
                                await call(`staff/${member.id}/link`, {
                                  method: "POST",
                                  json: {},
                                  key: newKey(),
                                }),
                              ),
                            )
                          }
                        >
                          {t("Link for a new password")}
                        </button>
                        <SureButton
                          label={t("Remove")}
                          what={member.shown_name}
                          run={() =>
                            void run(() => call(`staff/${member.id}`, { method: "DELETE" }))
                          }
                        />
                      </span>
                    )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {link && (
        <Dialog title={t("One-time link")} close={() => setLink(null)}>
          <p>
            {t("Give this link to {email}. It works once, and is shown now and never again.", {
              email: link.email,
            })}
          </p>
          <Secret text={link.link} />
        </Dialog>
      )}
    </section>
  );
}

function Invite({ done }: { done: (made: { link: string; email: string }) => void }) {
  const [problem, setProblem] = useState("");
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    try {
      const json = { email: given.get("email"), role: given.get("role") };
      done(await call("staff", { method: "POST", json, key: newKey() }));
      form.reset();
      setProblem("");
    } catch (error) {
      if (error instanceof Problem) setProblem(problemText(error));
    }
  };
  return (
    <form class="row" onSubmit={(event) => void submit(event)}>
      <label class="grow">
        {t("Email")}
        <input name="email" type="email" required maxLength={254} />
      </label>
      <label>
        {t("Role")}
        <select name="role">
          {ROLES.filter((role) => may(role as "owner")).map((role) => (
            <option key={role} value={role}>
              {roleName(role)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="primary">
        {t("Invite")}
      </button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
