/** Promises about slips: known typing errors are named, right and unrelated rules are not. */

import { expect, test } from '@jest/globals';
import { flowsFor } from './flows.ts';
import { nearMisses } from './near-misses.ts';
import type { SecurityRule } from './rules.ts';

const sql = flowsFor({ mode: 'External', sku: 'Premium', locations: 1, clientSources: [], clientPorts: [443] }).filter(
  ({ id }) => id === 'sql',
);

test.each([
  ['1443', 'Tcp', 'Sql', '1443 for 1433'],
  ['1433', 'Udp', 'SQL', 'Udp for Tcp'],
  ['1433', 'Tcp', 'Sql', ''],
  ['1433', '*', 'Sql', ''],
  ['1443', 'Tcp', 'Storage', ''],
] as const)('port %s, %s to %s: "%s"', (port, protocol, tag, said) => {
  const rule: SecurityRule = {
    name: 'sql',
    priority: 200,
    direction: 'Outbound',
    access: 'Allow',
    protocol,
    sourcePortRanges: ['*'],
    destinationPortRanges: [port],
    sourceAddressPrefixes: ['VirtualNetwork'],
    destinationAddressPrefixes: [tag],
    sourceApplicationSecurityGroups: [],
    destinationApplicationSecurityGroups: [],
  };
  const misses = sql.flatMap((flow) => nearMisses([rule], flow));
  expect(misses.map(({ got, meant }) => `${got} for ${meant}`).join()).toBe(said);
});
