/** P22: the Azure CLI, unmodified, against `apimvnet-sim azure`: it registers the cloud, logs in by federated token and by secret, and says what it says of Azure. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAzureCli, type AzureCli, type Called } from './azure-cli.ts';
import { startSimulator, type Simulator } from './simulator.ts';
import { tour, type Step } from './tour.ts';

const programs = process.env.PYTHON_CLIENTS;
const suite = programs === undefined ? describe.skip : describe;
const tenant = '22222222-2222-4222-8222-222222222222';

suite('P22: the Azure CLI', () => {
  let simulator: Simulator;
  let az: AzureCli;
  const seconds: number[] = [];
  const call = async (words: string): Promise<Called> => {
    const called = await az.call(words);
    seconds.push(called.seconds);
    return called;
  };

  beforeAll(async () => {
    simulator = await startSimulator('--speed', '100', '--assumption', 'updateMinutes=5');
    az = startAzureCli(programs ?? '', simulator);
  }, 120_000);
  afterAll(async () => {
    console.log(
      `${seconds.length} calls of az took ${seconds.reduce((sum, one) => sum + one, 0).toFixed(0)} s, the longest ${Math.max(...seconds).toFixed(1)} s.`,
    );
    await az.close();
    await simulator.close();
  });

  test('registers the cloud with nothing but its address, by what the cloud says of itself', async () => {
    const { url } = simulator;
    expect(await call(`cloud register -n found --endpoint-resource-manager ${url}`)).toMatchObject({ code: 0 });
    const { stdout } = await call('cloud show -n found --query endpoints');
    expect(JSON.parse(stdout)).toMatchObject({ resourceManager: url, activeDirectory: `${url}/` });
  });

  test('registers it as the simulator says, and logs in with a secret', async () => {
    const { url } = simulator;
    const named = `--endpoint-resource-manager ${url} --endpoint-active-directory ${url} --endpoint-active-directory-resource-id https://management.azure.com`;
    expect(await call(`cloud register -n sim ${named}`)).toMatchObject({ code: 0 });
    expect(await call('cloud set -n sim')).toMatchObject({ code: 0 });
    const { code, stdout } = await call(`login --service-principal --username me --password secret --tenant ${tenant}`);
    expect({ code, found: JSON.parse(stdout || '[]') }).toMatchObject({ code: 0, found: [{ state: 'Enabled', tenantId: tenant }] });
    expect(await call('logout')).toMatchObject({ code: 0 });
    expect(await call('group list')).toMatchObject({ code: 1, stderr: expect.stringContaining('az login') });
  });

  test('logs in with a federated token', async () => {
    const token = readFileSync(simulator.token, 'utf8').replaceAll(' ', '-');
    const { code, stdout } = await call(`login --service-principal --username me --federated-token ${token} --tenant ${tenant}`);
    expect({ code, found: JSON.parse(stdout || '[]') }).toMatchObject({ code: 0, found: [{ state: 'Enabled' }] });
  });

  test.each(tour.map((one, at) => [at + 1, one.az.slice(0, 110), one] as const))(
    '%i. az %s',
    async (_, __, { az: words, code = 0, says, warns }) => {
      const called = await call(words);
      expect(`exit code ${called.code}${called.code === code ? '' : `\n${called.stderr}`}`).toBe(`exit code ${code}`);
      if (warns) expect(called.stderr).toMatch(warns);
      compare(called.stdout, says);
    },
  );
});

function compare(stdout: string, says: Step['says']): void {
  if (says === undefined) return;
  if (says instanceof RegExp) expect(stdout).toMatch(says);
  else if (typeof says === 'string') expect(stdout.trim()).toBe(says);
  else if (typeof says === 'boolean') expect(JSON.parse(stdout)).toBe(says);
  else if (Array.isArray(says)) expect(JSON.parse(stdout)).toEqual(says);
  else expect(JSON.parse(stdout)).toMatchObject(says);
}
