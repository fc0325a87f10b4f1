/** The DNS servers that a gateway uses: those that its network had when it was configured last. */

import { entryOf, type Engine, type Entry } from './engine.ts';
import { object, properties, texts } from './json.ts';
import { placesOf, type Place } from './places.ts';
import { key, parseId } from './resource-id.ts';

const azures: readonly string[] = ['168.63.129.16'];
const keyOf = (entry: Entry, location: string): string => `${key(entry.id)} ${location}`;

const subnetAt = (entry: Entry, location: string): string => placesOf(entry.body).find((one) => one.location === location)?.subnetId ?? '';

/** What the network of a subnet says now. */
function serversNow(engine: Engine, subnetId: string): readonly string[] {
  const network = entryOf(engine, parseId(subnetId)?.parent ?? '');
  const own = texts(object(properties(network?.body ?? {})['dhcpOptions'])['dnsServers']);
  return own.length > 0 ? own : azures;
}

export function seeDns(engine: Engine, entry: Entry, location: string): void {
  engine.dns.set(keyOf(entry, location), serversNow(engine, subnetAt(entry, location)));
}

/** A gateway that stands in the world has seen what its network had then. */
export function dnsSeen(engine: Engine, entry: Entry, location: string): readonly string[] {
  const known = engine.dns.get(keyOf(entry, location));
  if (known) return known;
  seeDns(engine, entry, location);
  return engine.dns.get(keyOf(entry, location)) ?? azures;
}

/** In a place where a gateway is or is to be: one that moves is configured anew there. */
export const dnsIn = (engine: Engine, entry: Entry, { location, subnetId }: Place): readonly string[] =>
  key(subnetAt(entry, location)) === key(subnetId) ? dnsSeen(engine, entry, location) : serversNow(engine, subnetId);
