/** The demo with `--once` is a verdict: 0 when every sample is as its file says, 1 with its name when one is not. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'demo-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function demo(...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['sim/demo/main.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Faster than this, reading a network takes the operator longer than Azure's own statuses stay fresh. */
const speed = '300';

interface World {
  readonly resources: readonly { readonly id: string; readonly properties: { securityRules?: unknown[] } }[];
}

describe('npm run demo -- --once', () => {
  test('ends with 0 when every sample is as its file expects', async () => {
    const { code, output } = await demo('--once', '--speed', speed, '--dir', join(home, 'good'));
    const samples = readdirSync(join(root, 'deploy/samples')).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
    expect(output).toContain(`All ${samples.length} samples are as their files expect.`);
    expect(code).toBe(0);
  });

  test('ends with 1 and names the sample when the foreign deny is not there', async () => {
    const world = JSON.parse(readFileSync(join(root, 'sim/worlds/demo.json'), 'utf8')) as World;
    const group = world.resources.find(({ id }) => id.endsWith('/returns-nsg'));
    expect(group?.properties.securityRules).toHaveLength(1);
    if (group) group.properties.securityRules = [];
    const file = join(home, 'world.json');
    writeFileSync(file, JSON.stringify(world));
    const { code, output } = await demo('--once', '--speed', speed, '--dir', join(home, 'bad'), '--world', file);
    expect(output).toMatch(
      /shadowed-by-a-deny\.yaml \(gateways\/returns\): expected PreparingNetwork > PrerequisitesNotMet, Stalled; seen .*Settled/,
    );
    expect(output.match(/\.yaml \(gateways/g)).toHaveLength(1);
    expect(code).toBe(1);
  });

  test.each([
    [['--colour'], 'unknown option "--colour"; valid are --once, --speed, --seed, --world, --samples, --dir, --help'],
    [['--speed', '0'], '--speed: "0" must be a whole number from 1 to 10000'],
  ])('refuses %p with 64', async (args, sentence) => {
    const { code, output } = await demo(...args);
    expect(output).toContain(sentence);
    expect(code).toBe(64);
  });
});
