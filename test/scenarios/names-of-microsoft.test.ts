/** Promises to everybody else in a network: no service's custom domain takes the place of a name of Microsoft's there. */

import { expect, test } from '@jest/globals';
import { findingsOf, shown, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { networkId, ordinary, service, zoneId } from './support/world.ts';

const spec = (more: object = {}) => ({
  ...ordinarySpec(),
  mode: 'Internal',
  dns: { privateRecords: { hosts: 'All', linkedVnetIds: [networkId('hub')], ...more } },
});
const withDomains = (...hosts: readonly string[]): object =>
  service('orders', { properties: { hostnameConfigurations: hosts.map((hostName) => ({ type: 'Proxy', hostName })) } });

async function settled(hosts: readonly string[], more: object = {}, zones: readonly object[] = []): Promise<Stage> {
  const stage = await createStage({ resources: [...ordinary.slice(0, 2), withDomains(...hosts), ...zones] });
  stage.start();
  await stage.apply('orders', spec(more));
  await stage.until('orders', 'True/Settled');
  await stage.forward('10m');
  return stage;
}

test.each([
  ['of the login of all', 'login.microsoftonline.com'],
  ['of Resource Manager, in capitals', 'Management.Azure.com'],
  ['of another service', 'payments.azure-api.net'],
  ['of the government cloud', 'login.microsoftonline.us'],
])('T4: the name %s becomes no zone, and the binding says why; its own names do', async (_, host) => {
  const stage = await settled([host, 'api.example.com']);
  expect(shown(stage, zoneId(host.toLowerCase()))).toBeUndefined();
  expect(writesOf(stage).filter((write) => write.toLowerCase().includes(host.toLowerCase()))).toEqual([]);
  expect(shown(stage, `${zoneId('orders.azure-api.net')}/A/@`)).toBeDefined();
  expect(shown(stage, `${zoneId('api.example.com')}/A/@`)).toBeDefined();
  expect(await findingsOf(stage, 'NameOfMicrosoft')).toMatchObject([
    { severity: 'Degrading', message: expect.stringContaining(`Host name ${host.toLowerCase()} of orders`) },
  ]);
});

test('T4: nor does it become a record in a zone of the user', async () => {
  const zone = { id: zoneId('microsoftonline.com'), location: 'global', properties: {} };
  const stage = await settled(['login.microsoftonline.com'], { existingZoneIds: [zone.id] }, [zone]);
  expect(shown(stage, `${zone.id}/A/login`)).toBeUndefined();
  expect(await findingsOf(stage, 'NameOfMicrosoft')).toHaveLength(1);
});

test('T4: the default names of the service are written, in a zone of the user too', async () => {
  const zone = { id: zoneId('azure-api.net'), location: 'global', properties: {} };
  const stage = await settled([], { existingZoneIds: [zone.id] }, [zone]);
  expect(shown(stage, `${zone.id}/A/orders`)).toBeDefined();
  expect(await findingsOf(stage, 'NameOfMicrosoft')).toEqual([]);
});
