/** How long it takes to judge the largest security group that Azure allows: 1,000 rules, some with 4,000 prefixes or with tags of 10,000 ranges. */

import { group, observation, seen } from '../../src/binding/testing/observation.test-support.ts';
import { situation } from '../../src/binding/testing/situation.test-support.ts';
import { judge } from '../../src/network/filter/judge.ts';
import { flowsFor } from '../../src/network/flows.ts';
import type { SecurityRule } from '../../src/network/rules.ts';
import type { Place } from '../../src/network/words/place.ts';
import { tagListOf } from '../../src/network/words/tag-list.ts';
import { cpuOf, type Figure, type Form } from './measure.ts';

/** Every tenth rule names 4,000 ranges; half deny, half allow, and none speaks of what the gateway needs until the last. */
function largest(): readonly SecurityRule[] {
  const ranges = Array.from({ length: 4_000 }, (_, at) => `198.${at % 250}.${Math.floor(at / 250)}.0/28`);
  return Array.from({ length: 1_000 }, (_, at): SecurityRule => {
    const peers = at % 10 === 0 ? ranges : [`203.0.${at % 250}.0/24`];
    const inbound = at % 2 === 0;
    return {
      name: `rule-${at}`,
      priority: 100 + at,
      direction: inbound ? 'Inbound' : 'Outbound',
      access: at % 4 < 2 ? 'Deny' : 'Allow',
      protocol: 'Tcp',
      sourcePortRanges: ['*'],
      destinationPortRanges: [String(1000 + at), '8080-8090'],
      sourceAddressPrefixes: inbound ? peers : ['10.0.1.0/26'],
      destinationAddressPrefixes: inbound ? ['10.0.1.0/26'] : peers,
      sourceApplicationSecurityGroups: [],
      destinationApplicationSecurityGroups: [],
    };
  });
}

export async function* largestGroup(form: Form): AsyncIterable<Figure> {
  // One that has just changed: what was judged of a group before is known.
  const changed = () => ({ seen: observation({ group: seen(group(largest())) }) });
  // Judged as a reconcile does it, no clients being named: then every source that a rule lets in counts.
  const judge = (given: ReturnType<typeof changed>) => situation(given).plan;
  for (let round = 0; round < 3; round++) judge(changed());
  const rounds = { full: 10, short: 5 }[form];
  const given = Array.from({ length: rounds }, changed);
  const cpu = await cpuOf(() => {
    for (const one of given) judge(one);
  });
  yield {
    what: 'CPU to judge the largest security group (1,000 rules, 4,000 prefixes in every tenth)',
    unit: 'ms',
    budget: 50,
    measured: cpu / rounds,
  };
}

/** Tags of the published sizes: twenty of up to 10,000 ranges, among them those that a gateway needs, each with its share in the region. */
function publishedTags() {
  const names = ['ApiManagement', 'Storage', 'Sql', 'AzureKeyVault', 'AzureMonitor', 'AzureActiveDirectory', 'EventHub', 'AzureConnectors'];
  const others = ['AzureCloud', 'AzureFrontDoor', 'AppService', 'ServiceBus', 'AzureCosmosDB', 'AzureDevOps'];
  const ranges = (of: number, many: number): readonly string[] =>
    Array.from({ length: many }, (_, at) => `${20 + ((of * 7 + at) % 80)}.${(at * 13) % 256}.${(at >> 3) % 256}.${(at % 16) * 16}/28`);
  return tagListOf({
    cloud: 'Public',
    changeNumber: '1',
    tags: [
      ...[...names, ...others].map((name, at) => ({ name, prefixes: ranges(at, at < 2 ? 10_000 : 4_000 + 400 * at) })),
      ...names.slice(0, 6).map((name, at) => ({ name: `${name}.WestEurope`, prefixes: ranges(at, 10_000).slice(0, 500) })),
    ],
  });
}

/** Every tenth rule has a tag, every tenth 4,000 ranges, and all speak of the ports that the gateway needs. */
function crowded(names: readonly string[]): readonly SecurityRule[] {
  return largest().map((rule, at): SecurityRule => {
    const isInbound = rule.direction === 'Inbound';
    const tag = names[((at / 10) % names.length) | 0] ?? 'AzureCloud';
    const peers = at % 10 === 5 ? { [isInbound ? 'sourceAddressPrefixes' : 'destinationAddressPrefixes']: [tag] } : {};
    return { ...rule, destinationPortRanges: at % 2 === 0 ? ['443', '3443', '6390'] : ['443', '1433', '1886'], ...peers };
  });
}

/** The sets of the tags are made once a day; the judgement is made at every reconcile. */
export async function* judgedOnAddresses(form: Form): AsyncIterable<Figure> {
  const tags = publishedTags();
  const rules = crowded([...tags.tags.keys()]);
  const flows = flowsFor({
    mode: 'External',
    sku: 'Premium',
    locations: 2,
    clientSources: ['Internet'],
    clientPorts: [443],
    customDns: ['10.0.0.4'],
  });
  const place = (): Place => ({
    subnetPrefixes: ['10.0.1.0/26'],
    vnetPrefixes: ['10.0.0.0/16'],
    region: 'westeurope',
    peerings: [],
    routes: [{ name: 'all', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' }],
    tags,
  });
  const all = (): void => {
    const here = place();
    for (const flow of flows) judge(rules, flow, here);
  };
  for (let round = 0; round < 3; round++) all();
  const rounds = { full: 10, short: 5 }[form];
  const cpu = await cpuOf(() => {
    for (let round = 0; round < rounds; round++) all();
  });
  yield {
    what: `CPU to judge all ${flows.length} flows on addresses (1,000 rules, 4,000 prefixes in every tenth, 20 tags of up to 10,000 ranges)`,
    unit: 'ms',
    budget: 50,
    measured: cpu / rounds,
  };
}
