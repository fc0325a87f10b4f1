/** `npm run build`: the program as one file, dist/apimvnet.mjs, which needs nothing but Node. */

import { chmodSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}dist/apimvnet.mjs`;

/** Some dependencies are CommonJS and ask for Node's modules by `require`, which an ES module does not have. */
const requireForCommonJs = `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);`;

await build({
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
});
chmodSync(outfile, 0o755);
console.log(`dist/apimvnet.mjs, ${(statSync(outfile).size / 2 ** 20).toFixed(1)} MB`);
