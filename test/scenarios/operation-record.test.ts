/** Promises about a long operation as its record tells it: from what to what, when it ended, what it came to, and the same to the version before. */

import { describe, expect, test } from '@jest/globals';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { messageOf } from './support/approving.ts';
import { overwrite } from './support/overwritten.ts';
import { shown, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { addressId, network, publicIp, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const patches = (stage: Stage) => stage.azure.acceptedWrites(serviceId('orders')).length;
const world = [
  securityGroup('apim-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  publicIp('front', { label: 'orders' }),
  service('orders'),
];

describe('W14: an edit during an operation', () => {
  test.each([
    ['of the mode', { mode: 'Internal' }, 'from External in hub/apim to Internal in hub/apim', { mode: 'External' }],
    [
      'of the subnet',
      { subnetId: subnetId('hub', 'spare') },
      'from External in hub/apim to External in hub/spare',
      { subnetId: subnetId('hub', 'apim') },
    ],
    ['out of the network', { mode: 'None' }, 'from External in hub/apim to no virtual network', { mode: 'External' }],
  ])('W14: %s does not hide what the operation does, nor which generation follows', async (_, first, way, second) => {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', first);
    await stage.until('orders', 'False/UpdatingNetwork', '1h');
    await stage.forward('1m');
    expect(await messageOf(stage)).toContain(`Azure has been updating the gateway's network ${way}, as generation 2 asked, since`);
    await stage.edit('orders', second);
    await stage.forward('2m');
    expect(await messageOf(stage)).toContain(`${way}, as generation 2 asked`);
    expect(await messageOf(stage)).toContain('The present spec (generation 3) follows when that has ended.');
  });
});

describe('W9: an Azure that ignores a null in a PATCH', () => {
  const withoutNulls = (http: HttpClient): HttpClient => ({
    sendRequest: (request) => {
      if (request.method === 'PATCH' && typeof request.body === 'string')
        request.body = JSON.stringify(JSON.parse(request.body), (_, value: unknown) => (value === null ? undefined : value));
      return http.sendRequest(request);
    },
  });
  const withAddress = async (options: StageOptions = {}): Promise<Stage> => {
    const stage = await createStage({ resources: world, ...options });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), publicIp: { ids: [addressId('front')] } });
    await stage.until('orders', 'True/Settled');
    return stage;
  };
  /** Out of its network, the service still lists the address that it had. */
  const listsAddress = (stage: Stage) => {
    stage.azure.around = (request, serve) => {
      const answer = serve();
      const body = answer.body as { readonly properties?: { readonly virtualNetworkType?: string } } | undefined;
      const isService = request.path.toLowerCase() === serviceId('orders').toLowerCase();
      if (!isService || body?.properties?.virtualNetworkType !== 'None') return answer;
      return { ...answer, body: { ...body, properties: { ...body.properties, publicIpAddressId: addressId('front') } } };
    };
  };

  test('W9: leaving the network with an address of its own is done when the gateway is out', async () => {
    const stage = await withAddress();
    listsAddress(stage);
    const before = patches(stage);
    await stage.edit('orders', { mode: 'None', subnetId: null, publicIp: null });
    await stage.forward('4h');
    expect(shown(stage, serviceId('orders'))?.['virtualNetworkType']).toBe('None');
    const { history, lastFailure } = await statusOf(stage);
    expect([history?.[0]?.result, lastFailure]).toEqual(['Verified', undefined]);
    expect(patches(stage)).toBe(before + 1);
  });

  test('W9: giving the address back says that Azure has kept it and what can be done, and is asked for once', async () => {
    const stage = await withAddress({ meddleAzure: withoutNulls });
    const before = patches(stage);
    await stage.edit('orders', { publicIp: { ids: null, azureManaged: true } });
    await stage.forward('24h');
    expect(stage.ready('orders')).toBe('False/OperationFailed');
    expect(await messageOf(stage)).toContain('Azure has kept public IP address front');
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH').length - before).toBe(1);
  });
});

describe('W36: the proof of a move', () => {
  /** Rows of network status bear the date that this gives them, by Azure's clock. */
  const dated = (stage: Stage, dateOf: () => number) => {
    stage.azure.around = (request, serve) => {
      const answer = serve();
      if (request.method !== 'GET' || !/\/networkstatus$/i.test(request.path)) return answer;
      const lastUpdated = new Date(dateOf()).toISOString();
      const body: unknown = JSON.parse(JSON.stringify(answer.body), (name, value: unknown) =>
        name === 'lastUpdated' ? lastUpdated : name === 'status' ? 'success' : value,
      );
      return { ...answer, body: body };
    };
  };
  /** Answers take a while, that of network status the least, so that the reconcile goes on after it. */
  const moving = async (operationTimes: 'told' | 'absent' = 'told'): Promise<Stage> => {
    const made: Stage[] = [];
    const meddleAzure = (http: HttpClient): HttpClient => ({
      sendRequest: async (request) => {
        await new Promise<void>((resolve) => void made[0]?.clock.schedule(/networkstatus/i.test(request.url) ? 5 : 20, resolve));
        return http.sendRequest(request);
      },
    });
    const stage = await createStage({ resources: world, assumptions: { updateMinutes: 15, operationTimes }, meddleAzure });
    made.push(stage);
    return stage;
  };
  const ended = (stage: Stage) => shown(stage, serviceId('orders'))?.['provisioningState'] === 'Succeeded' && patches(stage) > 0;

  test.each(['told', 'absent'] as const)(
    'W36: rows that are renewed at each read prove it in the very reconcile that shows the end, which Azure has %s',
    async (times) => {
      const stage = await moving(times);
      dated(stage, () => stage.clock.now());
      stage.start();
      await stage.apply('orders');
      await stage.until('orders', 'True/Settled', '1h');
      expect(stage.seen('orders')).not.toContain('False/Verifying');
    },
  );

  test('W36: a renewal between the end and the reconcile that notices it is proof enough', async () => {
    const stage = await moving();
    const renewals: number[] = [];
    dated(stage, () => renewals[0] ?? stage.clock.now() - 600_000);
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.clock.until(() => ended(stage), 3_600_000);
    renewals.push(stage.clock.now() + 1);
    await stage.until('orders', 'True/Settled', '2m');
    expect(stage.clock.now()).toBeLessThanOrEqual((renewals[0] ?? 0) + 60_000);
  });

  test.each([-90_000, 90_000])('W36: a clock that is %i ms ahead of Azure’s changes nothing in that', async (ahead) => {
    const stage = await moving();
    const renewals: number[] = [];
    dated(stage, () => renewals[0] ?? stage.clock.now() - 600_000);
    const { life } = stage.start();
    life.setAhead(ahead);
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.clock.until(() => ended(stage), 3_600_000);
    renewals.push(stage.clock.now() + 25_000);
    await stage.until('orders', 'True/Settled', '3m');
  });

  test('W36: rows from before the end prove nothing', async () => {
    const stage = await moving();
    const renewals: number[] = [];
    dated(stage, () => (renewals[0] ?? stage.clock.now()) - 60_000);
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.clock.until(() => ended(stage), 3_600_000);
    renewals.push(stage.clock.now());
    await stage.until('orders', 'False/Verifying', '5m');
    await stage.forward('10m');
    expect(stage.ready('orders')).toBe('False/Verifying');
  });
});

describe('a rolling update in the middle of an operation', () => {
  const added = ['state', 'purpose', 'from', 'firstStartedAt'];
  const asEarlier = Object.fromEntries(added.map((name) => [name, null]));

  test('what the version before had written is followed to its end, with one request, and typed from then on', async () => {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    await overwrite(stage, { operation: asEarlier });
    await stage.until('orders', 'True/Settled', '2h');
    expect(patches(stage)).toBe(1);
    expect((await statusOf(stage)).history?.map(({ result }) => result)).toEqual(['Verified']);
  });
});
