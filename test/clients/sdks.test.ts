/** P23: the pollers of Microsoft's SDKs for Python and JavaScript wait as long as they are told, at any speed of the simulator, and end. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { NetworkManagementClient } from '@azure/arm-network';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { subnetId, subscription } from '../../sim/azure/azure.test-support.ts';
import { runCommand } from '../cluster/command.ts';
import { startSimulator, type Simulator } from './simulator.ts';

const programs = process.env.PYTHON_CLIENTS;
const tenant = '22222222-2222-4222-8222-222222222222';
const subscriptionId = subscription.split('/')[2] ?? '';

// At 1000 a Retry-After that is divided and cut would be 0, at which azure-core waits 30 seconds of its own for each poll.
describe.each([6, 1000])('P23: at speed %i', (speed) => {
  let simulator: Simulator;
  beforeAll(async () => {
    // Work of 3 seconds by the clock of the client, whatever the speed.
    simulator = await startSimulator(
      '--speed',
      `${speed}`,
      '--assumption',
      `updateMinutes=${speed / 20}`,
      '--assumption',
      'networkSeconds=3',
      '--assumption',
      'applyAnswer=locationOnly',
    );
  }, 120_000);
  afterAll(() => simulator.close());

  (programs === undefined ? test.skip : test)('Python: azure-mgmt-network and azure-mgmt-apimanagement', async () => {
    const script = fileURLToPath(new URL('sdk.py', import.meta.url));
    const { url, ca, token } = simulator;
    const args = [script, url, subscriptionId, subnetId, tenant, token];
    const { code, stdout, stderr } = await runCommand(join(programs ?? '', 'python'), args, {
      env: { REQUESTS_CA_BUNDLE: ca },
      timeoutMs: 110_000,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const seen = JSON.parse(stdout) as Record<string, { readonly slept: readonly number[] }>;
    expect(seen).toMatchObject({
      create: { status: 'Succeeded' },
      rule: { status: 'Succeeded' },
      tags: { tags: { by: 'python' } },
      free: { available: true },
      peerings: [],
      usages: [{ unit: 'Count' }],
      update: { status: 'Succeeded', result: { virtual_network_type: 'External', provisioning_state: 'Succeeded' } },
      applied: { status: 'Succeeded', result: { name: 'orders' } },
      delete: { status: 'Succeeded', result: null },
    });
    // A poll that was told 0 would wait the 30 seconds of azure-core.
    for (const name of ['create', 'rule', 'update', 'applied', 'delete'])
      for (const slept of seen[name]?.slept ?? [0]) expect({ name, isAsTold: slept >= 1 && slept < 30 }).toEqual({ name, isAsTold: true });
  });

  test('JavaScript: @azure/arm-network and @azure/arm-apimanagement', async () => {
    const { url } = simulator;
    const tlsOptions = { ca: readFileSync(simulator.ca, 'utf8') };
    const credential = new ClientSecretCredential(tenant, 'me', 'secret', {
      authorityHost: url,
      disableInstanceDiscovery: true,
      tlsOptions,
    });
    const network = new NetworkManagementClient(credential, subscriptionId, {
      endpoint: url,
      tlsOptions,
      credentials: { scopes: ['https://management.azure.com/.default'] },
    });
    const apim = new ApiManagementClient(credential, subscriptionId, {
      endpoint: url,
      tlsOptions,
      credentialScopes: ['https://management.azure.com/.default'],
    });
    const group = await network.networkSecurityGroups.createOrUpdate('gateways', 'javascript', { location: 'westeurope' });
    expect(group.provisioningState).toBe('Succeeded');
    const place = { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnetId } };
    const moved = await apim.apiManagementService.beginUpdateAndWait('gateways', 'orders', place);
    expect([moved.virtualNetworkType, moved.provisioningState]).toEqual(['External', 'Succeeded']);
    const applied = await apim.apiManagementService.beginApplyNetworkConfigurationUpdatesAndWait('gateways', 'orders', {
      parameters: { location: 'West Europe' },
    });
    expect(applied.name).toBe('orders');
    await network.networkSecurityGroups.delete('gateways', 'javascript');
  });
});
