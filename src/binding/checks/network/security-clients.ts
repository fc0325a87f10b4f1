/** Judges who gets in: clients that are named or let in by rules of others, and whoever can reach what is Microsoft's alone. */

import { nameOf } from '../../../api/arm-id.ts';
import { isEmpty, overlaps, sizeOf } from '../../../network/addresses/intervals.ts';
import { addressesOf, readPrefix } from '../../../network/addresses/prefix-list.ts';
import type { AdminRule } from '../../../network/filter/cells.ts';
import type { Judgement, Share } from '../../../network/filter/judge.ts';
import type { Packets } from '../../../network/filter/needs.ts';
import { leastShare } from '../../../network/filter/verdict.ts';
import { insideClientFlow, type FlowNeed } from '../../../network/flows.ts';
import { isDefault, type SecurityRule } from '../../../network/rules.ts';
import { concerning, isOpen } from '../../../network/security.ts';
import { insideRanges, isPerhapsInside, mayNameInside, withoutOwn } from '../../../network/words/inside.ts';
import { bringsIn, publicSpace } from '../../../network/words/networks.ts';
import { canonicalTag } from '../../../network/words/words.ts';
import { advisory, degrading, type Finding } from '../../model/values/finding.ts';
import { hints, judgedIn, verdictOf, waysOut, type View } from './security-view.ts';

/** Who may reach the gateway is the user's choice; that a named source or every client cannot is worth saying and blocks nothing. */
export const checkClients = (view: View, flow: FlowNeed, given: Given): readonly Finding[] => [
  ...(flow.id === insideClientFlow ? fromOutside(view, flow) : []),
  ...(flow.peers.length > 0
    ? namedClients(view, flow, given)
    : flow.id === insideClientFlow
      ? nobodyInside(view, flow, given)
      : nobodyNamed(view, flow, given)),
];

interface Given {
  readonly flows: readonly FlowNeed[];
  /** As they will be. */
  readonly rules: readonly SecurityRule[];
  /** Rules of ours would be written for the named clients if the policy did not forbid that. */
  readonly isPlanned: boolean;
}

function namedClients(view: View, flow: FlowNeed, { flows, rules, isPlanned }: Given): readonly Finding[] {
  const cutOff = flow.peers.flatMap((peer) => {
    const verdict = verdictOf(view, rules, { ...flow, peers: [peer] });
    return verdict.is === 'Denied' || verdict.is === 'Partly' ? [{ peer, by: verdict.by }] : [];
  });
  const [first, ...more] = new Set(cutOff.map(({ by }) => by));
  if (!first) return [];
  const by = [first, ...more] as const;
  const denying = new Set(by.map(({ name, priority }) => `rule ${name} (priority ${priority})`));
  const shut = { ...flow, peers: cutOff.map(({ peer }) => peer) };
  return [
    degrading('NoClientCanConnect', view.groupId, {
      message: `${cutOff.map(({ peer }) => peer).join(', ')} cannot reach the gateway on ${flow.ports.join(', ')}, or not all of it: ${[...denying].join(', ')} in network security group ${nameOf(view.groupId)} denies it.${hints(view, flow, flows)}`,
      remedy: `${waysOut(view, shut, { flows, by, isPlanned })} Or take these sources out of spec.networkSecurity.clientSources.`,
      source: flow.source,
    }),
  ];
}

/** Peers of rules that are no clients: the platform's own. */
export const platform: ReadonlySet<string> = new Set(['virtualnetwork', 'azureloadbalancer', 'azuretrafficmanager', 'apimanagement']);

function nobodyNamed(view: View, flow: FlowNeed, { flows, rules }: Given): readonly Finding[] {
  const ports = flow.ports.slice(0, 1);
  const allowed = concerning(rules, { ...flow, ports }).filter(({ access }) => access === 'Allow');
  const named = new Set(['Internet', ...allowed.flatMap((rule) => rule.sourceAddressPrefixes)]);
  const sources = [...named].filter((one) => !platform.has(canonicalTag(one)));
  if (sources.some((peer) => isOpen(verdictOf(view, rules, { ...flow, peers: [peer], ports })))) return [];
  return [
    degrading('NoClientCanConnect', view.groupId, {
      message: `No rule of network security group ${nameOf(view.groupId)} lets clients from outside the virtual network reach the gateway on ${flow.ports.join(', ')}.${hints(view, { ...flow, peers: ['Internet'] }, flows)}`,
      remedy:
        view.settings.security.policy === 'Enforce'
          ? 'Name them in spec.networkSecurity.clientSources, e.g. [Internet], if clients shall reach it directly.'
          : `If clients shall reach it directly, allow them on ${flow.ports.join(', ')} by hand, or name them in spec.networkSecurity.clientSources and set spec.networkSecurity.policy to Enforce.`,
      source: flow.source,
    }),
  ];
}

/** An Internal gateway is called from within, mostly by way of the default rule that a later deny overrules. */
function nobodyInside(view: View, flow: FlowNeed, { flows, rules }: Given): readonly Finding[] {
  const ports = flow.ports.slice(0, 1);
  const named = concerning(rules, { ...flow, ports })
    .filter(({ access }) => access === 'Allow')
    .flatMap(({ sourceAddressPrefixes }) => sourceAddressPrefixes)
    .filter((source) => isPerhapsInside(source, view.place));
  const peers = [...new Set([...insideRanges(view.place), ...named])];
  const { allowed, unknown } = judgedIn(view, rules, { ...flow, peers, ports });
  const isClient = ({ addresses }: Share): boolean => addresses === undefined || !isEmpty(withoutOwn(addresses, view.place));
  if (allowed.some(isClient) || unknown.some((share) => !share.isClosedAtLeast && isClient(share))) return [];
  return [
    degrading('NoClientCanConnect', view.groupId, {
      message: `No rule of network security group ${nameOf(view.groupId)} lets clients in the virtual network, in peered networks or from on premises reach the gateway on ${flow.ports.join(', ')}.${hints(view, { ...flow, peers: ['VirtualNetwork'] }, flows)}`,
      remedy:
        view.settings.security.policy === 'Enforce'
          ? 'Name them in spec.networkSecurity.clientSources, e.g. [VirtualNetwork] or the range of an application gateway; the operator then writes its own rule.'
          : `Allow them on ${flow.ports.join(', ')} by hand, or name them in spec.networkSecurity.clientSources and set spec.networkSecurity.policy to Enforce.`,
      source: flow.source,
    }),
  ];
}

/** What is named and cannot be a client; no rule is written for it. */
function fromOutside({ settings, groupId }: View, flow: FlowNeed): readonly Finding[] {
  const outside = settings.security.clientSources.filter((source) => !mayNameInside(source));
  if (outside.length === 0) return [];
  return [
    degrading('NoClientCanConnect', groupId, {
      message: `${outside.join(', ')} in spec.networkSecurity.clientSources cannot reach the gateway on ${flow.ports.join(', ')}: in Internal mode it has a private address only, and no rule is written for what is outside.`,
      remedy:
        'Name clients in the network instead, e.g. [VirtualNetwork] or the range of an application gateway, or set spec.mode to External.',
      source: flow.source,
    }),
  ];
}

const toManagement: Packets = { direction: 'Inbound', peers: ['Internet'], ports: ['3443'], protocol: 'Tcp' };

/** The management endpoint is Microsoft's alone: whoever else reaches it can only attack it. What may be open only if a tunnel is there is said too. */
export function openWide(view: View, rules: readonly SecurityRule[]): readonly Finding[] {
  const judgement = judgedIn(view, rules, toManagement);
  const open = letIn(judgement);
  const isPerhaps =
    open.rules.length === 0 && view.place.declaresTunnel === true && judgement.unknown.some(({ isClosedAtLeast }) => isClosedAtLeast);
  if (open.rules.length === 0 && !isPerhaps) return [];
  // By a default rule only what a route has brought into the network comes in, and then by every port.
  const isBrought = isPerhaps || open.rules.some((rule) => isDefault({ ...rule, access: 'Allow' }));
  const what = `the management endpoint on port 3443${isBrought ? ' and every other port that no rule denies' : ''}`;
  const group = `network security group ${nameOf(view.groupId)}`;
  return [
    advisory('ManagementOpenWide', view.groupId, {
      message: isPerhaps
        ? `Rule AllowVnetInBound in ${group} may let the whole internet reach ${what}: the default route that spec.routing.forcedTunnelling declares may bring it into the tag VirtualNetwork.`
        : `Rule ${open.rules.map(({ name }) => name).join(', ')} in ${group} lets ${open.isWhole ? 'the whole' : 'a part of the'} internet reach ${what}${isBrought ? `: ${bringing(view)} brings it into the tag VirtualNetwork` : ''}.`,
      remedy: isBrought
        ? 'Deny inbound traffic from everywhere (*) in a rule behind those that allow what the gateway needs, e.g. at priority 4096; the default rule itself cannot be removed.'
        : `Allow it from the service tag ApiManagement only${view.settings.security.policy === 'Enforce' ? '; the operator writes that rule' : ''}.`,
      source: isBrought ? 'Microsoft: Virtual network service tags' : 'Microsoft: Virtual network configuration reference, 2025-06-17',
    }),
  ];
}

/** Rules that let a good part of the internet in, which that of the control plane does not. Ranges are not named: they would change with each list of tags. */
function letIn({ allowed }: Judgement): { readonly rules: readonly AdminRule[]; readonly isWhole: boolean } {
  const sizes = new Map<AdminRule, number>();
  let whole = 0;
  for (const { rule, addresses, part } of allowed) {
    if (!rule || part.kind !== 'Addresses' || !addresses) continue;
    whole = sizeOf(part.addresses);
    sizes.set(rule, (sizes.get(rule) ?? 0) + sizeOf(addresses));
  }
  const rules = [...sizes].filter(([, size]) => size >= whole * leastShare);
  return { rules: rules.map(([rule]) => rule), isWhole: rules.reduce((sum, [, size]) => sum + size, 0) >= whole * (1 - leastShare) };
}

/** The routes that make public addresses a part of the network. */
function bringing({ place }: View): string {
  const routes = (place.routes ?? []).filter(
    (route) => bringsIn(route) && (readPrefix(route.prefix).is !== 'Four' || overlaps(addressesOf([route.prefix]), publicSpace)),
  );
  return `route ${routes.map(({ name, prefix }) => `${name} (${prefix})`).join(', ')}`;
}
