/** The demo with `--once` is a verdict: 0 when every sample is as its file says, 1 with its name when one is not. */

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { bindingsPath } from '../../src/api/binding.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { loadCluster } from '../../src/runtime/kubeconfig.ts';
import { createRuntimeMetrics } from '../../src/runtime/metrics.ts';
import { createTransport } from '../../src/runtime/transport.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'demo-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** One that goes on until it is told to stop. */
function running(...args: readonly string[]) {
  const child = spawn(process.execPath, ['sim/demo/main.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    pid: child.pid,
    output: () => output,
    async shows(what: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
      for (const end = performance.now() + withinMs; performance.now() < end; await sleep(systemClock, 20)) {
        const found = what.exec(output);
        if (found) return found;
      }
      throw new Error(`${what} is not in:\n${output}`);
    },
    stop(signal: NodeJS.Signals = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

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
    [['--colour'], 'unknown option "--colour"; valid are --once, --speed, --seed, --world, --samples, --assumptions, --dir, --help'],
    [['--speed', '0'], '--speed: "0" must be a whole number from 1 to 10000'],
  ])('refuses %p with 64', async (args, sentence) => {
    const { code, output } = await demo(...args);
    expect(output).toContain(sentence);
    expect(code).toBe(64);
  });
});

describe('P11: npm run demo', () => {
  const mine = {
    apiVersion: 'apimvnet.io/v1alpha1',
    kind: 'ApimVnetBinding',
    metadata: { name: 'mine', namespace: 'gateways' },
    spec: {
      serviceId:
        '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/api/providers/Microsoft.ApiManagement/service/none-such',
      mode: 'None',
    },
  };

  test('P11: refuses a directory that another one has, shows the operator that was started again, and every binding that is there', async () => {
    const directory = join(home, 'shared');
    const first = running('--speed', '60', '--dir', directory);
    const [, killed] = await first.shows(/The operator is process (\d+)\./);
    const kubeconfig = readFileSync(join(directory, 'kubeconfig'), 'utf8');

    const second = await demo('--once', '--dir', directory);
    expect(second.code).toBe(1);
    expect(second.output).toContain(`another demo runs in ${directory}: process ${first.pid}.`);
    expect(second.output).toContain('--dir ');
    expect(readFileSync(join(directory, 'kubeconfig'), 'utf8')).toBe(kubeconfig);

    const cluster = loadCluster({ kubeconfig: join(directory, 'kubeconfig') });
    const api = createTransport(cluster, { clock: systemClock, userAgent: 'test', metrics: createRuntimeMetrics(new Registry()) });
    await first.shows(/ orders +False/);
    await api.request({ method: 'POST', path: bindingsPath('gateways'), body: mine });
    await first.shows(/ mine +\w+ +PrerequisitesNotMet/);

    process.kill(Number(killed), 'SIGKILL');
    const [, again] = await first.shows(
      /was ended by SIGKILL; it was started again as process (\d+), which waits for the old lease, up to 15 s\./,
    );
    expect(again).not.toBe(killed);
    expect(isAlive(Number(again))).toBe(true);
    await first.shows(new RegExp(`Process ${again} has the lease now`));

    await api.request({ method: 'DELETE', path: `${bindingsPath('gateways')}/mine` });
    await first.shows(/ mine +\(deleted\)/);
    await api.close();
    expect(await first.stop()).toBe(0);
    const table = first.output().slice(first.output().indexOf('\nNAME '));
    expect(table).toMatch(/^orders /m);
    expect(table).not.toContain('mine');
  });

  test('P11: takes a directory whose demo was killed, or whose number another program has by now', async () => {
    const directory = join(home, 'left');
    const killed = running('--dir', directory);
    const [, operator] = await killed.shows(/The operator is process (\d+)\./);
    await killed.stop('SIGKILL');
    process.kill(Number(operator), 'SIGKILL');
    for (const pid of [killed.pid, process.pid]) {
      writeFileSync(join(directory, 'demo.pid'), `${pid}\n`);
      const next = running('--dir', directory);
      await next.shows(/To look at it/);
      expect(await next.stop()).toBe(0);
    }
    expect(existsSync(join(directory, 'demo.pid'))).toBe(false);
  });
});
