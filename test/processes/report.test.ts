/** `apimvnet report` as a user runs it: of files and of a cluster, against both simulators over HTTPS. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { isWrite } from '../../sim/azure/azure.ts';
import { loadWorld } from '../../sim/azure/world.ts';
import { environment } from '../../sim/demo/operator-process.ts';
import { startSimulators, type Simulators } from '../../sim/demo/simulators.ts';
import { bindingsPath } from '../../src/api/binding.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'report-test-'));
const sample = join(root, 'deploy/samples/shadowed-by-a-deny.yaml');
let simulators: Simulators;
beforeAll(async () => {
  const { resources } = loadWorld(JSON.parse(readFileSync(join(root, 'sim/worlds/demo.json'), 'utf8')));
  simulators = await startSimulators({ world: { resources }, speed: 1, seed: 1, directory, namespaces: ['gateways'] });
  const body: unknown = parse(readFileSync(sample, 'utf8'));
  await simulators.cluster.api().request({ method: 'POST', path: bindingsPath('gateways'), body: body });
});
afterAll(async () => {
  await simulators.close();
  rmSync(directory, { recursive: true, force: true });
});

function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const all = ['src/main.ts', 'report', ...args, '--cloud-file', simulators.files.cloud];
    const child = spawn(process.execPath, all, { cwd: root, env: environment(simulators.files) });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

test('of a file, into a file: the gateway is drawn, and Azure only read', async () => {
  const to = join(directory, 'network.html');
  expect(await run(['-f', sample, '--to', to])).toEqual({ code: 0, stdout: '', stderr: '' });
  const page = readFileSync(to, 'utf8');
  expect(page).toContain('deny-all-inbound (1000, Deny)');
  expect(page).toContain('<svg');
  expect(page.trimEnd()).toMatch(/<\/html>$/);
  expect(simulators.azure.requests.filter(isWrite)).toEqual([]);
});

test('of a cluster, on standard output', async () => {
  const { code, stdout, stderr } = await run(['--from-cluster', '--kubeconfig', simulators.files.kubeconfig]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('read for 1 binding in all namespaces of a cluster');
  expect(stdout).toContain('gateways/returns');
});

test('wrong usage is said before anything is read', async () => {
  expect(await run(['-f', sample, '--from-cluster'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--from-cluster reads no files'),
  });
  expect(await run([])).toMatchObject({ code: 64, stderr: expect.stringContaining('-f/--filename is needed') });
});
