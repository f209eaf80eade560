// Builds what the pages load from node_modules and huying/web/static/src into huying/web/static/dist.
//
//   node tools/assets.mjs            build
//   node tools/assets.mjs --check    exit 1 when a build would give other files than those there are
//
// Tabler's style sheet is 650 KB; only the rules whose classes some template, script or view names are kept, so
// a new Tabler class in a template needs a new build. The icon sprite holds the icons that a template calls.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const WEB = join(ROOT, "huying", "web");
const SRC = join(WEB, "static", "src");
const DIST = join(WEB, "static", "dist");
const MODULES = join(ROOT, "node_modules");

const read = (...parts) => readFileSync(join(...parts), "utf8");

function filesUnder(folder, kinds) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (path === DIST || name === "collected" || name === "__pycache__") return [];
      if (statSync(path).isDirectory()) return filesUnder(path, kinds);
      return kinds.includes(extname(name)) ? [path] : [];
    });
}

/** Everything that may name a class or an icon. */
function sources() {
  return filesUnder(WEB, [".html", ".js", ".py", ".css", ".svg"]);
}

// ---- style -------------------------------------------------------------------------------------------------

/** Split a style sheet into {head, body} blocks and plain statements; strings and nested blocks are respected. */
function blocks(css) {
  const found = [];
  let start = 0;
  for (let i = 0; i < css.length; i += 1) {
    if (css[i] === '"' || css[i] === "'") i = closing(css, i);
    else if (css[i] === ";") {
      found.push({ head: css.slice(start, i).trim() });
      start = i + 1;
    } else if (css[i] === "{") {
      const end = matching(css, i);
      found.push({ head: css.slice(start, i).trim(), body: css.slice(i + 1, end) });
      i = end;
      start = end + 1;
    }
  }
  return found;
}

function closing(css, at) {
  let i = at + 1;
  while (css[i] !== css[at]) i += css[i] === "\\" ? 2 : 1;
  return i;
}

function matching(css, at) {
  let depth = 0;
  for (let i = at; i < css.length; i += 1) {
    if (css[i] === '"' || css[i] === "'") i = closing(css, i);
    else if (css[i] === "{") depth += 1;
    else if (css[i] === "}" && (depth -= 1) === 0) return i;
  }
  throw new Error("a block of the style sheet is not closed");
}

/** Split a selector list at its top-level commas. */
function selectors(list) {
  const found = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < list.length; i += 1) {
    if ("([".includes(list[i])) depth += 1;
    else if (")]".includes(list[i])) depth -= 1;
    else if (list[i] === "," && depth === 0) {
      found.push(list.slice(start, i));
      start = i + 1;
    }
  }
  return [...found, list.slice(start)].map((one) => one.trim());
}

/** A selector stays when every class it asks for is named somewhere. Old browsers drop a whole list for :has. */
function wanted(selector, words) {
  if (selector.includes(":has(") || /data-bs-theme="?dark/.test(selector)) return false;
  const asked = selector.replace(/:not\([^)]*\)/g, "").match(/\.-?[_a-zA-Z][\w-]*/g) ?? [];
  return asked.every((name) => words.has(name.slice(1)));
}

function prune(css, words) {
  return blocks(css)
    .map(({ head, body }) => {
      if (body === undefined) return head.startsWith("@charset") ? "" : `${head};`;
      if (/^@(media|supports)/.test(head)) {
        const kept = prune(body, words);
        return kept ? `${head}{${kept}}` : "";
      }
      if (head.startsWith("@")) return `${head}{${tight(body)}}`;
      const kept = selectors(head).filter((one) => wanted(one, words));
      return kept.length && body.trim() ? `${kept.join(",")}{${tight(body)}}` : "";
    })
    .join("\n")
    .replace(/\n+/g, "\n");
}

const bare = (css) => css.replace(/\/\*[\s\S]*?\*\//g, "");
/** Without the blanks that only people need; what stands in quotes stays. */
const tight = (css) =>
  css
    .replace(/("[^"]*"|'[^']*')|\s*([{},;])\s*|\s*\n\s*/g, (all, quoted, sign) => quoted ?? sign ?? "")
    .replaceAll(";}", "}")
    .trim();

/** Drop animations that no kept rule names. */
function withoutIdleFrames(css) {
  return css.replace(/@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}\n?/g, (block, name) =>
    new RegExp(`animation[^;}]*\\b${name}\\b`).test(css) ? block : "",
  );
}

function style(words) {
  const tabler = prune(bare(read(MODULES, "@tabler/core/dist/css/tabler.css")), words);
  const banner = "/* Tabler 1.0.0, MIT, tabler.io; then Huying's own. See licences.txt. */\n";
  return `${banner}${withoutIdleFrames(tabler)}\n${tight(bare(read(SRC, "huying.css")))}\n`;
}

// ---- icons -------------------------------------------------------------------------------------------------

function iconNames(texts) {
  const names = new Set();
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\bicon\(\s*["']([a-z0-9-]+)["']/g)) names.add(name);
    for (const [, list] of text.matchAll(/icons used: ([a-z0-9, -]+)/g)) {
      for (const name of list.split(",")) names.add(name.trim());
    }
  }
  return [...names].filter(Boolean).sort();
}

function symbol(name) {
  const path = join(MODULES, "@tabler/icons/icons/outline", `${name}.svg`);
  if (!existsSync(path)) throw new Error(`Tabler has no icon called "${name}"`);
  const inner = read(path).replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  const lines = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24"><g ${lines}>${tight(inner)}</g></symbol>`;
}

function sprite(texts) {
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${iconNames(texts).map(symbol).join("\n")}\n</svg>\n`;
}

// ---- all ---------------------------------------------------------------------------------------------------

const SCRIPTS = {
  "htmx.js": ["htmx.org", "dist/htmx.min.js"],
  "alpine.js": ["@alpinejs/csp", "dist/cdn.min.js"],
};

/** The sign of the patrol page on a phone's home screen, drawn from logo.svg: pictures, because manifests want them. */
const ICONS = ["icon-192.png", "icon-512.png", "icon-maskable-512.png"];

function licences() {
  return ["@tabler/core", "@tabler/icons", "htmx.org", "@alpinejs/csp"]
    .map((name) => {
      const { version, license, homepage } = JSON.parse(read(MODULES, name, "package.json"));
      return `${name} ${version}: ${license ?? "MIT"}${homepage ? `, ${homepage}` : ""}`;
    })
    .join("\n");
}

/** Everything that is built, by file name. */
function made() {
  const texts = sources().map((path) => read(path));
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z_][\w-]*/g) ?? []));
  const files = { "huying.css": style(words), "icons.svg": sprite(texts), "licences.txt": `${licences()}\n` };
  for (const [name, [module, path]] of Object.entries(SCRIPTS)) {
    files[name] = read(MODULES, module, path).replace(/^\/\/# sourceMappingURL=.*$/gm, "");
  }
  for (const name of ["huying.js", "live.js", "logo.svg"]) files[name] = read(SRC, name);
  files["patrol.js"] = filesUnder(join(SRC, "patrol"), [".js"]).map((path) => read(path)).join("\n");
  for (const name of ICONS) files[name] = readFileSync(join(SRC, name));
  return files;
}

function build() {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST, { recursive: true });
  const files = Object.entries(made());
  for (const [name, content] of files) writeFileSync(join(DIST, name), content);
  console.log(`assets built: ${files.map(([name, one]) => `${name} ${Math.ceil(one.length / 1024)} KB`).join(", ")}`);
}

function isFresh() {
  const same = (name, content) => readFileSync(join(DIST, name)).equals(Buffer.from(content));
  return Object.entries(made()).every(([name, content]) => existsSync(join(DIST, name)) && same(name, content));
}

if (!process.argv.includes("--check")) {
  build();
} else if (!isFresh()) {
  console.error("the built assets are not those of this checkout: run `npm run build`");
  process.exit(1);
}
