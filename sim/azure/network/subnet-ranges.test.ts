/** P22: ranges that Azure refuses: outside of the network, and over those of other subnets. */

import { describe, expect, test } from '@jest/globals';
import { bench, messageOf, network, networkId, subnet, subnetId, verdict } from '../azure.test-support.ts';
import { properties, type Json } from '../json.ts';

const put = (prefixes: Json, id = `${networkId}/subnets/new`) => bench().ask('PUT', id, { properties: prefixes });

describe('P22: a subnet that is added', () => {
  test.each([
    ['10.0.3.0/24', '201'],
    ['10.0.1.0/24', '400 NetcfgSubnetRangesOverlap'],
    ['10.0.1.128/25', '400 NetcfgSubnetRangesOverlap'],
    ['10.0.0.0/22', '400 NetcfgSubnetRangesOverlap'],
    ['10.1.0.0/24', '400 NetcfgSubnetRangeOutsideVnet'],
    ['10.0.0.0/15', '400 NetcfgSubnetRangeOutsideVnet'],
  ])('%s: %s', async (addressPrefix, code) => expect(verdict(await put({ addressPrefix }))).toBe(code));

  test('P22: by the list of prefixes too, in the words of Azure', async () => {
    expect(messageOf(await put({ addressPrefixes: ['10.0.2.0/25'] }))).toBe(
      "Subnet 'new' is not valid because its IP address range overlaps with that of an existing subnet in virtual network 'hub'.",
    );
  });
});

test('P22: a subnet keeps its own range, and may take a part of it', async () => {
  expect(verdict(await put({ addressPrefix: '10.0.1.0/24', serviceEndpoints: [] }, subnetId))).toBe('200');
  expect(verdict(await put({ addressPrefix: '10.0.1.0/25' }, subnetId))).toBe('200');
});

test('P22: two of one PUT of the network do not overlap either', async () => {
  const body = network({ subnets: [subnet('apim', '10.0.1.0/24'), subnet('twin', '10.0.1.0/26')] });
  const answer = await bench().ask('PUT', networkId, { location: body['location'], properties: properties(body) });
  expect(verdict(answer)).toBe('400 NetcfgSubnetRangesOverlap');
});
