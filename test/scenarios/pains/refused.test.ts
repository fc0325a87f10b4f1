/** Pains of what can never work, told before Azure refuses it; numbers and sources in docs/pains.md. */

import { expect, test } from '@jest/globals';
import { createStage, type Stage } from '../support/stage.ts';
import { findingsOf, writesOf } from '../support/shown.ts';
import { group, network, networkId, securityGroup, service, subnetId } from '../support/world.ts';

const hub = (more: object = {}, location = 'westeurope') =>
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', ...more } }, location);

async function applied(network: object, gateway: object = service('orders')): Promise<Stage> {
  const stage = await createStage({ resources: [securityGroup('apim-nsg'), network, gateway] });
  stage.start();
  await stage.apply('orders');
  await stage.forward('12m');
  return stage;
}

test('pain 66: a subnet of another region is refused before Azure does it', async () => {
  const stage = await applied(hub({}, 'northeurope'));
  expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
  expect(await findingsOf(stage, 'SubnetInAnotherRegion')).toMatchObject([{ message: expect.stringMatching(/northeurope.*West Europe/) }]);
  expect(writesOf(stage)).toEqual([]);
});

async function refusesDelegation(to: string): Promise<Stage> {
  const stage = await applied(hub({ delegations: [{ name: 'd', properties: { serviceName: to } }] }));
  expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
  expect(await findingsOf(stage, 'SubnetDelegated')).toMatchObject([
    { severity: 'Blocking', message: expect.stringContaining(`delegated to ${to}.`) },
  ]);
  expect(writesOf(stage)).toEqual([]);
  return stage;
}

test('pain 70: a subnet delegated to Microsoft.Web/hostingEnvironments is refused by name', async () => {
  await refusesDelegation('Microsoft.Web/hostingEnvironments');
});

test('pain 71: a subnet delegated to Microsoft.ApiManagement/service is refused by name, and taken when the delegation is gone', async () => {
  const stage = await refusesDelegation('Microsoft.ApiManagement/service');
  stage.azure.put(networkId('hub'), hub());
  await stage.until('orders', 'True/Settled');
});

test('pain 73: the v2 tiers are told what they have instead, and nothing is written', async () => {
  const remedies = {
    BasicV2: /no inbound private endpoint .*Standard v2 or Premium v2 has/,
    StandardV2: /outbound virtual network integration/,
    PremiumV2: /injection of its own, chosen when it is created.*outbound virtual network integration and an inbound private endpoint/,
  };
  for (const [sku, remedy] of Object.entries(remedies)) {
    const stage = await applied(hub(), service('orders', { sku }));
    expect(stage.ready('orders')).toBe('False/TierNotSupported');
    expect((await findingsOf(stage, 'TierNotSupported'))[0]?.remedy).toMatch(remedy);
    expect(writesOf(stage)).toEqual([]);
  }
});

test('pain 87: a subnet with a navigation link is refused naming its holder, and taken when the link is gone', async () => {
  const holder = `${group}/providers/Microsoft.ApiManagement/service/gone`;
  const link = {
    id: `${subnetId('hub', 'apim')}/resourceNavigationLinks/old`,
    name: 'old',
    properties: { linkedResourceType: 'Microsoft.ApiManagement/service', link: holder, provisioningState: 'Succeeded' },
  };
  const stage = await applied(hub({ resourceNavigationLinks: [link] }));
  expect(stage.ready('orders')).toBe('False/WaitingForSubnetRelease');
  expect((await stage.binding('orders')).status?.waiting?.evidence).toContain(`navigation link old (${holder})`);
  expect(await findingsOf(stage, 'SubnetReservedByRetiredPlatform')).toMatchObject([{ message: expect.stringContaining(holder) }]);
  expect(writesOf(stage)).not.toContain('PATCH service/orders');
  stage.azure.put(networkId('hub'), hub());
  await stage.until('orders', 'True/Settled');
});
