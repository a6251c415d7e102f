// Builds the bundles of the widget and of the console. The same sources give the same bytes: `node
// build.mjs --outdir DIR` into an empty
// folder must equal what is committed in comments/web/static.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const flag = process.argv.indexOf("--outdir");
const outdir = flag > 0 ? resolve(process.argv[flag + 1]) : resolve(here, "../web/static");
const targets = ["chrome111", "firefox113", "safari16.4"];

const styles = async (names, trim = (css) => css) => {
  const sources = await Promise.all(
    names.map((name) => readFile(join(here, "styles", name), "utf8")),
  );
  const css = await transform(trim(sources.join("\n")), {
    loader: "css",
    minify: true,
    target: targets,
  });
  // Custom properties keep the space that stands in them.
  return css.code.trim().replace(/(--[\w-]+:) |(?<=,) /g, "$1");
};

/**
 * Lets a script import its part of the widget's styles as one minified string: in the shadow root,
 * all there is lies in `.comments`.
 */
const styleText = {
  name: "style-text",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await styles(
        path.endsWith("interactive.css") ? ["interactive.css"] : ["comments.css", "widget.css"],
        (css) => css.replace(/\.comments (?=[^{])/g, ""),
      ),
      loader: "text",
    }));
  },
};

/**
 * Lets a script import one sentence in every language the service speaks, for when the service
 * cannot be asked.
 */
const translations = {
  name: "translations",
  setup(builder) {
    builder.onResolve({ filter: /^translations:/ }, ({ path }) => ({
      path: path.slice(13),
      namespace: "translations",
    }));
    builder.onLoad({ filter: /./, namespace: "translations" }, async ({ path: sentence }) => {
      const folder = resolve(here, "../translations");
      const languages = (await readdir(folder))
        .filter((name) => existsSync(join(folder, name, "LC_MESSAGES")))
        .sort();
      const found = {};
      for (const language of languages) {
        const catalogue = await readFile(join(folder, language, "LC_MESSAGES/messages.po"), "utf8");
        const words = catalogue.split(`\nmsgid "${sentence}"\nmsgstr "`)[1]?.split('"\n')[0];
        for (const code of CODES[language] ?? [language]) if (words) found[code] = words;
      }
      const nearest = Object.entries(found).sort(([one], [other]) => other.length - one.length);
      return { contents: JSON.stringify(Object.fromEntries(nearest)), loader: "json" };
    });
  },
};
/** Which of a page's languages a catalogue serves, where its name does not say it. */
const CODES = { pt_BR: ["pt"], zh_Hant: ["zh-hant", "zh-tw", "zh-hk"], zh_Hans: ["zh"] };

/**
 * What few readers do has a script of its own, `extras.js`, which is handed by `act.js` what both
 * need.
 */
const EXTRAS = [
  "confirmation",
  "edit_comment",
  "extras",
  "mute_list",
  "new_comments",
  "action_panels",
  "preview",
  "share",
  "sign_in",
  "report_page",
  "thread_navigation",
];

/** Names that the extras import from elsewhere, with the file each is from. */
const sharedNames = async () => {
  const names = new Map();
  for (const extra of EXTRAS) {
    const source = await readFile(join(here, `src/${extra}.ts`), "utf8");
    for (const [, list, file] of source.matchAll(/^import \{ ([^}]+) \} from "\.\/(\w+)";$/gm))
      if (!EXTRAS.includes(file))
        for (const name of list.split(", ")) if (!name.startsWith("type ")) names.set(name, file);
  }
  return [...names].sort();
};

/** Collects in `act.js` what the extras need of it. */
const sharing = {
  name: "sharing",
  setup(builder) {
    builder.onResolve({ filter: /^shared:/ }, () => ({ path: "shared", namespace: "shared" }));
    builder.onLoad({ filter: /./, namespace: "shared" }, async () => {
      const names = await sharedNames();
      const imports = names
        .map(([name, file]) => `import { ${name} } from "./${file}";`)
        .join("\n");
      return {
        contents: `${imports}\nexport const tools = () => ({ ${names.map(([name]) => name)} });`,
        loader: "ts",
        resolveDir: join(here, "src"),
      };
    });
  },
};

/** Gives the extras what `act.js` hands them, in place of copies of their own. */
const borrowing = {
  name: "borrowing",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/\w+$/ }, ({ path }) =>
      EXTRAS.includes(path.slice(2)) ? null : { path: "tools", namespace: "tools" },
    );
    builder.onLoad({ filter: /./, namespace: "tools" }, async () => {
      const names = (await sharedNames()).map(([name]) => name);
      return { contents: `export const { ${names} } = tools;`, loader: "js" };
    });
  },
};

/**
 * The sentences of the console, `t("…")` and `n("one", "other", …)`, for the catalogue of
 * translations.
 */
const consoleSentences = async () => {
  const folder = join(here, "console");
  const sentences = new Map();
  for (const name of (await readdir(folder)).sort()) {
    const source = await readFile(join(folder, name), "utf8");
    const text = '"((?:[^"\\\\]|\\\\.)*)"';
    for (const [, words] of source.matchAll(new RegExp(`\\bt\\(\\s*${text}`, "g")))
      sentences.set(words, words);
    for (const [, one, other] of source.matchAll(new RegExp(`\\bn\\(\\s*${text},\\s*${text}`, "g")))
      sentences.set(other, [one, other]);
  }
  return [...sentences.keys()].sort().map((key) => sentences.get(key));
};

await mkdir(outdir, { recursive: true });
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: targets,
  charset: "utf8",
  legalComments: "none",
  plugins: [styleText, translations],
  outdir,
};
const scripts = {
  embed: "src/embed.ts",
  count: "src/comment_count.ts",
  playground: "src/playground.ts",
};
await build({ ...common, entryPoints: scripts, format: "iife" });
await build({
  ...common,
  entryPoints: { act: "src/interactive.ts" },
  format: "esm",
  plugins: [...common.plugins, sharing],
});
const [banner, footer] = [{ js: "export function extras(tools){" }, { js: "return all}" }];
const borrowed = { format: "iife", globalName: "all", banner, footer, plugins: [borrowing] };
await build({ ...common, entryPoints: { extras: "src/extras.ts" }, ...borrowed });
const jsx = { jsx: "automatic", jsxImportSource: "preact" };
await build({ ...common, ...jsx, entryPoints: { console: "console/main.tsx" }, format: "iife" });
await writeFile(
  join(outdir, "console-sentences.json"),
  `${JSON.stringify(await consoleSentences(), null, 1)}\n`,
);
await writeFile(join(outdir, "console.css"), `${await styles(["console.css"])}\n`);
await writeFile(
  join(outdir, "page.css"),
  `${await styles(["comments.css", "interactive.css", "page.css"])}\n`,
);
await writeFile(join(outdir, "playground.css"), `${await styles(["playground.css"])}\n`);
