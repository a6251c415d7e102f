/**
 * Finds the service: the folder this script came from. Must run while the script is first
 * evaluated.
 */

const script = document.currentScript as HTMLScriptElement | null;
const source = script?.src || /https?:[^\s()]+(?=\/embed\.js)/.exec(new Error().stack ?? "")?.[0];

export const service = source ? new URL(".", source).href.slice(0, -1) : location.origin;
