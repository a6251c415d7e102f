/** Who works here, and in which groups: read once, when somebody first asks. */

import { computed, signal } from "@preact/signals";
import { call } from "./api";
import { account } from "./session";
import type { Page } from "./types";

export interface Member {
  id: string;
  shown_name: string;
  name?: string;
  email?: string;
  role: string;
  sections: string[];
  groups: string[];
  second_factor: boolean;
  last_seen: string | null;
}

const staff = signal<Member[] | null>(null);
let asking = false;

function read(): Member[] {
  if (!staff.value && !asking && account.value) {
    asking = true;
    call<Page<Member>>("staff").then(
      (page) => {
        staff.value = page.items;
      },
      () => {
        asking = false;
      },
    );
  }
  return staff.value ?? [];
}

export const colleagues = computed(() =>
  [...read()].sort((a, b) => a.shown_name.localeCompare(b.shown_name)),
);
export const groups = computed(() =>
  [...new Set(read().flatMap((member) => member.groups))].sort(),
);

/** Takes over what has just been read elsewhere. */
export function know(members: Member[]): void {
  staff.value = members;
}
