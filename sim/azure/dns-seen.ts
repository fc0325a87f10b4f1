/** The DNS servers that a gateway uses: those that its network had when it was configured last. */

import { entryOf, type Engine, type Entry } from './engine.ts';
import { object, properties, texts } from './json.ts';
import { placesOf } from './places.ts';
import { key, parseId } from './resource-id.ts';

const azures: readonly string[] = ['168.63.129.16'];
const keyOf = (entry: Entry, location: string): string => `${key(entry.id)} ${location}`;

/** What the network of a region says now. */
function serversNow(engine: Engine, entry: Entry, location: string): readonly string[] {
  const place = placesOf(entry.body).find((one) => one.location === location);
  const network = entryOf(engine, parseId(place?.subnetId ?? '')?.parent ?? '');
  const own = texts(object(properties(network?.body ?? {})['dhcpOptions'])['dnsServers']);
  return own.length > 0 ? own : azures;
}

export function seeDns(engine: Engine, entry: Entry, location: string): void {
  engine.dns.set(keyOf(entry, location), serversNow(engine, entry, location));
}

/** A gateway that stands in the world has seen what its network had then. */
export function dnsSeen(engine: Engine, entry: Entry, location: string): readonly string[] {
  const known = engine.dns.get(keyOf(entry, location));
  if (known) return known;
  seeDns(engine, entry, location);
  return engine.dns.get(keyOf(entry, location)) ?? azures;
}
