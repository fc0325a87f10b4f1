/** `apimvnet firewall` as a user runs it: against an Azure behind HTTPS, with a manifest, in three forms. */

import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadWorld } from '../../sim/azure/world.ts';
import { environment } from '../../sim/demo/operator-process.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sample = 'deploy/samples/behind-a-firewall.yaml';
const directory = mkdtempSync(join(tmpdir(), 'firewall-test-'));
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
    const all = ['src/main.ts', 'firewall', '--cloud-file', azure.files.cloud, ...args];
    const child = spawn(process.execPath, all, { cwd: root, env: more.env ?? environment(azure.files) });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
    child.stdin.end(more.input ?? '');
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly ranges?: readonly string[];
  readonly why: string;
  readonly source: string;
}

describe('P7: what the help of firewall says is so', () => {
  test('P7: -o json has the ranges, what breaks, and the page that says so; -o yaml the same; text a line for each', async () => {
    const [json, yaml, table, standard] = await Promise.all([
      run(['-f', sample, '-o', 'json']),
      run([sample, '-oyaml']),
      run(['--filename', sample]),
      run(['-', '--output=json'], { input: readFileSync(join(root, sample), 'utf8') }),
    ]);
    expect([json, yaml, table, standard].map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(4).fill({ code: 0, stderr: '' }));
    const rows = JSON.parse(json.stdout) as readonly Row[];
    expect(rows.find(({ name }) => name === 'AzureMonitor')?.ranges?.length).toBeGreaterThan(0);
    for (const { why, source } of rows) expect([why, source]).not.toContain('');
    expect(parse(yaml.stdout)).toEqual(rows);
    expect(JSON.parse(standard.stdout)).toEqual(rows);
    const lines = table.stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^NEED\s+KIND\s+PROTOCOL\s+PORTS\s+RANGES\s+NAME$/);
    expect(lines).toHaveLength(1 + rows.length);
  });

  test('P7: a slip is answered with what was meant, before Azure is asked', async () => {
    expect(await run([sample, '-o', 'jsno'])).toMatchObject({ code: 64, stderr: expect.stringContaining('did you mean json?') });
    expect(await run(['--filname', sample])).toMatchObject({ code: 64, stderr: expect.stringContaining('did you mean --filename?') });
    expect(await run([sample, 'another.yaml'])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('"another.yaml" does not exist'),
    });
  });
});

test('P8: of a folder every list is printed; what has none is told by name, and the end is 1', async () => {
  const folder = join(directory, 'gateways');
  mkdirSync(folder);
  for (const name of [
    'basic-tier',
    'behind-a-firewall',
    'out-of-its-network',
    'three-regions',
    'internal-with-private-dns',
    'other-dns-servers',
  ])
    copyFileSync(join(root, 'deploy/samples', `${name}.yaml`), join(folder, `${name}.yaml`));
  const ended = await run(['-f', folder, '-o', 'json']);
  expect(ended.code).toBe(1);
  const bindings = new Set((JSON.parse(ended.stdout) as readonly { readonly binding: string }[]).map(({ binding }) => binding));
  expect(bindings).toEqual(new Set(['gateways/tunnel', 'gateways/global', 'gateways/ledger', 'gateways/names']));
  // More than a pipe holds.
  expect(ended.stdout.length).toBeGreaterThan(65_536);
  expect(ended.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^gateways\/archive: tier Basic has no gateway in a subnet/)]);
});

test('P9: without an identity it says how to log in, and what was tried', async () => {
  const none = Object.fromEntries(Object.entries(environment(azure.files)).filter(([name]) => !name.startsWith('AZURE_')));
  // Not what this machine may be in Azure: the tools of a developer, of which there are none on this path.
  const { code, stdout, stderr } = await run([sample], { env: { ...none, AZURE_TOKEN_CREDENTIALS: 'dev', PATH: directory } });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const [first, ...tried] = stderr.trim().split('\n');
  expect(first).toMatch(/^apimvnet: not logged in to Azure: log in with `az login`, or set AZURE_TENANT_ID, .*What was tried:$/);
  expect(tried).toContain('  Azure CLI could not be found.');
  expect(tried.length).toBeGreaterThan(2);
});
