// Builds what the pages need into frontdoor/assets/built: one style sheet, the scripts, the font and the icon.
// Everything in that folder is made again on each run and none of it is committed.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "built");
const packages = join(here, "..", "..", "node_modules");
const find = createRequire(import.meta.url).resolve;

rmSync(built, { recursive: true, force: true });
mkdirSync(join(built, "files"), { recursive: true });

const { css } = compile(join(here, "scss", "frontdoor.scss"), {
  loadPaths: [packages],
  quietDeps: true,
  style: "compressed",
});
writeFileSync(join(built, "frontdoor.css"), css);

// A source map named in a script but not served would make collecting the static files fail.
const script = (from, name) =>
  writeFileSync(join(built, name), readFileSync(from, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));

script(find("govuk-frontend/dist/govuk/govuk-frontend.min.js"), "govuk-frontend.min.js");
script(join(packages, "leaflet", "dist", "leaflet.js"), "leaflet.js");
script(join(packages, "htmx.org", "dist", "htmx.min.js"), "htmx.min.js");
for (const name of readdirSync(join(here, "js"))) script(join(here, "js", name), name);

// Leaflet's own marks and layer switch are pictures we do not use; a style sheet must not name files that are not there.
const leaflet = readFileSync(join(packages, "leaflet", "dist", "leaflet.css"), "utf8");
writeFileSync(join(built, "leaflet.css"), leaflet.replace(/background-image:\s*url\([^)]*\);/g, "").replace(/url\(#default#VML\)/g, "none"));

// The style sheet names the font files by this folder.
const font = join(packages, "@fontsource-variable", "atkinson-hyperlegible-next");
for (const file of readdirSync(join(font, "files"))) {
  if (css.includes(file)) cpSync(join(font, "files", file), join(built, "files", file));
}
cpSync(join(here, "images"), join(built, "images"), { recursive: true });
