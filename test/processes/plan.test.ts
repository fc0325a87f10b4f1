/** `apimvnet plan` as a user and a pipeline run it: against an Azure behind HTTPS, with files, directories and standard input. */

import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { loadWorld } from '../../sim/azure/world.ts';
import { environment } from '../../sim/demo/operator-process.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'plan-test-'));
const sample = (name: string): string => join(root, 'deploy/samples', `${name}.yaml`);
let azure: ServedAzure;
beforeAll(async () => {
  const world = loadWorld(JSON.parse(readFileSync(join(root, 'sim/worlds/demo.json'), 'utf8')));
  azure = await startAzure({ world: { resources: world.resources }, speed: 1, seed: 1, directory });
});
afterAll(async () => {
  await azure.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], more: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const all = ['src/main.ts', ...args, '--cloud-file', azure.files.cloud];
    const child = spawn(process.execPath, all, { cwd: root, env: more.env ?? environment(azure.files) });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
    child.stdin.end(more.input ?? '');
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

describe('exit codes', () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ['changes', ['-f', sample('clean-attach')], 2, /^gateways\/orders: would change/],
    [
      'changes that interrupt, where that is too much',
      ['-f', sample('clean-attach'), '--fail-on', 'disruptive'],
      3,
      /^gateways\/orders: would change/,
    ],
    ['an obstacle', ['-f', sample('shadowed-by-a-deny')], 3, /FlowBlocked/],
    ['another tier', ['-f', sample('basic-tier')], 3, /tier Basic is not bound/],
    ['nothing under Audit', ['-f', sample('audit-only')], 0, /nothing to change/],
  ])('%s', async (_, args, code, text) => {
    const ended = await run(['plan', ...args]);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: '' });
    expect(ended.stdout).toMatch(text);
    expect(ended.stdout).not.toContain('\u001b');
  });

  test.each<[string, readonly string[], RegExp]>([
    ['no file', ['plan'], /-f\/--filename is needed/],
    ['a file that is not there', ['plan', '-f', 'none.yaml'], /"none.yaml" does not exist/],
    ['a file without a binding', ['plan', '-f', 'deploy/base/namespace.yaml'], /holds no ApimVnetBinding, but 1 of other kinds/],
    ['one name twice', ['plan', '-f', sample('clean-attach'), '-f', sample('clean-attach')], /"gateways\/orders" is given twice/],
  ])('64: %s', async (_, args, sentence) => {
    expect(await run(args)).toEqual({ code: 64, stdout: '', stderr: expect.stringMatching(sentence) });
  });
});

test('P8: a directory with one broken file: the others are planned, the broken one says where, and the end is 1', async () => {
  const folder = join(directory, 'gateways');
  mkdirSync(folder);
  copyFileSync(sample('clean-attach'), join(folder, 'a.yaml'));
  writeFileSync(join(folder, 'b.yaml'), readFileSync(sample('asks-first'), 'utf8').replace(/mode: \w+/, 'mode: external'));
  const { code, stdout, stderr } = await run(['plan', '-f', folder]);
  expect(code).toBe(1);
  expect(stdout).toContain('gateways/orders: would change');
  expect(stderr).toMatch(/b\.yaml:\d+:\d+: spec\.mode: Unsupported value: "external": .*did you mean External\?/);
  const markdown = await run(['plan', folder, '-o', 'markdown']);
  expect(markdown.stdout).toMatch(/\| `gateways\/orders` \| .* would change \|/);
  expect(markdown.stdout).toMatch(/:x: not valid/);
});

test('standard input, as JSON for a program', async () => {
  const { code, stdout } = await run(['plan', '-f', '-', '-ojson'], { input: readFileSync(sample('three-regions'), 'utf8') });
  expect(code).toBe(2);
  const { bindings } = JSON.parse(stdout) as {
    readonly bindings: readonly { readonly outcome: string; readonly steps: readonly unknown[] }[];
  };
  expect(bindings).toEqual([expect.objectContaining({ outcome: 'Changes', disruptive: true })]);
  expect(bindings[0]?.steps.length).toBeGreaterThan(1);
});

test('P9: not logged in: 1, with what was tried', async () => {
  const none = Object.fromEntries(Object.entries(environment(azure.files)).filter(([name]) => !name.startsWith('AZURE_')));
  const env = { ...none, AZURE_TOKEN_CREDENTIALS: 'dev', PATH: directory };
  const { code, stderr } = await run(['plan', '-f', sample('clean-attach')], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^apimvnet: not logged in to Azure: log in with `az login`/);
});

test('all of this has read Azure and written nothing', () => {
  expect(azure.azure.requests.length).toBeGreaterThan(30);
  expect(azure.azure.requests.filter(isWrite)).toEqual([]);
});
