/** The command as it is typed: what it refuses, what it says beforehand, and a whole run against a simulator that is reached by its URL alone. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { createAzure } from '../../sim/azure/azure.ts';
import { serveAzure } from '../../sim/azure/https.ts';
import { throwAwayCertificate } from '../../sim/azure/azure.test-support.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { UsageError } from '../../src/cli/options.ts';
import { help, options, readSettings } from './options.ts';
import { probes } from './probes/all.ts';
import { scope, subscription } from './run/bench.test-support.ts';
import { budgetText, chosenFrom, planOf } from './run/plan.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const place = ['--subscription', subscription, '--group', 'questions'];

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'test/azure/main.ts'), ...args], {
    cwd: mkdtempSync(join(tmpdir(), 'questions-')),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

describe('options', () => {
  test.each<[args: readonly string[], why: RegExp]>([
    [[], /--subscription is needed/],
    [['--subscription', subscription], /--group is needed/],
    [['--subscription', 'mine', '--group', 'g'], /"mine" must be an id/],
    [[...place, '--only', 'ifmatch'], /"ifmatch" is no question/],
    [[...place, '--endpoint', 'http://here'], /must be an https URL/],
    [[...place, '--clean-up', 'a/b'], /must be the name of a run/],
    [[...place, '--most-hours', '0'], /whole number from 1/],
  ])('%j is refused', (args, why) => {
    expect(() => readSettings(args)).toThrow(UsageError);
    expect(() => readSettings(args)).toThrow(why);
  });

  test('are all in the help, but the one for simulators', () => {
    for (const name of Object.keys(options))
      expect(help().includes(`--${name.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`)}`)).toBe(name !== 'pace');
  });
});

describe('a plan', () => {
  test('makes one gateway for many questions, and none where none is needed', () => {
    const names = (only: readonly string[]) => planOf(chosenFrom(only, [])).steps.map(({ name }) => name);
    expect(names(['ifMatch'])).toEqual(['ground', 'stale', 'conditions']);
    expect(names(['tagPatch', 'applyAnswer', 'nullInPatch']).filter((name) => name === 'creation' || name === 'premium')).toEqual([
      'creation',
    ]);
    expect(planOf(chosenFrom(['ifMatch'], [])).dollars).toBe(0);
  });

  test('costs more the longer its gateway stays, and says with which prices of which day', () => {
    const dollars = (only: readonly string[]) => planOf(chosenFrom(only, [])).dollars;
    expect(dollars(['operationUrlMinutes'])).toBeGreaterThan(dollars(['operationTimes']));
    expect(dollars(['omittedRegions'])).toBeGreaterThan(20);
    expect(planOf(probes).dollars).toBeLessThan(60);
    for (const part of planOf(probes).parts) expect(part.source).toMatch(/Microsoft: .* pricing/);
    expect(budgetText(planOf(probes))).toMatch(/45 questions in \d+ steps, about 2\d:\d\d h, about \d+\.\d\d USD/);
  });
});

describe('npm run test:azure', () => {
  test('begins nothing without --yes, nothing beyond the limits, and shows the budget first', async () => {
    const [unasked, dear, long] = await Promise.all([
      run(place),
      run([...place, '--yes', '--most-money', '5']),
      run([...place, '--yes', '--most-hours', '2', '--only', 'modeAlone']),
    ]);
    expect([unasked.code, dear.code, long.code]).toEqual([64, 64, 64]);
    expect(unasked.output).toMatch(/about \d+\.\d\d USD:[^]*nothing is begun without --yes/);
    expect(dear.output).toMatch(/--most-money is 5: leave questions out with --without/);
    expect(long.output).toMatch(/--most-hours is 2/);
  });

  test('runs against a simulator as against Azure, with the credential of the machine', async () => {
    const tls = await throwAwayCertificate();
    const home = mkdtempSync(join(tmpdir(), 'questions-'));
    writeFileSync(join(home, 'ca.pem'), tls.cert);
    writeFileSync(join(home, 'token'), 'a federated token');
    const azure = createAzure({
      clock: systemClock,
      random: seededRandom(1),
      speed: 20,
      assumptions: { omittedSubnets: 'deleted', idCase: 'recased' },
      world: { resources: [{ id: scope, location: 'westeurope' }] },
    });
    const server = await serveAzure(azure, { tls });
    try {
      const out = join(home, 'answers.json');
      const only = ['--only', 'omittedSubnets', '--only', 'idCase'];
      const { code, output } = await run([...place, '--yes', '--endpoint', server.url, '--out', out, '--pace', '20', ...only], {
        NODE_EXTRA_CA_CERTS: join(home, 'ca.pem'),
        AZURE_TENANT_ID: '22222222-2222-4222-8222-222222222222',
        AZURE_CLIENT_ID: 'a-client',
        AZURE_FEDERATED_TOKEN_FILE: join(home, 'token'),
        AZURE_AUTHORITY_HOST: server.url,
      });
      expect(output).toMatch(/=> deleted[^]*Everything of run .* is removed\./);
      expect(code).toBe(0);
      expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ assumptions: { omittedSubnets: 'deleted', idCase: 'recased' } });
      expect(azure.ids()).toEqual([scope]);
    } finally {
      await server.close();
    }
  });
});
