/** How long it takes to judge the largest security group that Azure allows: 1,000 rules, some with 4,000 prefixes. */

import { group, observation, seen } from '../../src/binding/testing/observation.test-support.ts';
import { situation } from '../../src/binding/testing/situation.test-support.ts';
import type { SecurityRule } from '../../src/network/rules.ts';
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
