/* Builds teamweb/teamweb/core/static/teamweb/ from these sources; `--check` compares with what is committed. */
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const committed = join(import.meta.dirname, "../teamweb/teamweb/core/static/teamweb");
const checking = process.argv.includes("--check");
const out = checking ? await mkdtemp(join(tmpdir(), "teamweb-build-")) : committed;
// Compressed bytes a reader may have to load; DESIGN.md's budgets.
const budgets = { "site.css": 45_000, "site.js": 45_000, "editor.js": 220_000, "editor.css": 20_000 };

/* KERN's styles are compiled from its sources, without prefixed doubles of every icon. */
const kern = {
  name: "kern",
  setup(build) {
    build.onResolve({ filter: /^kern\.css$/ }, () => ({ path: "kern.css", namespace: "kern" }));
    build.onLoad({ filter: /.*/, namespace: "kern" }, () => {
      const { css } = sass.compile(join(import.meta.dirname, "styles/kern.scss"), {
        loadPaths: [join(import.meta.dirname, "node_modules")],
        logger: sass.Logger.silent,
        style: "compressed",
      });
      return { contents: css.replace(/-webkit-mask:url\([^)]*\)[^;}]*;?/g, ""), loader: "css" };
    });
  },
};

/* `import controllers from "controllers"`: every controllers/<name>_controller.js under its name. */
const controllers = {
  name: "controllers",
  setup(build) {
    build.onResolve({ filter: /^controllers$/ }, () => ({ path: "controllers", namespace: "controllers" }));
    build.onLoad({ filter: /.*/, namespace: "controllers" }, async () => {
      const folder = join(import.meta.dirname, "controllers");
      const files = (await readdir(folder)).filter((name) => name.endsWith("_controller.js")).sort();
      const imports = files.map((name, i) => `import c${i} from "./${name}";`);
      const names = files.map((name, i) => `${JSON.stringify(name.replace("_controller.js", "").replaceAll("_", "-"))}: c${i}`);
      return { contents: `${imports.join("\n")}\nexport default {${names.join(",")}};`, resolveDir: folder };
    });
  },
};

await mkdir(out, { recursive: true });
await esbuild.build({
  absWorkingDir: import.meta.dirname,
  entryPoints: {
    site: "site.js",
    theme: "theme.js",
    editor: "editor/main.js",
    "site-style": "styles/site.css",
    "editor-style": "styles/editor.css",
  },
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome115", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  external: ["fonts/*"],
  loader: { ".json": "json" },
  alias: { "@floating-ui/dom": "./editor/unused_floating_ui.js" },
  outdir: out,
  plugins: [kern, controllers],
});
for (const name of ["site", "editor"]) {
  await cp(join(out, `${name}-style.css`), join(out, `${name}.css`));
  await rm(join(out, `${name}-style.css`));
}
await cp(join(import.meta.dirname, "fonts"), join(out, "fonts"), { recursive: true });
await cp(join(import.meta.dirname, "static"), out, { recursive: true });
await cp(join(import.meta.dirname, "node_modules/@kern-ux/native/LICENSE.md"), join(out, "LICENSE-kern-ux.md"));

for (const [name, budget] of Object.entries(budgets)) {
  const size = gzipSync(await readFile(join(out, name)), { level: 9 }).length;
  console.log(`${name.padEnd(12)} ${String(size).padStart(7)} bytes compressed`);
  if (size > budget) throw new Error(`${name} is larger than its budget of ${budget} bytes`);
}

if (checking) {
  const files = async (folder) =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort();
  const [built, kept] = [await files(out), await files(committed)];
  const names = [...new Set([...built, ...kept])];
  const differing = [];
  for (const name of names) {
    const [a, b] = await Promise.all([out, committed].map((folder) => readFile(join(folder, name)).catch(() => null)));
    if (!a || !b || !a.equals(b)) differing.push(name);
  }
  await rm(out, { recursive: true });
  if (differing.length) {
    console.error(`Committed files differ from a rebuild: ${differing.join(", ")}. Run "npm ci && npm run build" in frontend/ and commit.`);
    process.exit(1);
  }
  console.log("The committed files equal a rebuild.");
}
