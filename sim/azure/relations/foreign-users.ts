/**
 * Resources of types that are not simulated stand in a world as they were put. What they refer to is in use: a subnet, an address, a security group.
 * Recorded: Azure/azure-service-operator, Networking_ApplicationGateway_20220701: the user is named by its part, e.g. `…/gatewayIPConfigurations/a`.
 */

import { entryOf, type Engine } from '../engine.ts';
import { isObject, object, objects, properties, text, type Json } from '../json.ts';
import { key, parseId } from '../resource-id.ts';

type Kind = 'subnet' | 'publicIPAddress' | 'networkSecurityGroup';

/** Notes a resource that may use others. */
export function noteForeign(engine: Engine, id: string): void {
  engine.foreign.add(key(id));
}

/** Who uses the resource, by what it says of itself. */
export function foreignUsers(engine: Engine, kind: Kind, id: string): readonly string[] {
  if (engine.foreign.size === 0) return [];
  return [...engine.foreign].flatMap((one) => {
    const entry = entryOf(engine, one);
    return entry ? usesIn(entry.id, entry.body, kind, id) : [];
  });
}

function usesIn(owner: string, body: Json, kind: Kind, id: string): readonly string[] {
  const said = properties(body);
  const refers = (fields: Json): boolean => key(text(object(fields[kind])['id'])) === key(id);
  const parts = Object.entries(said).flatMap(([field, value]) =>
    objects(value)
      .filter((part) => isObject(part['properties']) && refers(properties(part)))
      .map((part) => `${owner}/${field}/${text(part['name'])}`),
  );
  return refers(said) ? [owner, ...parts] : parts;
}

/** An interface, as a group shows those that it is on. */
export const isInterface = (id: string): boolean => /\/networkInterfaces$/i.test(parseId(id)?.type ?? '');
