/** Promise: the API server takes every status, however much there is to say. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../api/arm-id.ts';
import { reconcileRequestedAt } from '../../api/binding.ts';
import { rule } from '../../network/rules.test-support.ts';
import {
  at,
  attached,
  gone,
  group,
  ids,
  network,
  observation,
  seen,
  settledObservation,
  shadow,
  status,
  subnet,
  unseen,
} from '../testing/observation.test-support.ts';
import { turn, type Given } from '../testing/situation.test-support.ts';
import { initialStatus } from './report.ts';
import { expectAccepted, lasting, lost } from './report.test-support.ts';

describe('the API server takes it', () => {
  test.each(lasting)('%s', (_, given) => expectAccepted(turn(given).status));
  test('first reconcile', () => expectAccepted(initialStatus({}, 1, at('08:00'))));
  test('work', () => expectAccepted(turn({ seen: observation() }).status));
  test('a new group', () =>
    expectAccepted(
      turn({
        spec: { networkSecurity: { create: { name: 'new-nsg' } } },
        seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone }),
      }).status,
    ));

  const tags = Array.from({ length: 64 }, (_, index) => `Service${index}${'x'.repeat(60)}`);
  const many = Array.from({ length: 400 }, (_, index) =>
    subnet({ id: armId(`${ids.network}/subnets/s${index}`), name: `a-rather-long-name-of-a-subnet-${index}` }),
  );
  const rows = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${'n'.repeat(400)}${index}`, 'e'.repeat(3000)]));
  test.each<[string, Given]>([
    ['64 sources, each with a rule', { spec: { networkSecurity: { clientSources: tags } }, seen: observation() }],
    [
      '64 sources in a new group',
      {
        spec: { networkSecurity: { clientSources: tags, create: { name: 'new-nsg' } } },
        seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone }),
      },
    ],
    [
      '64 sources, all of them denied',
      {
        spec: { networkSecurity: { clientSources: tags } },
        seen: observation({ group: seen(group([rule('d'.repeat(80), 100, 'Inbound Deny * * from * to *')])) }),
      },
    ],
    ['400 subnets, none of them bound', { seen: observation({ network: seen(network({ subnets: many })), subnet: undefined }) }],
    [
      'a thousand rules',
      {
        seen: observation({
          group: seen(
            group(Array.from({ length: 1000 }, (_, index) => rule(`r${index}`, 100 + index, 'Outbound Allow Tcp 1443 from * to Sql'))),
          ),
        }),
      },
    ],
    [
      'a hundred delegations',
      { seen: observation({ subnet: subnet({ delegations: Array.from({ length: 100 }, (_, index) => `${'d'.repeat(300)}${index}`) }) }) },
    ],
    [
      'a hundred lost dependencies with long texts',
      { status: lost, seen: settledObservation({ networkStatus: seen(status(rows, '07:50')) }) },
    ],
    [
      'a hundred of everything else',
      {
        seen: settledObservation({
          service: seen(
            attached({
              publicIpAddresses: Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`),
              privateIpAddresses: Array.from({ length: 100 }, (_, index) => `10.0.1.${index}`),
              outboundPublicIpAddresses: Array.from({ length: 100 }, (_, index) => `10.0.2.${index}`),
              gatewayRegionalUrl: `https://${'x'.repeat(900)}`,
              provisioningState: 'S'.repeat(900),
              location: 'x'.repeat(900),
            }),
          ),
          subnet: subnet({ prefixes: Array.from({ length: 100 }, (_, index) => `10.${index}.0.0/24`) }),
          networkStatus: seen(
            status({ db: 'success' }, '07:50').map((one) => ({
              ...one,
              location: 'x'.repeat(900),
              dnsServers: Array.from({ length: 100 }, (_, index) => `10.0.3.${index}`),
            })),
          ),
        }),
      },
    ],
    ['an endless sentence of Azure', { seen: observation({ service: unseen({ message: 'm'.repeat(50_000) }) }) }],
    [
      'an endless wish for a reconcile',
      { metadata: { annotations: { [reconcileRequestedAt]: 'x'.repeat(5000) } }, seen: settledObservation() },
    ],
  ])('%s', (_, given) => expectAccepted(turn(given).status));

  test('and findings are 32 at most, worst first', () => {
    const { status: after } = turn({
      seen: observation({
        group: seen(group([shadow])),
        subnet: subnet({ delegations: Array.from({ length: 40 }, (_, index) => `d${index}`) }),
      }),
    });
    expect(after.findings).toHaveLength(32);
    expect(new Set(after.findings?.map(({ gates }) => gates))).toEqual(new Set(['All']));
  });
});
