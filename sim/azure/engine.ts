/** The state that all simulated providers share: resources, running operations, time, randomness and the switches. */

import type { Clock } from '../../src/runtime/clock.ts';
import { uuid, type Random } from '../../src/runtime/random.ts';
import type { Answer } from './answers.ts';
import type { Assumptions } from './assumptions.ts';
import { copy, type Json } from './json.ts';
import { key, parseId } from './resource-id.ts';

export interface Entry {
  readonly id: string;
  body: Json;
  etag: string;
  /** What the next reads still show, under the switch `staleReads`. */
  stale?: { readonly body: Json; readonly etag: string; left: number };
}

export interface Operation {
  readonly id: string;
  readonly resource: string;
  /** As Azure names it in its busy answers, e.g. `PutSubnetOperation`. */
  readonly name: string;
  readonly statusUrl: string;
  readonly resultUrl: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly retryAfter: number;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  error?: Json;
  /** Answers the result URL once it is done. */
  result: () => Answer;
}

export interface Engine {
  readonly clock: Clock;
  readonly random: Random;
  readonly speed: number;
  readonly assumptions: Assumptions;
  /** Where operation URLs lead; known only once a server listens. */
  origin: string;
  readonly entries: Map<string, Entry>;
  readonly operations: Map<string, Operation>;
  /** Running operations by the key of the resource that they lock. */
  readonly busy: Map<string, Operation>;
  /** Who holds a subnet or an address after leaving it, by its key, until an instant. */
  readonly holds: Map<string, { readonly holder: string; readonly until: number }>;
  readonly deleted: Map<string, Json>;
  /** Called before anything changes, so that what is refreshed on a schedule sees the state of its time. */
  beforeChange(): void;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const noise = (random: Random, length: number): string =>
  Array.from({ length }, () => letters.charAt(Math.floor(random.next() * letters.length))).join('');

/** Real operation URLs carry a certificate and signatures: 3 to 4 KB, opaque. */
export const signed = (engine: Engine, url: string): string =>
  `${engine.origin}${url}&t=${engine.clock.now()}&c=${noise(engine.random, 2900)}&s=${noise(engine.random, 342)}&h=${noise(engine.random, 43)}`;

export const weakTag = (engine: Engine): string => `W/"${uuid(engine.random)}"`;

/** API Management's tags are eight bytes that count upwards, e.g. `AAAAAAAQ/6w=`. */
export function countingTag(engine: Engine): string {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(Math.floor(engine.random.next() * 2 ** 32), 4);
  return bytes.toString('base64');
}

export const entryOf = (engine: Engine, id: string): Entry | undefined => engine.entries.get(key(id));

export function remember(engine: Engine, entry: Entry): void {
  if (engine.assumptions.staleReads > 0) entry.stale = { body: copy(entry.body), etag: entry.etag, left: engine.assumptions.staleReads };
}

/** Seconds of a `Retry-After`, divided by the speed, never under one. */
export const pause = (engine: Engine, seconds: number): number => Math.max(1, Math.ceil(seconds / engine.speed));

export interface Start {
  readonly resource: string;
  readonly name: string;
  readonly ms: number;
  readonly retryAfter: number;
  readonly urls: { readonly status: string; readonly result: string };
  readonly id: string;
  readonly result?: () => Answer;
  /** Runs at the end; an error makes the operation end `Failed` or `Canceled`. */
  readonly finish: () => { readonly status: 'Failed' | 'Canceled'; readonly error: Json } | undefined;
}

/** Locks the resource, and unlocks it when the time is over. */
export function begin(engine: Engine, start: Start): Operation {
  const now = engine.clock.now();
  const ms = start.ms / engine.speed;
  const operation: Operation = {
    id: start.id,
    resource: start.resource,
    name: start.name,
    statusUrl: start.urls.status,
    resultUrl: start.urls.result,
    startedAt: now,
    endsAt: now + ms,
    retryAfter: pause(engine, start.retryAfter),
    status: 'InProgress',
    result: start.result ?? (() => ({ status: 204, headers: {}, body: undefined })),
  };
  engine.operations.set(start.id.toLowerCase(), operation);
  engine.busy.set(key(start.resource), operation);
  engine.clock.schedule(ms, () => {
    engine.beforeChange();
    const failure = start.finish();
    operation.status = failure?.status ?? 'Succeeded';
    if (failure) operation.error = failure.error;
    if (engine.busy.get(key(start.resource)) === operation) engine.busy.delete(key(start.resource));
  });
  return operation;
}

/** The entry of a resource, or of the one that it is a child of. */
export const topOf = (engine: Engine, id: string): Entry | undefined => {
  const parsed = parseId(id);
  return entryOf(engine, parsed?.parent ?? id);
};

/** Everything below a prefix of an id. */
export const below = (engine: Engine, prefix: string): readonly Entry[] =>
  [...engine.entries].filter(([id]) => id.startsWith(`${key(prefix)}/`)).map(([, entry]) => entry);

/** `West Europe` and `westeurope` are one region. */
export const region = (location: string): string => location.toLowerCase().replaceAll(' ', '');
