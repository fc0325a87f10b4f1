/** Allow rules that were surely meant for a flow but miss it: by a digit, a protocol, a service tag, a region, or with the ends exchanged. */

import type { FlowNeed } from './flows.ts';
import { parsePorts } from './ports.ts';
import { isWithin } from './prefixes.ts';
import { oncePer } from './remembered.ts';
import type { SecurityRule } from './rules.ts';
import { regionalTag } from './regions.ts';
import { canonicalTag } from './tags.ts';

export interface NearMiss {
  readonly rule: SecurityRule;
  readonly got: string;
  readonly meant: string;
}

/** Both were shipped by public templates (Azure/apim-landing-zone-accelerator networking.tf, Azure/bicep-registry-modules dependencies.bicep). */
const slips: Readonly<Record<string, readonly string[]>> = {
  '1433': ['1443', '1434', '4133'],
  '443': ['433', '4443', '344'],
  '3443': ['3343', '4343', '3433'],
  '6390': ['6930', '6309'],
  '1886': ['1866', '1868'],
};

/** `others` are all flows of the gateway: a rule that is right for one of them is no slip of another, e.g. of DNS over UDP and TCP. */
export const nearMisses = (rules: readonly SecurityRule[], flow: FlowNeed, others = none): readonly NearMiss[] =>
  missesOf(rules, others, flow);

const none: readonly FlowNeed[] = [];

const missesOf = oncePer((rules: readonly SecurityRule[], others: readonly FlowNeed[], flow: FlowNeed): readonly NearMiss[] => {
  const peers = new Set(flow.peers.map(canonicalTag));
  const isForFlow = (rule: SecurityRule): boolean =>
    (rule.direction === 'Inbound' ? rule.sourceAddressPrefixes : rule.destinationAddressPrefixes).some((prefix) =>
      peers.has(canonicalTag(prefix)),
    );
  return rules
    .filter((rule) => rule.access === 'Allow' && rule.direction === flow.direction)
    .flatMap((rule) => slipIn(rule, flow) ?? [])
    .filter(({ rule }) => isForFlow(rule) && !others.some((other) => other !== flow && isRightFor(rule, other)));
});

/** By protocol and ports. */
const isRightFor = ({ direction, protocol, destinationPortRanges }: SecurityRule, flow: FlowNeed): boolean =>
  direction === flow.direction &&
  (protocol === '*' || protocol === flow.protocol) &&
  flow.ports.every((port) => includesPort(destinationPortRanges, port));

function slipIn(rule: SecurityRule, flow: FlowNeed): NearMiss | undefined {
  // A rule that has the right port too was meant for more than this flow.
  const slip = flow.ports
    .filter((meant) => !includesPort(rule.destinationPortRanges, meant))
    .flatMap((meant) => rule.destinationPortRanges.filter((got) => slips[meant]?.includes(got)).map((got) => ({ rule, got, meant })))[0];
  if (slip) return slip;
  if (rule.protocol === '*' || rule.protocol === flow.protocol) return undefined;
  const rightPort = flow.ports.every((port) => includesPort(rule.destinationPortRanges, port));
  return rightPort ? { rule, got: rule.protocol, meant: flow.protocol } : undefined;
}

/** Tags that are taken for one another: each exists, and none stands for the other's addresses (Microsoft: Virtual network service tags). */
const confusable: Readonly<Record<string, readonly string[]>> = {
  apimanagement: ['appservicemanagement', 'azureresourcemanager', 'azurefrontdoor.backend'],
  azureactivedirectory: ['azureactivedirectorydomainservices'],
  azureloadbalancer: ['azuretrafficmanager', 'gatewaymanager'],
  azuremonitor: ['logicappsmanagement', 'azureadvancedthreatprotection', 'azureresourcemanager'],
  azurekeyvault: ['keyvault', 'azuremanagedhsm'],
  eventhub: ['servicebus', 'azureeventgrid'],
  sql: ['sqlmanagement', 'mysql'],
};

/**
 * Rules with the right ports and protocol and the wrong other side. They may well be meant for something else, so they are worth a word only where
 * the flow is closed. `regions` are those whose regional tags serve a flow that may be regional.
 */
export function peerMisses(rules: readonly SecurityRule[], flow: FlowNeed, regions: readonly string[]): readonly NearMiss[] {
  const serving = flow.mayBeRegional === true ? regions : [];
  return rules
    .filter(
      ({ access, direction, protocol }) => access === 'Allow' && direction === flow.direction && ['*', flow.protocol].includes(protocol),
    )
    .filter((rule) => flow.ports.every((port) => includesPort(rule.destinationPortRanges, port)))
    .flatMap((rule): readonly NearMiss[] => {
      const isInbound = rule.direction === 'Inbound';
      const [far, near] = [rule.sourceAddressPrefixes, rule.destinationAddressPrefixes];
      const [theirs, ours] = isInbound ? [far, near] : [near, far];
      const [there, here] = isInbound ? ['source', 'destination'] : ['destination', 'source'];
      return flow.peers
        .flatMap((peer): readonly NearMiss[] => {
          // The virtual network is on both sides of a flow inside it.
          if (canonicalTag(peer) !== 'virtualnetwork' && ours.some((prefix) => canonicalTag(prefix) === canonicalTag(peer)))
            return [{ rule, got: `${peer} as its ${here}`, meant: `${peer} as its ${there}` }];
          const got = theirs.find((prefix) => isTakenFor(canonicalTag(prefix), canonicalTag(peer), serving));
          return got === undefined ? [] : [{ rule, got, meant: peer }];
        })
        .slice(0, 1);
    });
}

const isTakenFor = (got: string, peer: string, regions: readonly string[]): boolean =>
  confusable[peer]?.includes(got) === true ||
  (got.startsWith(`${peer}.`) && !regions.some((region) => got === canonicalTag(regionalTag(peer, region))));

function includesPort(ranges: readonly string[], port: string): boolean {
  const wanted = parsePorts(port);
  return (
    wanted !== undefined &&
    isWithin(
      wanted,
      ranges.flatMap((text) => parsePorts(text) ?? []),
    )
  );
}
