/** What a view reads from the service: loading, failed, or there. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Problem, call, reachable } from "./api";
import type { Page } from "./types";

export interface Reading<T> {
  data: T | null;
  failed: string | null;
  again: () => void;
  set: (data: T) => void;
}

/** Reads an address of the API, anew whenever it changes. */
export function useRead<T>(path: string | null): Reading<T> {
  const [state, setState] = useState<{
    path: string | null;
    data: T | null;
    failed: string | null;
  }>({
    path: null,
    data: null,
    failed: null,
  });
  const [round, setRound] = useState(0);
  const cut = useRef(false);
  // What failed for want of a connection is read when there is one again.
  useEffect(
    () => reachable.subscribe((now) => now && cut.current && setRound((value) => value + 1)),
    [],
  );
  useEffect(() => {
    if (path === null) return;
    cut.current = false;
    const asking = new AbortController();
    call<T>(path, { signal: asking.signal }).then(
      (data) => setState({ path, data, failed: null }),
      (error: unknown) => {
        if (!(error instanceof Problem) || error.code === "aborted") return;
        cut.current = error.status === 0;
        // What could not be read anew for the moment stays as it was; what is gone or forbidden
        // does not.
        const gone = error.status >= 400 && error.status < 500;
        setState((before) => ({
          path,
          data: before.path === path && !gone ? before.data : null,
          failed: error.message,
        }));
      },
    );
    return () => asking.abort();
  }, [path, round]);
  const again = useCallback(() => setRound((value) => value + 1), []);
  const set = useCallback((data: T) => setState({ path, data, failed: null }), [path]);
  const here = state.path === path;
  return { data: here ? state.data : null, failed: here ? state.failed : null, again, set };
}

export interface Pages<T> {
  items: T[] | null;
  /** Reads one page more, where there is one. */
  more: (() => void) | null;
  failed: string | null;
  again: () => void;
}

/** Reads a list page by page; the former list stays until the next is there. */
export function usePages<T>(path: string): Pages<T> {
  const [state, setState] = useState<{
    items: T[] | null;
    next: string | null;
    failed: string | null;
  }>({ items: null, next: null, failed: null });
  const [asked, ask] = useState({ path, pages: 1 });
  const [round, setRound] = useState(0);
  const pages = asked.path === path ? asked.pages : 1;
  useEffect(() => {
    const asking = new AbortController();
    const read = async () => {
      let page: Page<T> = { items: [], next: null };
      const items: T[] = [];
      for (let count = 0; count < pages && (!count || page.next); count++) {
        page = await call<Page<T>>(
          page.next ? `${path}&cursor=${encodeURIComponent(page.next)}` : path,
          { signal: asking.signal },
        );
        items.push(...page.items);
      }
      setState({ items, next: page.next, failed: null });
    };
    read().catch((error: unknown) => {
      if (error instanceof Problem && error.code !== "aborted")
        setState((before) => ({ ...before, failed: error.message }));
    });
    return () => asking.abort();
  }, [path, pages, round]);
  const again = useCallback(() => setRound((value) => value + 1), []);
  return { ...state, more: state.next ? () => ask({ path, pages: pages + 1 }) : null, again };
}
