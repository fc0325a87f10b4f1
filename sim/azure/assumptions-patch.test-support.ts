/** What nobody has recorded of a PATCH of a service: each answer of each switch, as a client sees it. Add a row. */

import type { Cases } from './assumptions.test-support.ts';
import { addressId, attach, ordinary, props, service, serviceId, subnetId, verdict } from './azure.test-support.ts';
import { object, objects, text } from './json.ts';
import { attachAndEnd, attachNow, untilDone, words } from './service.test-support.ts';

const address = {
  id: addressId,
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: { dnsSettings: { domainNameLabel: 'orders' } },
};

export const patchCases: Pick<
  Cases,
  'apimUpdateStatus' | 'tagPatch' | 'patchOperation' | 'applyAnswer' | 'nullInPatch' | 'modeAlone' | 'omittedRegions'
> = {
  apimUpdateStatus: [
    [
      ['byMethod', [202, 200]],
      [200, [200, 200]],
      [202, [202, 202]],
    ],
    async (b) => {
      const patch = await attachNow(b);
      await untilDone(b);
      const put = await b.ask('PUT', serviceId, service({ properties: { publisherName: 'Another' } }));
      return [patch.status, put.status];
    },
  ],
  tagPatch: [
    [
      ['atOnce', [200, 'Succeeded/', { team: 'a' }]],
      ['operation', [202, 'Updating/Updating', { team: 'a' }]],
    ],
    async (b) => {
      await attachAndEnd(b);
      const answer = await b.ask('PATCH', serviceId, { tags: { team: 'a' } });
      return [answer.status, words(answer), object(answer.body)['tags']];
    },
  ],
  patchOperation: [
    [
      ['named', [202, true, 'External']],
      ['unnamed', [200, false, 'External']],
    ],
    async (b) => {
      const { status, headers } = await attachNow(b);
      await untilDone(b);
      return [status, 'azure-asyncoperation' in headers, props(await b.ask('GET', serviceId))['virtualNetworkType']];
    },
  ],
  nullInPatch: [
    [
      ['clears', ['202', null]],
      ['ignored', ['200', addressId]],
    ],
    async (b) => {
      await attachNow(b, attach(subnetId, 'External', { publicIpAddressId: addressId }));
      await untilDone(b);
      const given = verdict(await b.ask('PATCH', serviceId, { properties: { publicIpAddressId: null } }));
      await untilDone(b);
      return [given, props(await b.ask('GET', serviceId))['publicIpAddressId']];
    },
    [...ordinary, address],
  ],
  applyAnswer: [
    [
      ['locationOnly', [202, true, false, '', 202, 200]],
      ['bothHeaders', [202, true, true, 'orders', 202, 200]],
    ],
    async (b) => {
      await attachAndEnd(b);
      const { status, headers, body } = await b.ask('POST', `${serviceId}/applynetworkconfigurationupdates`, {});
      const running = await b.follow(headers['location']);
      await untilDone(b);
      const end = await b.follow(headers['location']);
      return [status, 'location' in headers, 'azure-asyncoperation' in headers, text(object(body)['name']), running.status, end.status];
    },
  ],
  modeAlone: [
    [
      ['accepted', ['202', '200']],
      ['refused', ['400 InvalidParameters', '202']],
    ],
    async (b) => {
      await attachAndEnd(b);
      const alone = verdict(await b.ask('PATCH', serviceId, { properties: { virtualNetworkType: 'Internal' } }));
      await untilDone(b);
      return [alone, verdict(await b.ask('PATCH', serviceId, attach(subnetId, 'Internal')))];
    },
  ],
  omittedRegions: [
    [
      ['kept', ['North Europe']],
      ['removed', []],
    ],
    async (b) => {
      await b.ask('PATCH', serviceId, { properties: { publisherName: 'Others' } });
      await untilDone(b);
      return objects(props(await b.ask('GET', serviceId))['additionalLocations']).map((one) => one['location']);
    },
    [
      ...ordinary.filter((one) => !('id' in one) || one.id !== serviceId),
      {
        ...service(),
        sku: { name: 'Premium', capacity: 1 },
        properties: { additionalLocations: [{ location: 'North Europe', sku: { name: 'Premium', capacity: 1 } }] },
      },
    ],
  ],
};
