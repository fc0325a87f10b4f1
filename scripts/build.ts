/** `npm run build`: the programs, which need nothing but Node: dist/apimvnet.mjs to be executed, and beside it dist/program.mjs, which has everything; likewise the plugin and the simulators; dist/drawing.mjs for the report, dist/traces.mjs for traces. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(root, process.argv[2] ?? 'dist');

/** Some dependencies are CommonJS and ask for Node's modules by `require`, which an ES module does not have. */
const requireForCommonJs = `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);`;

/** Graphviz, a megabyte that only `apimvnet report` needs: a file of its own, which the operator never loads. */
const drawingLibrary = { from: '@viz-js/viz', file: 'drawing.mjs' } as const;
/** OpenTelemetry, which only an operator with `--traces otlp` needs. */
const tracing = { from: 'src/runtime/traces/otlp.ts', file: 'traces.mjs' } as const;
const apart: Plugin = {
  name: 'apart',
  setup(plugins) {
    plugins.onResolve({ filter: /\/traces\/otlp\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${tracing.file}`, external: true } : undefined,
    );
    plugins.onResolve({ filter: new RegExp(`^${drawingLibrary.from}$`) }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${drawingLibrary.file}`, external: true },
    );
  },
};

/**
 * The client of API Management makes all its operations, with their models, when it is made. None is called (src/azure/pipeline.ts needs its pipeline alone), so
 * what it imports of them is empty here: a fifth of the program less, and 20 MB of memory.
 */
const withoutOperations: Plugin = {
  name: 'without operations',
  setup(plugins) {
    const client = join(root, 'node_modules/@azure/arm-apimanagement/dist/esm');
    const namesIn = (file: string, pattern: RegExp): readonly string[] => {
      const names = [...readFileSync(join(client, file), 'utf8').matchAll(pattern)].flatMap(([, list = '']) => list.split(','));
      if (names.length === 0)
        throw new Error(`${file} of the client of API Management is laid out in another way: look at scripts/build.ts`);
      return names.map((name) => name.trim().replace(/ as .*$/, '')).filter((name) => name !== '');
    };
    const empty = (names: readonly string[]) => ({ contents: [...new Set(names)].map((name) => `export class ${name} {}`).join('\n') });
    plugins.onLoad({ filter: /arm-apimanagement\/dist\/esm\/operations\/index\.js$/ }, () =>
      empty(namesIn('apiManagementClient.js', /import \{([^}]+)\} from "\.\/operations\/index\.js"/g)),
    );
    plugins.onLoad({ filter: /arm-apimanagement\/dist\/esm\/models\/mappers\.js$/ }, () =>
      empty([
        ...namesIn('apiManagementClient.js', /\bMappers\.(\w+)/g),
        ...namesIn('models/parameters.js', /import \{([^}]+)\} from "\.\.\/models\/mappers\.js"/g),
      ]),
    );
  },
};

/** Resolves to its size. */
async function bundle(source: string, name: string, options: BuildOptions): Promise<number> {
  const outfile = join(folder, name);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    logLevel: 'warning',
    plugins: [apart, withoutOperations],
    ...options,
    write: false,
  });
  for (const { path, text } of outputFiles) writeFileSync(path, path === outfile ? inAscii(text) : text);
  return outputFiles.find(({ path }) => path === outfile)?.contents.length ?? 0;
}

/** esbuild escapes everything but regular expressions. One character beyond Latin-1 makes V8 keep the whole text in two bytes each. */
const inAscii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

mkdirSync(folder, { recursive: true });
// Old Nodes have to get as far as the sentence that they are too old.
const neededNode = /\d+/.exec(packageJson.engines.node)?.[0] ?? '';
async function program(source: string, called: string, file: string, options: BuildOptions = {}): Promise<number> {
  const define = { neededNode, called: JSON.stringify(called), program: JSON.stringify(file) };
  await bundle('src/entry.ts', `${called}.mjs`, { target: 'node12.22', define, banner: { js: '#!/usr/bin/env node' } });
  chmodSync(join(folder, `${called}.mjs`), 0o755);
  return bundle(source, file, { target: `node${neededNode}`, banner: { js: requireForCommonJs }, ...options });
}

const size = await program('src/main.ts', 'apimvnet', 'program.mjs');
await bundle(tracing.from, tracing.file, { target: `node${neededNode}`, banner: { js: requireForCommonJs } });
await bundle(drawingLibrary.from, drawingLibrary.file, { target: `node${neededNode}` });
await program('src/kubectl.ts', 'kubectl-apimvnet', 'kubectl.mjs');
// The image is built from the sources of the operator alone (deploy/Dockerfile).
if (existsSync(join(root, 'sim'))) {
  const definitionText = JSON.stringify(readFileSync(join(root, 'crds/apimvnetbindings.apimvnet.io.yaml'), 'utf8'));
  await program('sim/standalone/main.ts', 'apimvnet-sim', 'simulators.mjs', { define: { definitionText } });
}
console.log(`${process.argv[2] ?? 'dist'}/apimvnet.mjs, with program.mjs of ${(size / 2 ** 20).toFixed(1)} MB beside it`);
