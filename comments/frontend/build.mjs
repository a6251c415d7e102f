// Builds the reader's bundles. The same sources give the same bytes: `node build.mjs --outdir DIR` into an empty
// folder must equal what is committed in comments/web/static.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const flag = process.argv.indexOf("--outdir");
const outdir = flag > 0 ? resolve(process.argv[flag + 1]) : resolve(here, "../web/static");
const targets = ["chrome111", "firefox113", "safari16.4"];

const styles = async (...names) => {
  const sources = await Promise.all(names.map((name) => readFile(join(here, "styles", name), "utf8")));
  const css = await transform(sources.join("\n"), { loader: "css", minify: true, target: targets });
  return css.code.trim();
};

/** Lets a script import the widget's styles as one minified string. */
const styleText = {
  name: "style-text",
  setup(builder) {
    builder.onLoad({ filter: /widget\.css$/ }, async () => ({
      contents: await styles("widget.css", "comments.css"),
      loader: "text",
    }));
  },
};

await mkdir(outdir, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { embed: "src/embed.ts", count: "src/count.ts", playground: "src/playground.ts" },
  bundle: true,
  minify: true,
  format: "iife",
  target: targets,
  charset: "utf8",
  legalComments: "none",
  plugins: [styleText],
  outdir,
});
await writeFile(join(outdir, "page.css"), `${await styles("comments.css", "page.css")}\n`);
await writeFile(join(outdir, "playground.css"), `${await styles("playground.css")}\n`);
