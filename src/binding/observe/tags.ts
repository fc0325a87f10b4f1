/** The ranges behind service tags, read once a day for all bindings: the answer has megabytes, of which only the tags of flows are kept. */

import type { Arm, Outcome, ReadOptions } from '../../azure/arm.ts';
import type { ServiceTags } from '../../azure/resources.ts';
import { flows } from '../../network/flows.ts';
import { canonicalTag, isCidr } from '../../network/tags.ts';
import { mayLeadAstray } from '../../network/ways/own-routes.ts';
import { ticks, type Clock } from '../../runtime/clock.ts';
import { valueOf, type SeenLocation } from '../model/values/observation.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { Settings } from '../model/values/settings.ts';

export interface TagRanges {
  /** `location` is a region code. A failure is not kept: the next reconcile asks again. */
  get(subscription: string, location: string, options: ReadOptions): Promise<Outcome<ServiceTags>>;
}

export function createTagRanges(arm: Pick<Arm, 'serviceTags'>, clock: Clock, intervals: Intervals): TagRanges {
  const known = new Map<string, { readonly tags: Outcome<ServiceTags>; readonly at: number }>();
  const asking = new Map<string, Promise<Outcome<ServiceTags>>>();
  const ask = async (key: string, ...question: Parameters<TagRanges['get']>): Promise<Outcome<ServiceTags>> => {
    const answer = await arm.serviceTags(...question);
    if (!answer.ok) return known.get(key)?.tags ?? answer;
    const tags: Outcome<ServiceTags> = { ok: true, value: needed(answer.value) };
    known.set(key, { tags, at: ticks(clock) });
    return tags;
  };
  return {
    async get(subscription, location, options) {
      const key = `${subscription} ${location}`.toLowerCase();
      const found = known.get(key);
      if (found && ticks(clock) - found.at < intervals.tagRanges) return found.tags;
      // A fleet that starts asks once. Whoever gave up for all of them leaves a failure, and the next reconcile asks again.
      const asked = asking.get(key) ?? ask(key, subscription, location, options).finally(() => asking.delete(key));
      asking.set(key, asked);
      return asked;
    },
  };
}

/** Names to check, or a foreign deny of certain addresses, which may be those of a tag. */
export function needsTags(settings: Settings, locations: readonly SeenLocation[]): boolean {
  // What a firewall must allow is said in ranges too.
  if (
    settings.firewallConfigMap ||
    locations.some((place) =>
      mayLeadAstray({
        routes: (valueOf(place.table) ?? valueOf(place.wantedTable))?.routes,
        declaresTunnel: settings.routing.forcedTunnelling === 'Yes',
      }),
    )
  )
    return true;
  if (settings.security.clientSources.some((source) => !isCidr(source) && canonicalTag(source) !== 'internet')) return true;
  const rules = locations.flatMap(({ group, wantedGroup }) => [...(valueOf(group)?.rules ?? []), ...(valueOf(wantedGroup)?.rules ?? [])]);
  return rules.some(({ access, direction, sourceAddressPrefixes, destinationAddressPrefixes }) => {
    const peers = direction === 'Inbound' ? sourceAddressPrefixes : destinationAddressPrefixes;
    return access === 'Deny' && peers.some((peer) => !anyAddress.has(canonicalTag(peer)));
  });
}

const anyAddress = new Set(['*', 'internet', 'virtualnetwork', 'azureloadbalancer']);

/** Every name, so that an unknown tag can be told; ranges only where a check asks for them. */
function needed({ changeNumber, tags }: ServiceTags): ServiceTags {
  const used = new Set(flows.flatMap(({ peers }) => peers.map(canonicalTag)));
  const isUsed = (name: string): boolean => used.has(canonicalTag(name.split('.')[0] ?? name));
  return {
    changeNumber,
    tags: tags.map(({ name, prefixes }) => ({ name, prefixes: isUsed(name) ? prefixes.filter((prefix) => !prefix.includes(':')) : [] })),
  };
}
