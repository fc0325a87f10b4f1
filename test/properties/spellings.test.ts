/** Ids in generated spellings: each is refused, or is the claim of what it names, and is sent to the path of just that. */

import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CrdDocument } from '../../sim/kubernetes/kinds.ts';
import { validateRules } from '../../sim/kubernetes/rules.ts';
import { virtualClock } from '../../sim/virtual-clock.ts';
import { idKey, parseArmId, type ArmId } from '../../src/api/arm-id.ts';
import type { BindingSpec } from '../../src/api/binding.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { createArm } from '../../src/azure/gateway.ts';
import { readSettings } from '../../src/binding/model/values/settings.ts';
import { runsOf, seed } from './runs.ts';
import { spellingsOf } from './spellings.test-support.ts';

const crd = parse(readFileSync(new URL('../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as CrdDocument;
const schema = crd.spec.versions[0]?.schema.openAPIV3Schema ?? {};

const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/net';
const network = `${group}/providers/Microsoft.Network`;
const ids = {
  service: `${group}/providers/Microsoft.ApiManagement/service/orders`,
  subnet: `${network}/virtualNetworks/hub/subnets/apim`,
};
const plain = { serviceId: ids.service, mode: 'Internal', subnetId: ids.subnet, networkSecurity: {}, routing: {} };

/** One id of each type, and the spec that has a spelling of it in its field. */
const kinds: readonly (readonly [field: string, id: string, specWith: (id: string) => object])[] = [
  ['serviceId', ids.service, (id) => ({ ...plain, serviceId: id })],
  ['subnetId', ids.subnet, (id) => ({ ...plain, subnetId: id })],
  ['networkSecurity.groupId', `${network}/networkSecurityGroups/apim`, (id) => ({ ...plain, networkSecurity: { groupId: id } })],
  [
    'networkSecurity.create.resourceGroupId',
    group,
    (id) => ({ ...plain, networkSecurity: { create: { name: 'apim', resourceGroupId: id } } }),
  ],
  ['routing.tableId', `${network}/routeTables/apim`, (id) => ({ ...plain, routing: { tableId: id } })],
  ['publicIp.ids', `${network}/publicIPAddresses/front`, (id) => ({ ...plain, publicIp: { ids: [id] } })],
  ['dns.privateRecords.existingZoneIds', `${network}/privateDnsZones/corp.example.org`, (id) => records({ existingZoneIds: [id] })],
  ['dns.privateRecords.linkedVnetIds', `${network}/virtualNetworks/hub`, (id) => records({ linkedVnetIds: [id] })],
  ['dns.privateRecords.zoneResourceGroupId', group, (id) => records({ zoneResourceGroupId: id })],
];
const records = (more: object): object => ({
  ...plain,
  dns: { privateRecords: { linkedVnetIds: [`${network}/virtualNetworks/hub`], ...more } },
});

/** What ARM makes of a URL's path: escapes decoded, segment by segment. */
const decoded = (pathname: string): string => {
  try {
    return pathname.split('/').map(decodeURIComponent).join('/');
  } catch {
    return pathname;
  }
};

function stage() {
  const urls: string[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      urls.push(request.url);
      return { request, status: 404, headers: createHttpHeaders(), bodyAsText: '{"error":{"code":"ResourceNotFound","message":"No."}}' };
    },
  };
  const credential = { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.UTC(2100, 0) }) };
  return { urls, arm: createArm({ cloud: clouds.public, credential, clock: virtualClock(), httpClient, shareForMs: 0 }) };
}

describe.each(kinds)('T1, T2: a spelling of %s', (_, id, specWith) => {
  test('is refused, or the same claim and the same path', async () => {
    const promise = async (text: string): Promise<void> => {
      if (readSettings(specWith(text) as BindingSpec) instanceof Error) return;
      // One for each: 10,000 reads without the time that passes between them are more than the budget of one operator.
      const { arm, urls } = stage();
      // As the operator puts it together: a group is asked for by what is made in it.
      await arm.raw((parseArmId(text) ?? text) as ArmId);
      const { pathname, search } = new URL(urls[0] ?? '');
      expect(idKey(decoded(pathname))).toBe(idKey(text));
      expect(search).toMatch(/^\?api-version=\d{4}-\d\d-\d\d$/);
      if (decoded(pathname).toLowerCase() === id.toLowerCase()) expect(idKey(text)).toBe(idKey(id));
    };
    await fc.assert(fc.asyncProperty(spellingsOf(id), promise), { seed, numRuns: Math.max(2_000, runsOf(10_000)) });
  });

  test('that the definition takes the operator takes too, foreign alphabets apart', () => {
    const taken = (text: string): boolean => validateRules({ spec: specWith(text) }, schema).length === 0;
    expect(taken(id)).toBe(true);
    const promise = (text: string): void => {
      if (taken(text) && /^[\0-\x7f]*$/.test(text)) expect(readSettings(specWith(text) as BindingSpec)).not.toBeInstanceOf(Error);
    };
    fc.assert(fc.property(spellingsOf(id), promise), { seed, numRuns: runsOf(1_000) });
  });
});
