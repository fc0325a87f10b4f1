/** What a machine's Node has to be: said in one place, and in one sentence by whatever is started with an older one. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { version } from '../../src/version.ts';
import { textOf } from './support/objects.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'node-test-'));
const program = join(home, 'dist', 'apimvnet.mjs');
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Package {
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(textOf('package.json')) as Package;

/** As a shell runs it, with this Node as `node`; `pretended` is the version that it says of itself. */
function run(command: string, args: readonly string[], pretended?: string) {
  const preload = join(home, `as-${pretended ?? 'itself'}.cjs`);
  const versions = pretended === undefined ? 'process.versions' : `{ ...process.versions, node: '${pretended}' }`;
  writeFileSync(
    preload,
    `Object.defineProperty(process, 'version', { value: 'v' + ${versions}.node });\nObject.defineProperty(process, 'versions', { value: ${versions} });\n`,
  );
  const env = {
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    NODE_OPTIONS: `--require=${preload}`,
    npm_lifecycle_event: 'demo',
  };
  const { status, stdout, stderr } = spawnSync(command, [...args], { cwd: root, env, encoding: 'utf8', timeout: 60_000 });
  return { status, stdout, stderr };
}

describe('the built program', () => {
  beforeAll(() => {
    const built = spawnSync(process.execPath, ['scripts/build.ts', dirname(program)], { cwd: root, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
  });

  test('P3: is executed by its name', () => {
    expect(run(program, ['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(run(program, ['flows', '--output', 'json'])).toMatchObject({ status: 0, stderr: '' });
    expect(run(program, ['nonsense'])).toMatchObject({ status: 64, stdout: '' });
  });

  test("P3: and kubectl's plugin and the simulators are what package.json has under bin, and all of their folder that is to be executed", () => {
    expect(Object.values(manifest.bin)).toEqual(['dist/apimvnet.mjs', 'dist/kubectl-apimvnet.mjs', 'dist/apimvnet-sim.mjs']);
    const executable = readdirSync(dirname(program)).filter((name) => (statSync(join(dirname(program), name)).mode & 0o111) !== 0);
    expect(executable.toSorted()).toEqual(['apimvnet-sim.mjs', 'apimvnet.mjs', 'kubectl-apimvnet.mjs']);
  });

  test.each(['20.20.2', '18.19.1', '12.22.12', '23.11.1'])('P2: under Node %s says in one line what it needs', (old) => {
    for (const args of [['--help'], ['--version'], ['operator']])
      expect(run(program, args, old)).toEqual({
        status: 64,
        stdout: '',
        stderr: `apimvnet needs Node 24 or newer; this is v${old}.\n`,
      });
  });

  test.each(['24.0.0', '26.10.0'])('P2: under Node %s it runs', (newer) => {
    expect(run(program, ['--version'], newer)).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  test('P2: begins with a file that old Nodes can read: nothing is imported before the version is known', () => {
    const entry = readFileSync(program, 'utf8');
    expect(entry.startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect(entry).not.toMatch(/^\s*(import\b(?!\()|export\b)|\bawait\b|\?\?|\?\.|\brequire\b/m);
    expect(entry.length).toBeLessThan(1_000);
  });
});

describe('P4: with a Node that cannot read TypeScript', () => {
  const scripts = Object.entries(manifest.scripts).filter(([, script]) => /^node /.test(script));
  test('P4: there are scripts that run Node', () => expect(scripts.length).toBeGreaterThan(7));

  test.each(scripts)('P4: npm run %s says in one sentence what to install', (_, script) => {
    // Else it would be carried out below.
    expect(script).toMatch(/^node -r \.\/scripts\/node-version\.cjs /);
    for (const old of ['20.20.2', '22.17.0'])
      expect(run('sh', ['-c', script], old)).toEqual({
        status: 64,
        stdout: '',
        stderr: `npm run demo needs Node 24 or newer, and this is v${old}: install it from https://nodejs.org; on Linux "npm ci" brings it.\n`,
      });
  });
});

describe('P5: Node 24 is what is asked for', () => {
  const first = (text: string): number => Number(/\d+/.exec(text)?.[0]);

  test.each<[string, number]>([
    ['by engines', first(manifest.engines.node)],
    ['by each Node that npm ci brings', Math.min(...Object.values(manifest.optionalDependencies).map(first))],
    ['by the types', first(manifest.devDependencies['@types/node'] ?? '')],
    ['by the base of the build', first(/BUILD_IMAGE=\S*\/node:(\d+)/.exec(textOf('deploy/Dockerfile'))?.[1] ?? '')],
    ['by the base of the image', first(/RUNTIME_IMAGE=\S*\/nodejs(\d+)/.exec(textOf('deploy/Dockerfile'))?.[1] ?? '')],
  ])('P5: %s', (_, found) => expect(found).toBe(24));

  test.each(['README.md', 'CONTRIBUTING.md', '.ci/run'])('P5: %s names no other', (file) => {
    const named = [...textOf(file).matchAll(/\bNode(?:\.js)? v?(\d+)/g)].map(([, major]) => Number(major));
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named)).toEqual(new Set([24]));
  });

  test('P5: no dependency asks for a newer one, so that engine-strict=true installs', () => {
    expect([takes24('>= 20.1'), takes24('^20.19 || >=22.12'), takes24('>=24.1'), takes24('^20 || ^22')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    interface Locked {
      readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>;
    }
    const { packages } = JSON.parse(textOf('package-lock.json')) as Locked;
    const wanting = Object.entries(packages).filter(([, { engines }]) => engines?.node !== undefined && !takes24(engines.node));
    expect(wanting.map(([name]) => name)).toEqual([]);
  });
});

/** Whether a range of versions, as `^20.19.0 || >=22.12`, takes 24.0.0 and what follows it. */
const takes24 = (range: string): boolean =>
  range.split('||').some((part) =>
    part
      .trim()
      .replace(/([<>=^~])\s+/g, '$1')
      .split(/\s+/)
      .every((comparator) => {
        const [, operator = '', version = '*'] = /^([<>=^~]*)\s*v?(.*?)(?:\.x)*$/.exec(comparator) ?? [];
        const [major = 0, minor = 0, patch = 0] = version.split('.').map((number) => Number(number));
        if (version === '*' || version === '') return true;
        const isUpTo24 = major < 24 || (major === 24 && minor + patch === 0);
        if (operator === '>=') return isUpTo24;
        if (operator === '>') return major < 24;
        return operator.startsWith('<') ? major > 24 : major === 24 && isUpTo24;
      }),
  );
