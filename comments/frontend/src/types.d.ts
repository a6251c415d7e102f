declare module "*.css" {
  const text: string;
  export default text;
}

declare module "translations:*" {
  /**
   * A sentence by the languages it is translated into, in lower case; the more exact ones first.
   */
  const sentences: Record<string, string>;
  export default sentences;
}

declare module "shared:extras" {
  /** What the extras use of `act.js`; the build collects it. */
  export const tools: () => object;
}
