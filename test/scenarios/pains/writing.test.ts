/** Pains of writing into networks that others write too; numbers and sources in docs/pains.md. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../../sim/azure/azure.ts';
import { createStage, ordinarySpec, type Stage } from '../support/stage.ts';
import { childrenOf, checksOf, rulesOf, shown, shortly, statusOf, writesOf } from '../support/shown.ts';
import {
  groupId,
  network,
  networkId,
  ordinary,
  routeTable,
  rule,
  ruleId,
  securityGroup,
  service,
  subnetId,
  tableId,
} from '../support/world.ts';

async function settled(spec: object = ordinarySpec()): Promise<Stage> {
  const stage = await createStage({ resources: ordinary });
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return stage;
}
const sqlRule = (stage: Stage) => {
  const found = childrenOf(stage, groupId('apim-nsg'), 'securityRules').find(({ name }) => name.endsWith('-sql'));
  if (!found) throw new Error('there is no rule for Azure SQL');
  return found;
};
const straightOnly = /^(Unknown\/(Pending|Observing)|False\/(PreparingNetwork|UpdatingNetwork|Verifying)|True\/Settled)$/;

const writesOwnRule = (stage: Stage, at: number) =>
  stage.azure.send({
    method: 'PUT',
    url: `https://management.azure.com${ruleId('nsg', 'team-ssh')}?api-version=2024-05-01`,
    headers: {},
    body: JSON.stringify(rule('team-ssh', 200, `Inbound Allow ${22 + at / 1_000} from 10.0.0.0/8 to VirtualNetwork`)),
  });

describe('a network that is busy', () => {
  test('pain 36: two gateways of one network get their groups and rules while Azure takes one write at a time', async () => {
    for (const networkBusy of ['AnotherOperationInProgress', 'RetryableError'] as const) {
      const stage = await createStage({
        resources: [
          securityGroup('nsg'),
          network('hub', { one: { prefix: '10.0.1.0/27' }, two: { prefix: '10.0.2.0/27' } }),
          service('orders'),
          service('returns'),
        ],
        assumptions: { networkBusy },
      });
      stage.start();
      const bind = (name: string, subnet: string) =>
        stage.apply(name, { ...ordinarySpec(name), subnetId: subnetId('hub', subnet), networkSecurity: { groupId: groupId('nsg') } });
      // The operator's own writes never meet, so it takes a pipeline of another client to see Azure refuse one of them.
      for (let at = 0; at < 60_000; at += 1_000) stage.clock.schedule(at, () => void writesOwnRule(stage, at));
      await bind('orders', 'one');
      await bind('returns', 'two');
      for (const name of ['orders', 'returns']) {
        await stage.until(name, 'True/Settled');
        for (const ready of stage.seen(name)) expect(ready).toMatch(straightOnly);
      }
      expect(
        stage.azure.requests.filter(({ status, clientRequestId }) => (status === 409 || status === 429) && clientRequestId !== undefined)
          .length,
      ).toBeGreaterThan(0);
    }
  });

  test('pain 40: a subnet that is still being updated is waited for', async () => {
    const stage = await createStage({
      resources: [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')],
    });
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'PUT' && path === subnetId('hub', 'apim'),
      when: ({ nth }) => nth <= 3,
      fault: { kind: 'status', status: 429, code: 'RetryableError', message: 'A retryable error occurred.', retryAfter: 10 },
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { groupId: groupId('apim-nsg') } });
    await stage.until('orders', 'True/Settled');
    for (const ready of stage.seen('orders')) expect(ready).toMatch(straightOnly);
    const order = writesOf(stage);
    expect(order.filter((write) => write === 'PUT subnets/apim')).toHaveLength(1);
    expect(order.indexOf('PUT subnets/apim')).toBeLessThan(order.indexOf('PATCH service/orders'));
    expect(stage.azure.requests.filter(({ status, path }) => status === 429 && path === subnetId('hub', 'apim'))).toHaveLength(3);
  });
});

describe('others who write the same', () => {
  test('pain 41: rules that an hourly whole-group write takes away are put back three times, then a human is called', async () => {
    const stage = await settled();
    const theirs = securityGroup('apim-nsg', [rule('team', 200, 'Inbound Allow 9000 from 10.0.0.0/8 to *')]);
    const counts: number[] = [];
    for (let hour = 0; hour < 5; hour++) {
      stage.azure.put(groupId('apim-nsg'), theirs);
      await stage.forward('1h');
      counts.push(rulesOf(stage).length);
      expect(rulesOf(stage)).toContain('team@200 -> *');
    }
    expect(counts).toEqual([9, 9, 9, 1, 1]);
    expect(stage.ready('orders')).toBe('False/Contested');
  });

  test('pain 42: new DNS servers leave every subnet of the network as it was', async () => {
    for (const omittedSubnets of ['kept', 'deleted'] as const) {
      const vms = { prefix: '10.0.3.0/24', privateEndpointNetworkPolicies: 'Disabled', somethingNew: { x: 1 } };
      const stage = await createStage({
        resources: [
          securityGroup('apim-nsg'),
          network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, vms }),
          service('orders'),
        ],
        assumptions: { omittedSubnets },
      });
      const other = () => childrenOf(stage, networkId('hub'), 'subnets').find(({ name }) => name === 'vms')?.properties;
      const before = structuredClone(other());
      stage.start();
      await stage.apply('orders', { ...ordinarySpec(), dns: { servers: ['10.0.0.4'] } });
      await stage.until('orders', 'True/Settled');
      expect(other()).toEqual(before);
      expect(childrenOf(stage, networkId('hub'), 'subnets')).toHaveLength(2);
      expect(shown(stage, networkId('hub'))?.['dhcpOptions']).toEqual({ dnsServers: ['10.0.0.4'] });
    }
  });

  test('pain 45: a rule of another client at our priority stays, and ours takes the next that is free', async () => {
    const stage = await createStage();
    let isTaken = false;
    stage.azure.faults.add({
      where: ({ method, path }) => {
        if (isTaken || method !== 'PUT' || !path.includes('/securityRules/')) return false;
        isTaken = true;
        stage.azure.put(ruleId('apim-nsg', 'theirs'), rule('theirs', 3000, 'Inbound Allow 9000 from 10.0.0.0/8 to *'));
        return false;
      },
      fault: { kind: 'reset' },
    });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expect(rulesOf(stage)).toEqual(expect.arrayContaining(['theirs@3000 -> *', 'management@3003 -> VirtualNetwork']));
    for (const ready of stage.seen('orders')) expect(ready).toMatch(straightOnly);
  });

  test('pain 77: ids that Azure returns in another letter case cause no write', async () => {
    const stage = await createStage({ assumptions: { idCase: 'recased' }, election: false });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const from = stage.azure.requests.length;
    const { resourceVersion } = (await stage.binding('orders')).metadata;
    await stage.forward('48h');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    expect((await stage.binding('orders')).metadata.resourceVersion).toBe(resourceVersion);
  });
});

describe('policies of Azure', () => {
  const denied = (message: string) => ({ kind: 'status', status: 403, code: 'RequestDisallowedByPolicy', message }) as const;

  test('pain 75: under a policy that denies half of it, group, table and endpoints reach the subnet in one PUT', async () => {
    const stage = await createStage({
      resources: [
        routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, ['AzureMonitor', 'Internet', 'AzureActiveDirectory']),
        network('hub', { apim: { prefix: '10.0.1.0/27' } }),
        service('orders'),
      ],
    });
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'PUT' && path === subnetId('hub', 'apim'),
      when: ({ nth }) => nth > 1,
      fault: denied('A subnet is written once.'),
    });
    stage.start();
    await stage.apply('orders', {
      ...ordinarySpec(),
      networkSecurity: { create: { name: 'new-nsg' } },
      routing: { tableId: tableId('rt') },
    });
    await stage.until('orders', 'True/Settled');
    expect(
      stage.azure.requests
        .filter(isWrite)
        .map(shortly)
        .filter((write) => write === 'PUT subnets/apim'),
    ).toHaveLength(1);
    expect(shown(stage, subnetId('hub', 'apim'))).toMatchObject({
      networkSecurityGroup: { id: groupId('new-nsg') },
      routeTable: { id: tableId('rt') },
      serviceEndpoints: ['Storage', 'EventHub', 'KeyVault', 'Sql'].map((name) => ({ service: `Microsoft.${name}` })),
    });
  });

  test('pain 76: a policy that denies the public address is shown in its own words, and the gateway is not touched', async () => {
    const stage = await createStage();
    const isAddress = ({ method, path }: { readonly method: string; readonly path: string }) =>
      method === 'PUT' && path.includes('/publicIPAddresses/');
    const mend = stage.azure.faults.add({ where: isAddress, fault: denied("Disallowed by policy 'Deny-Public-IP'.") });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), publicIp: { create: { name: 'orders-ip' } } });
    await stage.until('orders', 'False/PolicyDenied');
    const ready = (await statusOf(stage)).conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.message).toMatch(/Deny-Public-IP/);
    await stage.forward('3h');
    expect(stage.azure.requests.filter(isAddress).length).toBeLessThanOrEqual(3);
    // Its retries change nothing that people watch.
    expect(stage.seen('orders').slice(stage.seen('orders').indexOf('False/PolicyDenied'))).toEqual(['False/PolicyDenied']);
    expect(writesOf(stage)).not.toContain('PATCH service/orders');
    mend();
    await stage.until('orders', 'True/Settled', '30h');
  });
});

describe('what is not to be touched', () => {
  test('pain 78: a missing rule is written without touching the subnet or the service', async () => {
    const stage = await settled();
    const { name } = sqlRule(stage);
    stage.azure.faults.add({
      where: ({ method, path }) => method !== 'GET' && !path.includes('/securityRules/'),
      fault: { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'Rules alone may be written.' },
    });
    const from = stage.azure.requests.length;
    stage.azure.remove(ruleId('apim-nsg', name));
    await stage.forward('1h');
    expect(stage.azure.requests.slice(from).filter(isWrite).map(shortly)).toEqual([`PUT securityRules/${name}`]);
    expect(stage.ready('orders')).toBe('True/Settled');
    expect(sqlRule(stage).name).toBe(name);
  });

  test('pain 84: Audit says field by field what differs, and writes nothing', async () => {
    const stage = await settled();
    await stage.edit('orders', { policy: 'Audit' });
    await stage.forward('1h');
    const from = stage.azure.requests.length;
    const { name, properties } = sqlRule(stage);
    stage.azure.put(ruleId('apim-nsg', name), { name, properties: { ...properties, destinationPortRange: '1443' } });
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('True/DeviationsAudited');
    const writes = ((await statusOf(stage)).plan?.steps ?? []).flatMap((step) => step.writes ?? []);
    expect(writes).toMatchObject([
      {
        verb: 'put',
        target: ruleId('apim-nsg', name),
        changes: [{ path: 'properties.destinationPortRange', from: '"1443"', to: '"1433"' }],
      },
    ]);
    expect(await checksOf(stage)).toContain('NearMiss');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
  });
});
