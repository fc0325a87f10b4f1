/** What sessions are made of: steps by number, and worlds that are taken from the recording itself. */

import { object, properties, text, type Json } from '../../../sim/azure/json.ts';
import { exchangeAt, objectAt, type Exchange } from './recordings.ts';
import type { Step } from './replay.ts';

export type Recording = readonly Exchange[];

export const steps = (...places: readonly number[]): readonly Step[] => places.map((at) => ({ at }));

/** The group that the recorded paths are in. */
export function groupIn(recording: Recording): string {
  const found = recording
    .map(({ path }) => /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(path)?.[0])
    .find((id) => id !== undefined);
  if (found === undefined) throw new Error('the recording has no resource group');
  return found;
}
export const emptyGroup = (recording: Recording): readonly Json[] => [{ id: groupIn(recording), location: 'westus2' }];

/** Who uses the resource that could not be deleted, as the answer names it. */
export function userIn(recording: Recording, at: number): Json {
  const message = text(object(objectAt(recording, at)['error'])['message']);
  const [, id] = /(?:in use by|allocated to resource|following resources:) (\/\S+?)\.?(?: and cannot|\s)/.exec(message) ?? [];
  if (id === undefined) throw new Error(`exchange ${at} names no user: ${message}`);
  return { id };
}

export const withProperties = (resource: Json, more: Json): Json => ({ ...resource, properties: { ...properties(resource), ...more } });
/** As the resource at another id; the answer that refuses has none itself. */
export const named = (recording: Recording, at: number, body: Json): Json => ({ ...body, id: exchangeAt(recording, at).path });
