/** Promises about DNS servers: set before the gateway is touched, taken over once and in time, and never by a loop. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approve, asked } from './support/approving.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { networkId, ordinary, serviceId } from './support/world.ts';

interface Shown {
  readonly properties: Readonly<Record<string, unknown>>;
}
const shown = (stage: Stage, id: string) => (stage.azure.resource(id) as unknown as Shown | undefined)?.properties;
const servers = (stage: Stage) =>
  (shown(stage, networkId('hub'))?.['dhcpOptions'] as { readonly dnsServers: readonly string[] } | undefined)?.dnsServers;
const applies = (stage: Stage) =>
  stage.azure.requests.filter(({ path, carriedOut }) => carriedOut && path.endsWith('/applynetworkconfigurationupdates'));
const location = async (stage: Stage) => (await stage.binding('orders')).status?.locations?.[0];
const sees = async (stage: Stage) => (await location(stage))?.dnsServers;

/** As the hub team would: the whole network is written, with everything else as it was. */
function setServers(stage: Stage, dnsServers: readonly string[]): void {
  const hub = stage.azure.resource(networkId('hub')) as unknown as Shown;
  stage.azure.put(networkId('hub'), { ...hub, properties: { ...hub.properties, dhcpOptions: { dnsServers } } });
}

describe('servers that the binding names', () => {
  test('are in the network before the gateway moves, which then needs nothing applied', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), dns: { servers: ['10.0.0.4', '10.0.0.5'] } });
    await stage.until('orders', 'True/Settled');
    expect(servers(stage)).toEqual(['10.0.0.4', '10.0.0.5']);
    const order = stage.azure.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
    expect(order.indexOf(`PUT ${networkId('hub')}`)).toBeLessThan(order.indexOf(`PATCH ${serviceId('orders')}`));
    expect(await sees(stage)).toEqual(['10.0.0.4', '10.0.0.5']);
    expect(applies(stage)).toEqual([]);
  });

  test('change the network alone: its subnets and everything else stay as they were', async () => {
    const stage = await createStage();
    const before = structuredClone(shown(stage, networkId('hub')));
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), dns: { servers: ['10.0.0.4'] } });
    await stage.until('orders', 'False/UpdatingNetwork');
    const strip = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (name, entry: unknown) => (name === 'etag' || name === 'ipConfigurations' ? undefined : entry)));
    expect(strip(shown(stage, networkId('hub')))).toEqual(strip({ ...before, dhcpOptions: { dnsServers: ['10.0.0.4'] } }));
  });

  test('that are edited are taken over by the gateway after they have been stable for a quarter of an hour, by one request', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), dns: { servers: ['10.0.0.4'] } });
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { dns: { servers: ['10.0.0.6'] } });
    await stage.until('orders', 'False/UpdatingDns');
    await stage.forward('10m');
    expect([servers(stage), applies(stage).length]).toEqual([['10.0.0.6'], 0]);
    await stage.until('orders', 'False/ApplyingNetworkConfiguration');
    await stage.until('orders', 'True/Settled');
    expect([await sees(stage), applies(stage).length]).toEqual([['10.0.0.6'], 1]);
    expect(await location(stage)).toMatchObject({ vnetDns: { servers: ['10.0.0.6'] }, dnsApplied: { servers: ['10.0.0.6'] } });
    await stage.forward('12h');
    expect(applies(stage)).toHaveLength(1);
  });
});

test('servers that the hub team changes are taken over too, when a user has confirmed that a Developer gateway goes down for it', async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  setServers(stage, ['10.0.0.4']);
  await stage.until('orders', 'False/AwaitingApproval');
  await approve(stage, await asked(stage));
  await stage.until('orders', 'False/ApplyingNetworkConfiguration');
  await stage.until('orders', 'True/Settled');
  expect(await sees(stage)).toEqual(['10.0.0.4']);
  expect(servers(stage)).toEqual(['10.0.0.4']);
});

test('with a policy of Audit nothing is set and nothing is applied, and both are said', async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), dns: { policy: 'Audit', servers: ['10.0.0.9'] } });
  await stage.until('orders', 'True/DeviationsAudited');
  expect((await stage.binding('orders')).status?.findings?.map(({ check }) => check)).toContain('DnsServersDiffer');
  setServers(stage, ['10.0.0.4']);
  await stage.forward('2h');
  expect((await stage.binding('orders')).status?.findings?.map(({ check }) => check)).toEqual(
    expect.arrayContaining(['DnsServersDiffer', 'DnsNotApplied']),
  );
  expect(applies(stage)).toEqual([]);
});

test('servers that do not answer show as what they are: nothing is reached, and DNS is named', async () => {
  const [group, hub, orders] = ordinary;
  const stage = await createStage({
    resources: [group ?? {}, { ...hub, simulated: { brokenDns: ['10.0.0.4'] } }, orders ?? {}],
    assumptions: { blockedFlows: 'failNetworkStatusOnly' },
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), dns: { servers: ['10.0.0.4'] } });
  await stage.until('orders', 'False/DependencyUnreachable');
  const { status } = await stage.binding('orders');
  expect(status?.findings?.filter(({ check }) => check === 'DependencyFailing').map(({ remedy }) => remedy)).toEqual(
    expect.arrayContaining([expect.stringContaining('DNS servers 10.0.0.4')]),
  );
});
