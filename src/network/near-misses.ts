/**
 * Allow rules that were surely meant for a flow but miss it: the right peer with a wrong port, the port or the peer on the wrong side, another service's
 * tag, or a destination that is not the subnet.
 */

import { contains, everything, overlaps } from './addresses/intervals.ts';
import { addressesOf, readPrefix } from './addresses/prefix-list.ts';
import type { FlowNeed } from './flows.ts';
import { parsePorts } from './ports.ts';
import { isWithin } from './prefixes.ts';
import { oncePer } from './remembered.ts';
import type { SecurityRule } from './rules.ts';
import { regionalTag } from './regions.ts';
import { canonicalTag } from './words/words.ts';

export interface NearMiss {
  readonly rule: SecurityRule;
  readonly got: string;
  readonly meant: string;
}

/**
 * Slips of the hand, worth a word even where the flow is open by another rule: one digit wrong, missing or too many, two exchanged, or the wrong protocol.
 * `others` are all flows of the gateway: a rule that is right for one of them is no slip of another, e.g. of DNS over UDP and TCP. Public templates
 * shipped several (Azure/apim-landing-zone-accelerator networking.tf, Azure/bicep-registry-modules dependencies.bicep).
 */
export const nearMisses = (rules: readonly SecurityRule[], flow: FlowNeed, others = none): readonly NearMiss[] =>
  missesOf(rules, others, flow);

const none: readonly FlowNeed[] = [];

const missesOf = oncePer((rules: readonly SecurityRule[], others: readonly FlowNeed[], flow: FlowNeed): readonly NearMiss[] =>
  rules
    .filter((rule) => rule.access === 'Allow' && rule.direction === flow.direction && namesPeer(rule, flow, []))
    .flatMap((rule) => slipIn(rule, flow, others) ?? [])
    .filter(({ rule }) => !isRightForAnother(rule, flow, others)),
);

/** By protocol and ports. */
const isRightFor = (rule: SecurityRule, flow: FlowNeed): boolean =>
  rule.direction === flow.direction &&
  fitsProtocol(rule, flow) &&
  flow.ports.every((port) => includesPort(rule.destinationPortRanges, port));

const isRightForAnother = (rule: SecurityRule, flow: FlowNeed, others: readonly FlowNeed[]): boolean =>
  others.some((other) => other !== flow && isRightFor(rule, other));

const fitsProtocol = ({ protocol }: SecurityRule, flow: FlowNeed): boolean => protocol === '*' || protocol === flow.protocol;

const farSide = (rule: SecurityRule): readonly string[] =>
  rule.direction === 'Inbound' ? rule.sourceAddressPrefixes : rule.destinationAddressPrefixes;
const nearSide = (rule: SecurityRule): readonly string[] =>
  rule.direction === 'Inbound' ? rule.destinationAddressPrefixes : rule.sourceAddressPrefixes;

/** Once for each list: a rule may have thousands of prefixes, and is held against every flow. */
const tagsIn = oncePer((texts: readonly string[]): ReadonlySet<string> => new Set(texts.map(canonicalTag)));

/** Whether a rule speaks of the flow's peer by its word, by the tag of a region that serves, or by ranges that share addresses with its own. */
function namesPeer(rule: SecurityRule, flow: FlowNeed, regions: readonly string[]): boolean {
  const theirs = tagsIn(farSide(rule));
  const ranges = addressesOf(farSide(rule));
  return flow.peers.some((peer) => {
    const word = canonicalTag(peer);
    if (readPrefix(peer).is === 'Four') return !contains(ranges, everything) && overlaps(ranges, addressesOf([peer]));
    return theirs.has(word) || regions.some((region) => theirs.has(regionalTag(word, region)));
  });
}

function slipIn(rule: SecurityRule, flow: FlowNeed, others: readonly FlowNeed[]): NearMiss | undefined {
  const meantElsewhere = new Set([flow, ...others].flatMap(({ ports }) => ports));
  // A rule that has the right port too was meant for more than this flow; a port of another flow is no slip.
  const slip = flow.ports
    .filter((meant) => !includesPort(rule.destinationPortRanges, meant))
    .flatMap((meant) =>
      rule.destinationPortRanges.filter((got) => isSlipOf(got, meant) && !meantElsewhere.has(got)).map((got) => ({ rule, got, meant })),
    )[0];
  if (slip) return slip;
  const rightPort = flow.ports.every((port) => includesPort(rule.destinationPortRanges, port));
  return rightPort && !fitsProtocol(rule, flow) ? { rule, got: rule.protocol, meant: flow.protocol } : undefined;
}

/** One keystroke away, two digits exchanged, or written backwards. Ports of two digits are too short to tell. */
function isSlipOf(got: string, meant: string): boolean {
  if (!/^\d{2,5}$/.test(got) || !/^\d{3,5}$/.test(meant) || got === meant) return false;
  const shorter = Math.min(got.length, meant.length);
  let [start, end] = [0, 0];
  while (start < shorter && got[start] === meant[start]) start++;
  while (end < shorter - start && got.at(-1 - end) === meant.at(-1 - end)) end++;
  const [wrong, right] = [got.slice(start, got.length - end), meant.slice(start, meant.length - end)];
  const isReversed = (a: string, b: string): boolean => a.length > 1 && Array.from(a).toReversed().join('') === b;
  return Math.max(wrong.length, right.length) <= 1 || isReversed(wrong, right) || isReversed(got, meant);
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

/** What is known of the place of the gateway. */
export interface Near {
  /** Regions whose tags serve a flow that may be regional. */
  readonly regions: readonly string[];
  /** Of the gateway's subnet; without it, whether a rule speaks of the subnet is not looked at. */
  readonly subnetPrefixes?: readonly string[];
}

/**
 * Rules that share all but one thing with a flow. They may well be meant for something else, so they are worth a word only where the flow is closed.
 */
export function peerMisses(
  rules: readonly SecurityRule[],
  flow: FlowNeed,
  { regions, subnetPrefixes }: Near,
  others: readonly FlowNeed[] = [],
): readonly NearMiss[] {
  const serving = flow.mayBeRegional === true ? regions : [];
  return rules
    .filter((rule) => rule.access === 'Allow' && rule.direction === flow.direction && fitsProtocol(rule, flow))
    .flatMap((rule): readonly NearMiss[] => {
      const hasPorts = flow.ports.every((port) => includesPort(rule.destinationPortRanges, port));
      const miss = hasPorts
        ? (wrongSide(rule, flow) ?? wrongTag(rule, flow, serving) ?? wrongPlace(rule, flow, serving, subnetPrefixes))
        : namesPeer(rule, flow, serving)
          ? wrongPort(rule, flow, others)
          : undefined;
      const found = miss ?? (hasPorts && namesPeer(rule, flow, serving) ? portOfSender(rule, flow) : undefined);
      return found ? [found] : [];
    });
}

/** The virtual network is on both sides of a flow inside it. */
function wrongSide(rule: SecurityRule, { direction, peers }: FlowNeed): NearMiss | undefined {
  const [there, here] = direction === 'Inbound' ? ['source', 'destination'] : ['destination', 'source'];
  const named = tagsIn(nearSide(rule));
  const peer = peers.find((one) => canonicalTag(one) !== 'virtualnetwork' && named.has(canonicalTag(one)));
  return peer === undefined ? undefined : { rule, got: `${peer} as its ${here}`, meant: `${peer} as its ${there}` };
}

function wrongTag(rule: SecurityRule, { peers }: FlowNeed, regions: readonly string[]): NearMiss | undefined {
  for (const peer of peers) {
    const got = farSide(rule).find((prefix) => isTakenFor(canonicalTag(prefix), canonicalTag(peer), regions));
    if (got !== undefined) return { rule, got, meant: peer };
  }
  return undefined;
}

/** E.g. the gateway's public address: security rules see the addresses of the subnet (Microsoft: Network security groups overview). */
function wrongPlace(
  rule: SecurityRule,
  flow: FlowNeed,
  regions: readonly string[],
  subnetPrefixes: readonly string[] | undefined,
): NearMiss | undefined {
  const ours = nearSide(rule);
  const isOfRanges = ours.length > 0 && ours.every((text) => readPrefix(text).is === 'Four' && canonicalTag(text) !== '*');
  if (!subnetPrefixes || !isOfRanges || !namesPeer(rule, flow, regions)) return undefined;
  if (overlaps(addressesOf(ours), addressesOf(subnetPrefixes))) return undefined;
  const side = flow.direction === 'Inbound' ? 'destination' : 'source';
  return { rule, got: `${ours.slice(0, 3).join(', ')} as its ${side}`, meant: `the subnet (${subnetPrefixes.join(', ')}) as its ${side}` };
}

/** The port may be given as that of the sender, who takes any. */
function wrongPort(rule: SecurityRule, flow: FlowNeed, others: readonly FlowNeed[]): NearMiss | undefined {
  if (rule.destinationPortRanges.length === 0) return undefined;
  const sender = portOfSender(rule, flow);
  if (sender) return sender;
  // One that serves another flow of this peer was meant for that.
  const isForAnother = others.some(
    (other) => other !== flow && namesPeer(rule, other, []) && other.ports.some((port) => includesPort(rule.destinationPortRanges, port)),
  );
  if (isForAnother) return undefined;
  const missing = flow.ports.filter((port) => !includesPort(rule.destinationPortRanges, port));
  return { rule, got: `port ${rule.destinationPortRanges.slice(0, 3).join(', ')}`, meant: missing.join(', ') };
}

function portOfSender(rule: SecurityRule, flow: FlowNeed): NearMiss | undefined {
  const senders = rule.sourcePortRanges.filter((ports) => ports !== '*');
  const port = flow.ports.find((one) => senders.some((ports) => ports === one || (ports !== '0-65535' && includesPort([ports], one))));
  return port === undefined ? undefined : { rule, got: `${port} as its source port`, meant: `${port} as its destination port` };
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
