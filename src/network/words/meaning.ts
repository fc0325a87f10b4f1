/** What a word or a prefix of a rule means for a place, as a set of addresses of which a part may be only perhaps in it. */

import { difference, everything, isEmpty, union, type Intervals } from '../addresses/intervals.ts';
import { either, membership, noAddress, type Membership } from '../addresses/membership.ts';
import { addressesOf, intervalsOf, readingOf } from '../addresses/prefix-list.ts';
import { host, networksOf, publicSpace, sitePrivate, type World } from './networks.ts';
import { documentedMembers, type Place } from './place.ts';
import { canonicalTag, platformWords, serviceOf } from './words.ts';

/** Words and prefixes of a place in one of its worlds; each list is read once. */
export interface Meanings {
  readonly place: Place;
  readonly world: World;
  of(texts: readonly string[]): Membership;
  /** Members of application security groups are machines of the networks; which ones is not known. */
  readonly groupMembers: Membership;
}

const known = new WeakMap<Place, WeakMap<World, Meanings>>();

export function meaningsIn(place: Place, world: World): Meanings {
  const ofPlace = known.get(place) ?? new WeakMap<World, Meanings>();
  known.set(place, ofPlace);
  const found = ofPlace.get(world);
  if (found) return found;
  const made = createMeanings(place, world);
  ofPlace.set(world, made);
  return made;
}

function createMeanings(place: Place, world: World): Meanings {
  const lists = new WeakMap<readonly string[], Membership>();
  const words = new Map<string, Membership>();
  const wordOf = (text: string): Membership => {
    const word = canonicalTag(text);
    const found = words.get(word) ?? meaningOf(word, place, world);
    words.set(word, found);
    return found;
  };
  const read = (texts: readonly string[]): Membership => {
    const { addresses, words: named, unreadable } = readingOf(texts);
    const parts = named.map(wordOf);
    if (!isEmpty(addresses) || unreadable.length > 0) parts.push(membership(addresses, unreadable.length > 0 ? everything : undefined));
    return either(parts);
  };
  return {
    place,
    world,
    of(texts) {
      const found = lists.get(texts);
      if (found) return found;
      const made = read(texts);
      lists.set(texts, made);
      return made;
    },
    groupMembers: membership(none4, groupSpace(place)),
  };
}

const none4 = addressesOf([]);

const groupSpace = (place: Place): Intervals => {
  const { network } = networksOf(place);
  return place.peerings === undefined ? union(network, sitePrivate) : network;
};

const all: Membership = { sure: everything, perhaps: none4 };

function meaningOf(word: string, place: Place, world: World): Membership {
  switch (word) {
    case '*':
      return all;
    case 'virtualnetwork':
      return membership(world.virtualNetwork);
    case 'internet':
      return membership(world.internet);
    case 'azureloadbalancer':
      return membership(host);
    default:
      // Rules by these words act on the host's services alone.
      return platformWords.has(word) ? noAddress : tagMeaning(word, place);
  }
}

/** A service tag: its list, or what can be said without. */
export function tagMeaning(word: string, { tags }: Place): Membership {
  const listed = tags?.tags.get(word);
  if (listed) return membership(intervalsOf(listed));
  // A regional form that is not listed can hold no more than the whole tag.
  const whole = tags && word.includes('.') ? tags.tags.get(serviceOf(word)) : undefined;
  if (whole) return membership(none4, intervalsOf(whole));
  if (tags) return membership(none4, publicSpace);
  // What is documented of the whole tag is in its own region's form and in no other's.
  const documented = addressesOf(documentedMembers[serviceOf(word)] ?? noTexts);
  const here = addressesOf(documentedMembers[word] ?? noTexts);
  if (serviceOf(word) === 'azurecloud') return membership(here, publicSpace);
  // Tags of different services are taken for apart.
  const others = word.includes('.') ? documented : addressesOf(documentedMembers['azurecloud'] ?? noTexts);
  return membership(here, difference(publicSpace, others));
}

const noTexts: readonly string[] = [];
