/** Every sentence the widget says comes with the thread, already translated. */

import { one } from "./dom";

export class Words {
  readonly language: string;
  #rules?: Intl.PluralRules;

  constructor(
    readonly parts: DocumentFragment,
    lang: string,
  ) {
    // The service writes European digits everywhere; so does every browser then.
    this.language = `${lang}-u-nu-latn`;
  }

  say(key: string, values: Record<string, string> = {}): string {
    const words = one(this.parts, `#${key}`)?.textContent ?? "";
    return words.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  }

  /** A sentence with a number in it, in the plural form the language asks for. */
  count(key: string, number: number): string {
    const forms = one(this.parts, `#${key}`)?.dataset ?? {};
    this.#rules ??= new Intl.PluralRules(this.language);
    const form = forms[this.#rules.select(number)] ?? forms.other ?? "";
    return form.replace("{n}", number.toLocaleString(this.language));
  }

  /** A copy of one of the prepared forms. */
  part<E extends HTMLElement>(selector: string): E {
    const found = one<E>(this.parts, selector);
    if (!found) throw new Error(`no part ${selector}`);
    return found.cloneNode(true) as E;
  }
}
