/** Judges what the binding and the network manager say of security by name: unknown tags and flows, rules that may not be read. */

import { nameOf } from '../../../api/arm-id.ts';
import type { AdminRule as SeenAdminRule, Service } from '../../../azure/resources.ts';
import { textsOf } from '../../../network/addresses/prefix-list.ts';
import { clientFlow, flows, insideClientFlow, optionalFlowIds } from '../../../network/flows.ts';
import { oncePer } from '../../../network/remembered.ts';
import type { AdminRule } from '../../../network/filter/cells.ts';
import type { TagList } from '../../../network/words/tag-list.ts';
import { canonicalTag, isCidr } from '../../../network/words/words.ts';
import { toIso } from '../../../runtime/clock.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Site } from '../../model/values/site.ts';

/** The ranges of tags that flows name, as texts. */
export function tagRangesOf({ serviceTags }: Pick<Observation, 'serviceTags'>): TagRanges {
  const list = valueOf(serviceTags);
  return list ? rangesByTag(list) : noRanges;
}

type TagRanges = ReadonlyMap<string, readonly string[]>;
const noRanges: TagRanges = new Map();

const rangesByTag = oncePer(({ tags }: TagList): TagRanges => {
  const named = [...new Set(flows.flatMap(({ peers }) => peers.map(canonicalTag)))];
  return new Map(
    named.flatMap((name) => {
      const list = tags.get(name);
      return list && list.bases.length > 0 ? [[name, textsOf(list)] as const] : [];
    }),
  );
});

const words: ReadonlySet<string> = new Set(['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*']);

/** In the shape of a group's rules; a protocol of the future is left out, for it is not known what it would cover. */
export function adminRulesOf({ seen }: Site): readonly AdminRule[] {
  return adminRulesIn(valueOf(seen.adminRules) ?? []);
}

export const adminRulesIn = (rules: readonly SeenAdminRule[]): readonly AdminRule[] => (rules.length === 0 ? none : inShapeOfGroups(rules));

const none: readonly AdminRule[] = [];

const inShapeOfGroups = oncePer((rules: readonly SeenAdminRule[]): readonly AdminRule[] =>
  rules.flatMap(({ protocol, ...rule }) =>
    words.has(protocol)
      ? [
          {
            ...rule,
            protocol: protocol,
            sourceApplicationSecurityGroups: [],
            destinationApplicationSecurityGroups: [],
          },
        ]
      : [],
  ),
);

export const adminUnread = ({ seen, wanted }: Site): readonly Finding[] =>
  seen.adminRules === undefined || seen.adminRules.ok
    ? []
    : [
        advisory('AdminRulesUnreadable', wanted.networkId, {
          message: `The security admin rules of virtual network ${nameOf(wanted.networkId)} cannot be read: ${seen.adminRules.failure.message} What a network manager denies there is not seen.`,
          remedy:
            'Grant Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action on the network, so that they are judged too.',
          source: 'Microsoft: Security admin rules in Azure Virtual Network Manager',
        }),
      ];

/** What is no range, and no tag either: what is not spelt like one, and what Azure does not list; while its list is not known, only the former. */
function unlistedTags({ security }: Settings, { serviceTags }: Observation): readonly string[] {
  const known = serviceTags?.ok === true ? (word: string) => serviceTags.value.tags.has(word) || always.includes(word) : undefined;
  return security.clientSources.filter((one) => !isCidr(one) && (!isSpeltAsTag(one) || known?.(canonicalTag(one)) === false));
}

const isSpeltAsTag = (text: string): boolean => canonicalTag(text) === '*' || /^[a-z][a-z0-9]*([._][a-z0-9]+)*$/i.test(text);

/** Azure would refuse a rule with a tag that it does not know, and with it every rule behind. One that a rule has already was taken: the list may lag. */
function unwritableSources(settings: Settings, seen: Observation): ReadonlySet<string> {
  const unlisted = unlistedTags(settings, seen);
  // Groups have rules with thousands of ranges, and tags that no list has are rare.
  if (unlisted.length === 0) return nothing;
  const rules = seen.locations.flatMap(({ group, wantedGroup }) => [
    ...(valueOf(group)?.rules ?? []),
    ...(valueOf(wantedGroup)?.rules ?? []),
  ]);
  const taken = new Set(rules.flatMap(({ sourceAddressPrefixes }) => sourceAddressPrefixes.map(canonicalTag)));
  return new Set(unlisted.filter((tag) => !taken.has(canonicalTag(tag))));
}

const nothing: ReadonlySet<string> = new Set();

export interface Writable {
  readonly clientSources: readonly string[];
  /** Flows of which a part is declared that no rule can be written for: what a misspelt name stood for cannot be known, so nothing of theirs goes. */
  readonly unwritable: ReadonlySet<string>;
}

/** What of the declared names rules can be written for. */
export function writableNames(settings: Settings, seen: Observation): Writable {
  const { clientSources, optionalFlows } = settings.security;
  const unwritable = unwritableSources(settings, seen);
  const isUnknown = optionalFlows.some((name) => !optionalFlowIds.includes(name));
  return {
    clientSources: clientSources.filter((source) => !unwritable.has(source)),
    unwritable: new Set([
      ...(unwritable.size > 0 ? [clientFlow, insideClientFlow] : []),
      ...(isUnknown ? optionalFlowIds.filter((id) => !optionalFlows.includes(id)) : []),
    ]),
  };
}

/** Names are checked by what Azure and the table of flows know, once for the whole binding. */
export function checkNames({ settings, service, isPrimary }: Site, seen: Observation): readonly Finding[] {
  if (!isPrimary) return [];
  const tags = unlistedTags(settings, seen);
  const unwritable = unwritableSources(settings, seen);
  // What no definition of ours lets through is left out; the others get in.
  const isInTheWay = (tag: string): boolean =>
    settings.security.policy === 'Enforce' &&
    unwritable.has(tag) &&
    (isSpeltAsTag(tag) || settings.security.clientSources.every((source) => unwritable.has(source)));
  const names = settings.security.optionalFlows.filter((name) => !optionalFlowIds.includes(name));
  return [
    ...tags.map((tag) =>
      (isInTheWay(tag) ? blockingSwitch : degrading)('TagUnknown', service.id, {
        message: isSpeltAsTag(tag)
          ? `The binding of ${service.name} names the service tag ${tag} in spec.networkSecurity.clientSources, which Azure does not know in this region.`
          : `The binding of ${service.name} names "${tag}" in spec.networkSecurity.clientSources, which is neither an IPv4 range nor a service tag.`,
        remedy: `Correct its spelling, or name the addresses as ranges.${unwritable.has(tag) ? ' Until then the rules for clients that are there stay as they are.' : ''}`,
        source: 'Microsoft: Virtual network service tags',
      }),
    ),
    ...names.map((name) => unknownFlow(name, service)),
  ];
}

/** What is judged by an old list stands; that Azure may have published others is told, with a day that does not move. */
export const oldTags = (
  { service, isPrimary }: Site,
  { serviceTags, tagsConfirmedAt: since }: Observation,
  { now, intervals }: Pick<Context, 'now' | 'intervals'>,
): readonly Finding[] =>
  !isPrimary || serviceTags?.ok !== true || since === undefined || now - since < intervals.tagsOld
    ? []
    : [
        advisory('TagListOld', service.id, {
          message: `Rules and routes of ${service.name} are judged by the service tags that Azure published until ${toIso(since).slice(0, 10)}; since then no newer list could be read, or what came was empty, older, or lacked a large part.`,
          remedy:
            'See that the operator may still read them (Microsoft.Network/locations/serviceTags/read), and its log; until then compare denied ranges with the published list by hand.',
          source: 'Microsoft: Virtual network service tags',
        }),
      ];

const always = ['internet', 'virtualnetwork', 'azureloadbalancer', '*'];

function unknownFlow(name: string, service: Service): Finding {
  const exists = flows.some(({ id }) => id === name);
  return degrading('FlowUnknownName', service.id, {
    message: `The binding of ${service.name} names ${name} in spec.networkSecurity.optionalFlows, which is ${exists ? 'not optional' : 'the name of no flow'}.`,
    remedy: `Take it out, or use one of ${optionalFlowIds.join(', ')}.`,
    source: 'apim-vnet-operator: the table of flows (apimvnet flows)',
  });
}
