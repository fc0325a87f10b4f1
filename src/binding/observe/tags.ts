/**
 * The ranges behind service tags: one list for a whole cloud, kept whole, read once a day for all bindings.
 *
 * Its content is public and the same for every subscription. What a new list lacks replaces nothing (`acceptList`), and an old list is better than none.
 */

import type { Arm, Outcome, ReadOptions } from '../../azure/arm.ts';
import { malformed } from '../../azure/errors.ts';
import type { ServiceTags } from '../../azure/resources.ts';
import { contains, overlaps } from '../../network/addresses/intervals.ts';
import { readingOf } from '../../network/addresses/prefix-list.ts';
import { isPrivatePrefix } from '../../network/prefixes.ts';
import type { SecurityRule } from '../../network/rules.ts';
import { createTagLists, tagListInSlices, type TagList } from '../../network/words/tag-list.ts';
import { publicSpace } from '../../network/words/networks.ts';
import { canonicalTag, isCidr, isSpecial } from '../../network/words/words.ts';
import { ticks, type Clock, type Instant } from '../../runtime/clock.ts';
import { valueOf, type SeenLocation } from '../model/values/observation.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { Settings } from '../model/values/settings.ts';

export interface TagRanges {
  /** `location` is a region code. A failure is not kept: the next reconcile asks again. */
  get(subscription: string, location: string, options: ReadOptions): Promise<Outcome<TagList>>;
  /** When the list in force was last what Azure publishes; undefined before one was read. */
  confirmedAt(): Instant | undefined;
  /** Since when one was asked for in vain, before any was read. */
  awaitedSince(): Instant | undefined;
}

export function createTagRanges(arm: Pick<Arm, 'serviceTags'>, clock: Clock, intervals: Intervals): TagRanges {
  const lists = createTagLists();
  let known: { readonly list: TagList; readonly at: number } | undefined;
  let confirmed: Instant | undefined;
  let awaited: Instant | undefined;
  let asking: Promise<unknown> | undefined;
  const isFresh = (): boolean => known !== undefined && ticks(clock) - known.at < intervals.tagRanges;
  const ask = async (...question: Parameters<TagRanges['get']>): Promise<Outcome<TagList>> => {
    const answer = await arm.serviceTags(...question);
    if (!answer.ok && !known) awaited ??= clock.now();
    if (!answer.ok) return known ? { ok: true, value: known.list } : answer;
    const offered = await parsed(answer.value);
    if (lists.offer(offered).refusal === undefined) confirmed = clock.now();
    // One Azure has one cloud.
    const list = lists.get(known?.list.cloud ?? offered.cloud);
    if (!list) return { ok: false, failure: malformed(200, 'the list of service tags is empty') };
    known = { list, at: ticks(clock) };
    return { ok: true, value: list };
  };
  return {
    confirmedAt: () => confirmed,
    awaitedSince: () => (known ? undefined : awaited),
    async get(...question) {
      // A fleet that starts asks once. Whoever may not read leaves a failure, and the next one asks for itself.
      while (!isFresh() && asking) await asking;
      if (known && isFresh()) return { ok: true, value: known.list };
      const asked = ask(...question);
      asking = asked.finally(() => (asking = undefined));
      return asked;
    },
  };
}

/** A list has megabytes: others get their turn while it is read. */
const parsed = ({ cloud, changeNumber, tags }: ServiceTags): Promise<TagList> =>
  tagListInSlices({ cloud, changeNumber, tags }, () => new Promise((resolve) => void setImmediate(resolve)));

/** Whether anything is to be judged of which the words alone do not tell: names to check, ranges and parts of tags in rules, routes into the network. */
export function needsTags(settings: Settings, locations: readonly SeenLocation[]): boolean {
  // What a firewall must allow is said in ranges too.
  if (settings.firewallConfigMap) return true;
  if (settings.routing.forcedTunnelling === 'Yes') return true;
  if (settings.security.clientSources.some((source) => !isCidr(source) && canonicalTag(source) !== 'internet')) return true;
  // Under Audit rules of others are all that lets named clients in, and an allow of a tag may let in a part of them.
  if (settings.security.policy === 'Audit' && settings.security.clientSources.length > 0) return true;
  const routes = locations.flatMap((place) => (valueOf(place.table) ?? valueOf(place.wantedTable))?.routes ?? []);
  if (routes.some(({ prefix }) => !isPrivatePrefix(prefix))) return true;
  return locations.some(({ group, wantedGroup }) =>
    [...(valueOf(group)?.rules ?? []), ...(valueOf(wantedGroup)?.rules ?? [])].some(isUnclear),
  );
}

/** An allow of a whole tag says by its word what it opens; anything but an allow, a public range, or a part of a tag does not. */
function isUnclear({ access, direction, sourceAddressPrefixes, destinationAddressPrefixes }: SecurityRule): boolean {
  const { addresses, words } = readingOf(direction === 'Inbound' ? sourceAddressPrefixes : destinationAddressPrefixes);
  const tags = words.map(canonicalTag).filter((word) => !isSpecial(word));
  return (
    (overlaps(addresses, publicSpace) && !contains(addresses, publicSpace)) ||
    (access === 'Allow' ? tags.some((tag) => tag.includes('.')) : tags.length > 0)
  );
}
