/** Around the gateway, for as long as it takes it to look twice: all leads straight to the internet, and a rule closes the database for the tag of the network. */

import type { Exchange } from '../client/exchange.ts';
import { fresh, make, tagsOf, type Course } from './course.ts';
import { ids, openRules, ruleOf, subnetOf } from './places.ts';

/** Rows of a network status are a quarter of an hour old at most; after two nothing is of before. */
const twoLooksMs = 31 * 60_000;

const closed = {
  name: 'no-database',
  properties: ruleOf(100, {
    direction: 'Outbound',
    access: 'Deny',
    destinationPortRange: '1433',
    destinationAddressPrefix: 'VirtualNetwork',
  }),
};

export async function routed(course: Course): Promise<{ readonly before: Exchange; readonly during: Exchange }> {
  const { service, subnet } = ids(course);
  const { run, region: location } = course.names;
  const group = course.id('Microsoft.Network/networkSecurityGroups', `apimvnet-${run}-routed`);
  const table = course.id('Microsoft.Network/routeTables', `apimvnet-${run}-routed`);
  const routes = [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } }];
  await make(course, group, { location, tags: tagsOf(course), properties: { securityRules: [...openRules, closed] } });
  await make(course, table, { location, tags: tagsOf(course), properties: { routes } });
  const before = await fresh(course, `${service}/networkstatus`);
  const around = { networkSecurityGroup: { id: group }, routeTable: { id: table } };
  await make(course, subnet('a'), { properties: subnetOf(course, '10.250.1.0/27', around) });
  await course.sleep(twoLooksMs);
  const during = await fresh(course, `${service}/networkstatus`);
  await make(course, subnet('a'), { properties: subnetOf(course, '10.250.1.0/27') });
  return { before, during };
}
