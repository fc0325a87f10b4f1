/** Promise: what rules do to a flow, judged on sets of addresses, is what the simulator's packet filter does to each of its packets. */

import { expect, test } from '@jest/globals';
import { packetsOf, type Judged } from './judged.test-support.ts';
import { anyNetwork, clearNetwork, type Network } from './judged-networks.test-support.ts';
import { holds, runsOf } from './runs.ts';

test('A43: the judgement on sets equals packet-by-packet evaluation by the simulator, with routes, tags, peerings and both families', () => {
  const counts = { Allow: 0, Deny: 0, Unknown: 0 };
  holds(anyNetwork, 10_000, (network: Network) => {
    for (const packet of packetsOf(network)) {
      counts[packet.judged] += 1;
      if (packet.judged !== 'Unknown' && packet.judged !== packet.filtered) throw new Error(differs(packet));
    }
  });
  const all = counts.Allow + counts.Deny + counts.Unknown;
  // A judgement that knows nothing would never be wrong.
  expect(counts.Unknown).toBeLessThan(all * 0.4);
  expect(Math.min(counts.Allow, counts.Deny)).toBeGreaterThan(runsOf(10_000) / 2);
});

const differs = ({ ip, flow, judged, filtered, rule }: Judged): string =>
  `${flow} ${ip} is ${judged} for the judgement, and ${filtered} for the filter by rule ${rule}`;

test('no doubt is there without a cause: where every list is known and nothing is routed, announced or spelt wrong', () => {
  holds(clearNetwork, 2_000, (network) => {
    for (const packet of packetsOf(network)) if (packet.judged !== packet.filtered) throw new Error(differs(packet));
  });
});
