/** What nobody has recorded of Azure: the operator is right under both answers. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { watchOver } from './support/oracle.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { network, service, serviceId } from './support/world.ts';

/** Each switch away from its default, and some of them together. */
const switches: readonly Partial<Assumptions>[] = [
  { ifMatch: 'ignored' },
  { apimUpdateStatus: 200 },
  { tagPatch: 'operation' },
  { applyAnswer: 'locationOnly' },
  { patchOperation: 'unnamed' },
  { nullInPatch: 'ignored' },
  { modeAlone: 'refused' },
  { omittedRegions: 'removed' },
  { updatingShows: 'SucceededWithTarget' },
  { operationUrls: 'service' },
  { networkBusy: 'RetryableError' },
  { networkBusy: 'AnotherOperationInProgress' },
  { busyRetryAfter: 'absent' },
  { idCase: 'recased' },
  { staleReads: 1 },
  { staleReads: 3 },
  { operationTimes: 'told' },
  { afterSuccess: 'lockedForAMinute' },
  { holdEvidence: 'hidden' },
  { blockedFlows: 'failNetworkStatusOnly' },
  { operationUrlMinutes: 0 },
  { apimUpdateStatus: 200, updatingShows: 'SucceededWithTarget', operationUrls: 'service', idCase: 'recased', staleReads: 2 },
];

const resources = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
const spec = { ...ordinarySpec(), networkSecurity: { create: { name: 'made' }, clientSources: ['Internet'] } };

describe('an attach that makes its security group ends well, with one PATCH, when Azure has', () => {
  test.each(switches.map((assumptions) => ({ name: JSON.stringify(assumptions), assumptions })))('$name', async ({ assumptions }) => {
    const stage = await createStage({ resources, assumptions, speed: 8 });
    const { violations } = watchOver(stage, 'orders', serviceId('orders'));
    stage.start();
    await stage.apply('orders', spec);
    await stage.until('orders', 'True/Settled', '6h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(violations).toEqual([]);
    const writes = stage.azure.requests.filter(isWrite).length;
    await stage.forward('3h');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(writes);
    expect(stage.ready('orders')).toBe('True/Settled');
  });
});

describe('an operation that ends without having changed anything', () => {
  test.each<Partial<Assumptions>>([{ succeededMeans: 'unchanged' }, { succeededMeans: 'unchanged', operationUrlMinutes: 0 }])(
    'is a failure that is told, and tried again only after an hour: %p',
    async (assumptions) => {
      const stage = await createStage({ assumptions, speed: 8 });
      stage.start();
      await stage.apply('orders');
      await stage.until('orders', 'False/OperationFailed', '1h');
      const patches = () => stage.azure.requests.filter(({ method }) => method === 'PATCH').length;
      expect(patches()).toBe(1);
      await stage.forward('50m');
      expect(patches()).toBe(1);
      await stage.forward('30m');
      expect(patches()).toBe(2);
    },
  );
});

describe('a failed activation', () => {
  test.each<Partial<Assumptions>>([
    { failureEnds: 'Canceled' },
    { failedShows: 'wanted' },
    { failedState: 'Succeeded' },
    { failureEnds: 'Canceled', failedState: 'Succeeded' },
  ])('is seen as one, whatever state it leaves: %p', async (assumptions) => {
    const stage = await createStage({ assumptions, speed: 8 });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    const group = stage.azure.resource(
      serviceId('orders').replace(/Microsoft\.ApiManagement.*/, 'Microsoft.Network/networkSecurityGroups/apim-nsg'),
    );
    const oops = {
      priority: 110,
      direction: 'Outbound',
      access: 'Deny',
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '1433',
    };
    stage.azure.put(`${String(group?.['id'])}/securityRules/oops`, {
      name: 'oops',
      properties: { ...oops, sourceAddressPrefix: '*', destinationAddressPrefix: '*' },
    });
    await stage.until('orders', 'False/OperationFailed', '2h');
    expect((await stage.binding('orders')).status?.history?.[0]?.outcome).toContain('Failed');
  });
});
