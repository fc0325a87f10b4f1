/** The state that all simulated providers share: resources, running operations, time, randomness and the switches. */

import type { Clock } from '../../src/runtime/clock.ts';
import { uuid, type Random } from '../../src/runtime/random.ts';
import type { Assumptions } from './assumptions.ts';
import { copy, type Json } from './json.ts';
import { key } from './resource-id.ts';
import type { Answer } from './exchange.ts';

export interface Entry {
  readonly id: string;
  body: Json;
  etag: string;
  /** What the next reads still show, under the switch `staleReads`; no body where there was nothing yet. */
  past?: { readonly body: Json | undefined; readonly etag: string; left: number };
}

export interface Operation {
  readonly id: string;
  readonly resource: string;
  /** As Azure names it in its busy answers, e.g. `PutSubnetOperation`. */
  readonly name: string;
  readonly provider: 'Microsoft.ApiManagement' | 'Microsoft.Network' | 'Microsoft.Resources';
  readonly statusUrl: string;
  readonly resultUrl: string;
  /** Of the request that began it; empty where nobody asked. */
  readonly version: string;
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
  /** Keys of subscriptions that are there though nothing may be in them. */
  readonly subscriptions: Set<string>;
  /** By their id, oldest first. */
  readonly operations: Map<string, Operation>;
  /** Operations that keep a resource busy, by its key, oldest first. */
  readonly busy: Map<string, readonly Operation[]>;
  /** Keys of resources of types that are not simulated; some may be gone. */
  readonly foreign: Set<string>;
  /** Who holds a subnet or an address after leaving it, by its key, until an instant. */
  readonly holds: Map<string, { readonly holder: string; until: number }>;
  /** Soft-deleted services by the key of their name, which is unique in all of Azure. */
  readonly deleted: Map<string, Json>;
  /** DNS servers that gateways use, by service and region: what their network had when they were configured last. */
  readonly dns: Map<string, readonly string[]>;
  /**
   * What Azure does not show of a resource but the world has: `passes` (tags that the firewall at the end of a tunnel lets through, of the table or the network
   * that leads there), `announced` (ranges that the gateway of a network learnt by BGP), `brokenDns` (servers of a network that do not answer), `adminRules` (of a network manager; `hidden` where they may not be read). By the resource's key.
   */
  readonly scenery: Map<string, Json>;
  /** The last of API Management's tags. */
  lastTag: number;
  /** Called before anything changes, so that what is refreshed on a schedule sees the state of its time. */
  beforeChange(): void;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Opaque text of a length: one drawn piece, repeated. */
function noise(random: Random, length: number): string {
  const piece = Array.from({ length: 40 }, () => letters.charAt(Math.floor(random.next() * letters.length))).join('');
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** Real operation URLs carry a certificate and signatures: 3 to 4 KB, opaque. */
export const signed = (engine: Engine, url: string): string =>
  `${engine.origin}${url}&t=${engine.clock.now()}&c=${noise(engine.random, 2900)}&s=${noise(engine.random, 342)}&h=${noise(engine.random, 43)}`;

export const weakTag = (engine: Engine): string => `W/"${uuid(engine.random)}"`;

/** API Management's tags are eight bytes that count upwards, e.g. `AAAAAAAQ/6w=`. */
export function countingTag(engine: Engine): string {
  engine.lastTag += 1 + Math.floor(engine.random.next() * 30);
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(engine.lastTag, 4);
  return bytes.toString('base64');
}

export const sceneryOf = (engine: Engine, id: string): Json => engine.scenery.get(key(id)) ?? {};

export const entryOf = (engine: Engine, id: string): Entry | undefined => engine.entries.get(key(id));

/** Keeps what the next reads still show: `body`, or undefined for what is only about to appear. */
export function remember(engine: Engine, entry: Entry, body: Json | undefined): void {
  const left = engine.assumptions.staleReads;
  if (left > 0) entry.past = { body: body && copy(body), etag: entry.etag, left };
}

/** What a read sees. */
export interface View {
  readonly id: string;
  readonly body: Json;
  readonly etag: string;
  /** The state before the last write, which runs unseen. */
  readonly isPast?: boolean;
}

/** The present, or under a switch the past for a while; undefined where the past had nothing. Counts as a read. */
export function view(entry: Entry): View | undefined {
  const { past } = entry;
  if (!past || past.left <= 0) return entry;
  past.left -= 1;
  return past.body && { id: entry.id, body: past.body, etag: past.etag, isPast: true };
}

/** Azure's duration in milliseconds as it takes here. */
export const lasts = (engine: Engine, minutes: number): number => (minutes * 60_000) / engine.speed;

/** Seconds of a `Retry-After` by the client's clock: divided by the speed and rounded up, since 0 says "none" to some clients and less than true brings them too early. */
export const pause = (engine: Engine, seconds: number): number => Math.max(1, Math.ceil(seconds / engine.speed));

interface Start extends Pick<Operation, 'id' | 'resource' | 'name' | 'provider' | 'statusUrl' | 'resultUrl'> {
  readonly version?: string;
  readonly minutes: number;
  /** Seconds, before the speed. */
  readonly retryAfter: number;
  readonly result?: () => Answer;
  /** Runs at the end; an error makes the operation end `Failed` or `Canceled`. `alone`: no other operation keeps the resource busy. */
  readonly finish: (alone: boolean) => { readonly status: 'Failed' | 'Canceled'; readonly error: Json } | undefined;
}

/** The newest operation that keeps a resource busy. */
export const runningOn = (engine: Engine, id: string): Operation | undefined => engine.busy.get(key(id))?.at(-1);

export function occupy(engine: Engine, operation: Operation): void {
  engine.busy.set(key(operation.resource), [...(engine.busy.get(key(operation.resource)) ?? []), operation]);
}

export function release(engine: Engine, operation: Operation): void {
  const rest = (engine.busy.get(key(operation.resource)) ?? []).filter((one) => one !== operation);
  if (rest.length > 0) engine.busy.set(key(operation.resource), rest);
  else engine.busy.delete(key(operation.resource));
}

/** Locks the resource, and unlocks it when the time is over. */
export function begin(engine: Engine, { minutes, retryAfter, result, finish, ...start }: Start): Operation {
  const now = engine.clock.now();
  const ms = lasts(engine, minutes);
  const operation: Operation = {
    version: '',
    ...start,
    startedAt: now,
    endsAt: now + ms,
    retryAfter: pause(engine, retryAfter),
    status: 'InProgress',
    result: result ?? (() => ({ status: 204, headers: {}, body: undefined })),
  };
  forgetOld(engine);
  engine.operations.set(start.id.toLowerCase(), operation);
  occupy(engine, operation);
  engine.clock.schedule(ms, () => {
    engine.beforeChange();
    const alone = engine.busy.get(key(start.resource))?.length === 1;
    const failure = finish(alone);
    operation.status = failure?.status ?? 'Succeeded';
    if (failure) operation.error = failure.error;
    release(engine, operation);
  });
  return operation;
}

/** Whether an operation's URL is no longer answered. */
export const isOver = (engine: Engine, { endsAt }: Operation): boolean =>
  engine.clock.now() > endsAt + lasts(engine, engine.assumptions.operationUrlMinutes);

function forgetOld(engine: Engine): void {
  for (const [id, operation] of engine.operations) {
    if (!isOver(engine, operation)) return;
    engine.operations.delete(id);
  }
}

/** `West Europe` and `westeurope` are one region. */
export const region = (location: string): string => location.toLowerCase().replaceAll(' ', '');
