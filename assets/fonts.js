// Copies the font files and their licence into static/fonts, and writes the style sheet that names them: latin and
// latin-ext (a browser fetches the second only for a page that needs it), in the two weights that the pages use.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const source = "node_modules/@fontsource/source-sans-3";
const ranges = JSON.parse(readFileSync(`${source}/unicode.json`, "utf8"));
mkdirSync("static/fonts", { recursive: true });

const faces = ["latin-ext", "latin"].flatMap((script) =>
  [400, 600].map((weight) => {
    const name = `source-sans-3-${script}-${weight}-normal.woff2`;
    copyFileSync(`${source}/files/${name}`, `static/fonts/${name}`);
    const fingerprint = createHash("sha256").update(readFileSync(`static/fonts/${name}`)).digest("hex").slice(0, 12);
    return `@font-face {
  font-family: "Source Sans 3";
  font-style: normal;
  font-weight: ${weight};
  font-display: swap;
  src: url("fonts/${name}?v=${fingerprint}") format("woff2");
  unicode-range: ${ranges[script]};
}
`;
  }),
);
writeFileSync("assets/_faces.scss", `// Written by fonts.js.\n${faces.join("\n")}`);
copyFileSync(`${source}/LICENSE`, "static/fonts/LICENSE-source-sans-3.txt");
