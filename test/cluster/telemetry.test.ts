/** What Prometheus itself makes of the alerts: it reads them, and each fires when it should and not before. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { dashboards } from '../../scripts/generate/dashboards/files.ts';
import { alerts } from '../deploy/telemetry/support.ts';
import { repository } from '../deploy/support/objects.ts';
import { clusterForTests, clusterVariable } from './api-server.ts';
import { runCommand } from './command.ts';

const promtool = process.env['PROMTOOL'] ?? (process.env[clusterVariable] === undefined ? undefined : clusterForTests().binaries.promtool);
const suite = promtool === undefined ? describe.skip : describe;
const file = (path: string): string => fileURLToPath(new URL(path, repository));

suite('P17: promtool', () => {
  const home = mkdtempSync(join(tmpdir(), 'promtool-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const run = (...args: readonly string[]) => runCommand(promtool ?? '', args);
  const tests = readFileSync(file('test/deploy/telemetry/alerts.promtool.yaml'), 'utf8');

  test('reads the alerts, and finds nothing to complain of', async () => {
    const { code, stdout } = await run('check', 'rules', '--lint=all', '--lint-fatal', file('charts/apim-vnet-operator/files/alerts.yaml'));
    expect([code, stdout]).toEqual([0, expect.stringContaining(`SUCCESS: ${alerts.length} rules found`)]);
  });

  test('plays every unit test', async () => {
    cpSync(file('charts/apim-vnet-operator/files/alerts.yaml'), join(home, 'alerts.yaml'));
    // What annotations say is the matter of their own test; here it would be every text twice.
    const quiet = readFileSync(join(home, 'alerts.yaml'), 'utf8').replace(/^ {8}annotations:\n(?: {10}.*\n)+/gm, '');
    writeFileSync(join(home, 'alerts.yaml'), quiet);
    writeFileSync(join(home, 'tests.yaml'), tests);
    const { code, stdout, stderr } = await run('test', 'rules', join(home, 'tests.yaml'));
    expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  test.each(alerts)('has a test in which $alert fires, and one in which it does not', ({ alert }) => {
    const cases = [...tests.matchAll(new RegExp(`alertname: ${alert}\\b[^]*?exp_alerts:(?<expected> \\[\\])?`, 'g'))];
    expect(cases.some(({ groups }) => groups?.['expected'] === undefined)).toBe(true);
    expect(cases.some(({ groups }) => groups?.['expected'] !== undefined)).toBe(true);
  });

  test('reads the query of every panel', async () => {
    const rules = dashboards.flatMap(({ name, panels }) =>
      panels.flatMap(({ queries }, panel) =>
        queries.map(([expr], at) => ({ record: `${name.replaceAll('-', '_')}:panel${panel}:${at}`, expr })),
      ),
    );
    writeFileSync(join(home, 'panels.yaml'), JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { code, stdout, stderr } = await run('check', 'rules', join(home, 'panels.yaml'));
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringContaining(`${rules.length} rules found`)]);
  });
});
