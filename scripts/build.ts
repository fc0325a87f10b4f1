/** `npm run build`: the program as one file, dist/apimvnet.mjs, which needs nothing but Node. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}dist/apimvnet.mjs`;

/** Some dependencies are CommonJS and ask for Node's modules by `require`, which an ES module does not have. */
const requireForCommonJs = `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);`;

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  banner: { js: requireForCommonJs },
  logLevel: 'warning',
  write: false,
});

/** esbuild escapes everything but regular expressions. One character beyond Latin-1 makes V8 keep the whole text in two bytes each. */
const inAscii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

mkdirSync(dirname(outfile), { recursive: true });
for (const { path, text } of outputFiles) writeFileSync(path, path === outfile ? inAscii(text) : text);
chmodSync(outfile, 0o755);
const size = outputFiles.find(({ path }) => path === outfile)?.contents.length ?? 0;
console.log(`dist/apimvnet.mjs, ${(size / 2 ** 20).toFixed(1)} MB`);
