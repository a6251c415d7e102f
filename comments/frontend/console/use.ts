/** What a view reads from the service: loading, failed, or there. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { Problem, call } from "./api";

export interface Reading<T> {
  data: T | null;
  failed: string | null;
  again: () => void;
  set: (data: T) => void;
}

/** Reads an address of the API, anew whenever it changes; the former answer stays until the next is there. */
export function useRead<T>(path: string | null): Reading<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; failed: string | null }>({
    path: null,
    data: null,
    failed: null,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (path === null) return;
    const asking = new AbortController();
    call<T>(path, { signal: asking.signal }).then(
      (data) => setState({ path, data, failed: null }),
      (error: unknown) => {
        if (error instanceof Problem && error.code !== "aborted") setState({ path, data: null, failed: error.message });
      },
    );
    return () => asking.abort();
  }, [path, round]);
  const again = useCallback(() => setRound((value) => value + 1), []);
  const set = useCallback((data: T) => setState({ path, data, failed: null }), [path]);
  return { data: state.path === path ? state.data : null, failed: state.failed, again, set };
}
