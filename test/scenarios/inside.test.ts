/** Promises to clients in the network of an Internal gateway: who is named comes in, and nobody is shut out before the gateway is moved, or unasked. */

import { describe, expect, test } from '@jest/globals';
import { approve, asked } from './support/approving.ts';
import { findingsOf, rulesOf, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, rule, securityGroup, service } from './support/world.ts';

const strict = [
  rule('mgmt', 300, 'Inbound Allow 3443 from ApiManagement to *'),
  rule('lb', 310, 'Inbound Allow 6390 from AzureLoadBalancer to *'),
  rule('din', 4096, 'Inbound Deny * from * to *'),
];

async function started(rules: readonly object[], spec: object): Promise<Stage> {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg', rules as Parameters<typeof securityGroup>[1]),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, web: { prefix: '10.0.2.0/24' } }),
      service('orders', { sku: 'Premium' }),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), networkSecurity: {}, ...spec });
  return stage;
}

async function settled(rules: readonly object[], spec: object): Promise<Stage> {
  const stage = await started(rules, spec);
  await stage.until('orders', 'True/Settled');
  return stage;
}

const clients = (stage: Stage): readonly string[] =>
  rulesOf(stage)
    .map((rule) => rule.replace(/@.*/, ''))
    .filter((name) => name.startsWith('clients'))
    .toSorted();
const said = async (stage: Stage) =>
  (await findingsOf(stage, 'NoClientCanConnect')).map(({ severity, message }) => `${severity}: ${message}`);
const naming = (...clientSources: string[]) => ({ mode: 'Internal', networkSecurity: { clientSources } });

describe('A19: an Internal gateway behind a group that denies all', () => {
  test('A19: that no client can connect is said beside Settled', async () => {
    const stage = await settled(strict, { mode: 'Internal' });
    expect(await said(stage)).toEqual([
      expect.stringMatching(/^Degrading: No rule .* lets clients in the virtual network, in peered networks/),
    ]);
    expect(clients(stage)).toEqual([]);
  });

  test('A19: who is named gets a rule, and nothing is left to say', async () => {
    const stage = await settled(strict, naming('10.0.2.0/24'));
    expect(clients(stage)).toEqual(['clients-internal']);
    expect(await said(stage)).toEqual([]);
  });

  test('A19: of both ports, and of the network by its word', async () => {
    const stage = await settled(strict, {
      mode: 'Internal',
      networkSecurity: { clientSources: ['VirtualNetwork'], clientPorts: [80, 443] },
    });
    expect(clients(stage)).toEqual(['clients-internal']);
    expect(await said(stage)).toEqual([]);
  });

  test('A19: the internet is not opened, and that it cannot connect is said', async () => {
    const stage = await settled(strict, naming('Internet'));
    expect(clients(stage)).toEqual([]);
    expect(await said(stage)).toEqual([
      expect.stringContaining('Internet in spec.networkSecurity.clientSources cannot reach the gateway'),
      expect.stringContaining('No rule of network security group apim-nsg'),
    ]);
  });
});

describe('A19: the mode is changed with the clients', () => {
  test('A19: to Internal: clients of the internet come in until the gateway has been moved', async () => {
    const stage = await settled(strict, { networkSecurity: { clientSources: ['Internet'] } });
    expect(clients(stage)).toEqual(['clients']);
    await stage.edit('orders', naming('10.0.2.0/24'));
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    expect(clients(stage)).toEqual(['clients', 'clients-internal']);
    await stage.until('orders', 'True/Settled');
    await stage.forward('1h');
    expect(clients(stage)).toEqual(['clients-internal']);
  });

  test('A19: to External: clients in the network come in until the gateway has been moved', async () => {
    const stage = await settled(strict, naming('10.0.2.0/24'));
    await stage.edit('orders', { mode: 'External', networkSecurity: { clientSources: ['203.0.113.0/24'] } });
    await stage.until('orders', 'False/AwaitingApproval');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    expect(clients(stage)).toEqual(['clients', 'clients-internal']);
    await stage.until('orders', 'True/Settled');
    await stage.forward('1h');
    expect(clients(stage)).toEqual(['clients']);
  });
});

test('A19: shutting out clients in the network is disruptive, and says who can connect afterwards', async () => {
  const stage = await settled(strict, { ...naming('10.0.2.0/24', '10.0.3.0/24'), changes: { approval: 'Automatic' } });
  await stage.edit('orders', { ...naming('10.0.2.0/24'), changes: { approval: 'WhenDisruptive' } });
  await stage.until('orders', 'False/AwaitingApproval');
  const [step] = (await statusOf(stage)).plan?.steps ?? [];
  expect(step).toMatchObject({
    impact: { exposure: 'Closes' },
    why: expect.stringContaining('Afterwards only 10.0.0.0/16, 10.0.2.0/24 can connect on 443.'),
  });
});
