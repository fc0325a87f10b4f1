/** Promises about a stored status: what cannot be read is left out and named, and what can be read is not touched. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { ids, iso } from '../testing/observation.test-support.ts';
import { readStatus } from './stored.ts';

const hold = (kind: 'Subnet' | 'PublicIp', id: string) => ({ kind, id, since: iso('07:00'), deadline: iso('13:00') });

describe('W21: a stored status', () => {
  test.each<[string, BindingStatus, BindingStatus, readonly string[]]>([
    ['of nothing', {}, {}, []],
    ['that can be read', { owned: [{ id: ids.group, kind: 'SecurityRules' }] }, { owned: [{ id: ids.group, kind: 'SecurityRules' }] }, []],
    [
      'with a kind of a newer version',
      { owned: [{ id: `${ids.group}/futures/one`, kind: 'Future' }] },
      { owned: [{ id: `${ids.group}/futures/one`, kind: 'Future' }] },
      [],
    ],
    [
      'with an owned thing that is none',
      {
        owned: [
          { id: 'orders.azure-api.net', kind: 'PrivateZone' },
          { id: ids.group, kind: 'SecurityRules' },
        ],
      },
      { owned: [{ id: ids.group, kind: 'SecurityRules' }] },
      ['status.owned[0]: "orders.azure-api.net" as PrivateZone'],
    ],
    [
      'with an owned thing of another type',
      { owned: [{ id: ids.subnet, kind: 'PrivateZone' }] },
      { owned: [] },
      [`status.owned[0]: "${ids.subnet}" as PrivateZone`],
    ],
    [
      'with a hold of a network',
      { holds: [hold('Subnet', ids.network), hold('Subnet', ids.subnet)] },
      { holds: [hold('Subnet', ids.subnet)] },
      [`status.holds[0]: "${ids.network}" as Subnet`],
    ],
    [
      'with half a last good place',
      { lastGood: { mode: 'External', locations: [{ location: 'westeurope', subnetId: ids.subnet, publicIpAddressId: 'x' }] } },
      {},
      ['status.lastGood'],
    ],
    ['with a last good mode that there is not', { lastGood: { mode: 'constructor' } }, {}, ['status.lastGood']],
    [
      'with a place that is none',
      { locations: [{ location: 'westeurope', subnetId: 'x', units: 2 }] },
      { locations: [{ location: 'westeurope', units: 2 }] },
      ['status.locations[0].subnetId: "x"'],
    ],
    [
      'with text that is not shown as it is',
      { owned: [{ id: 'a\u202eb\n', kind: 'PublicIp' }] },
      { owned: [] },
      ['status.owned[0]: "a\\u{202e}b\\n" as PublicIp'],
    ],
  ])('W21: %s', (_, stored, status, leftOut) => expect(readStatus(stored)).toEqual({ status, leftOut }));

  test('W21: has only ids in it when it was read, and reading it again changes nothing', () => {
    const text = fc.oneof(
      fc.constantFrom<string>(ids.group, ids.subnet, ids.network, ids.service, `${ids.subnet}/..`, 'constructor'),
      fc.string(),
    );
    const kind = fc.constantFrom('SecurityRules', 'PrivateZone', 'SecurityGroupAttachment', 'ServiceEndpoint', 'DnsServers', 'toString');
    const place = fc.record(
      { location: fc.constant('westeurope'), subnetId: text, publicIpAddressId: text },
      { requiredKeys: ['location'] },
    );
    const status: fc.Arbitrary<BindingStatus> = fc.record(
      {
        owned: fc.array(fc.record({ id: text, kind })),
        holds: fc.array(
          fc.record({ id: text, kind: fc.constantFrom('Subnet' as const, 'PublicIp' as const) }).map((one) => hold(one.kind, one.id)),
        ),
        lastGood: fc.record({ mode: fc.oneof(fc.constantFrom('None', 'External'), fc.string()), locations: fc.array(place) }),
        locations: fc.array(place),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(status, (stored) => {
        const read = readStatus(stored);
        const { owned = [], holds = [], lastGood, locations = [] } = read.status;
        const named = [...owned, ...holds].map(({ id }) => id);
        const places = [...locations, ...(lastGood?.locations ?? [])].flatMap(({ subnetId, publicIpAddressId }) => [
          subnetId,
          publicIpAddressId,
        ]);
        for (const id of [...named, ...places]) if (id !== undefined) expect(parseArmId(id)).toBeDefined();
        expect(readStatus(read.status)).toEqual({ status: read.status, leftOut: [] });
      }),
      { seed: 21 },
    );
  });
});
