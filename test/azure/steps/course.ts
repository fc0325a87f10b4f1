/** What a step has at hand: Azure, the names of what belongs to the run, and what is looked at again and again while other steps go on. */

import type { Arm } from '../client/arm.ts';
import { isOk, withoutSecrets, type Exchange } from '../client/exchange.ts';
import { messageOf, codeOf } from '../client/exchange.ts';
import { pick, text, type Json } from '../client/json.ts';
import { finish, ofNetwork, ofService, type End, type Patience } from '../client/operations.ts';

/** By this tag everything of a run is found again. */
export const runTag = 'apimvnet-questions';

export interface Names {
  readonly run: string;
  /** `/subscriptions/…/resourceGroups/…`. */
  readonly scope: string;
  readonly region: string;
  /** For a second region, and for what has to stand elsewhere. */
  readonly farRegion: string;
}

/** A look that is repeated until it has an answer. */
export interface Watch<T> {
  readonly result: T | undefined;
}

interface Watched {
  due: number;
  readonly look: () => Promise<boolean>;
  /** In so many milliseconds again; undefined when it is given up. */
  readonly next: () => number | undefined;
}

export interface Course {
  readonly arm: Arm;
  readonly names: Names;
  /** Of a resource of this run. */
  id(type: string, name: string): string;
  /** Lets time pass, during which whatever is watched is looked at. */
  sleep(ms: number): Promise<void>;
  watch<T>(look: () => Promise<T | undefined>, next: () => number | undefined): Watch<T>;
  /** Until it has an answer, or is given up. */
  seen<T>(watch: Watch<T>): Promise<T | undefined>;
  /** How many reads after a write may still show the state before, as far as it is known. */
  staleReads: number;
}

export function createCourse(arm: Arm, names: Names): Course {
  const watched = new Map<object, Watched>();
  const { time } = arm;
  const sleep = async (ms: number): Promise<void> => {
    const end = time.now() + ms;
    for (;;) {
      const [key, first] = [...watched].toSorted(([, a], [, b]) => a.due - b.due)[0] ?? [];
      if (!key || !first || first.due >= end) break;
      await time.sleep(Math.max(0, first.due - time.now()));
      const next = (await first.look()) ? undefined : first.next();
      if (next === undefined) watched.delete(key);
      else first.due = time.now() + next;
    }
    await time.sleep(Math.max(0, end - time.now()));
  };
  const course: Course = {
    // The client waits by its own clock; steps wait by this one, so that what is watched is not forgotten.
    arm: { ...arm, time: { now: () => time.now(), sleep } },
    names,
    id: (type, name) => `${names.scope}/providers/${type}/${name}`,
    sleep,
    watch<T>(look: () => Promise<T | undefined>, next: () => number | undefined): Watch<T> {
      const watch: { result: T | undefined } = { result: undefined };
      const take = async () => (watch.result = await look()) !== undefined;
      watched.set(watch, { due: time.now(), look: take, next });
      return watch;
    },
    async seen(watch) {
      for (let one = watched.get(watch); one; one = watched.get(watch)) await sleep(Math.max(1, one.due - time.now() + 1));
      return watch.result;
    },
    staleReads: 0,
  };
  return course;
}

/** A step cannot go on, because Azure does not do what every question after it needs. */
export class CannotGoOn extends Error {
  constructor(what: string, { status, body, ...rest }: Exchange) {
    const code = codeOf({ status, body, ...rest });
    super(withoutSecrets(`${what}: Azure answered ${[status, code, messageOf({ status, body, ...rest })].filter(Boolean).join(' ')}`));
    this.name = 'CannotGoOn';
  }
}

/** A read that shows the present, whatever Azure remembers. */
export async function fresh(course: Course, path: string): Promise<Exchange> {
  let last = await course.arm.ask('GET', path);
  for (let again = 0; again < course.staleReads; again++) last = await course.arm.ask('GET', path);
  return last;
}

export const ended = ({ arm }: Course, first: Exchange, path: string, patience: Patience = ofService): Promise<End> =>
  finish(arm, first, path, patience);

/** Writes what later steps build on, and waits for the end. */
export async function make(course: Course, path: string, body: Json, patience: Patience = ofNetwork): Promise<Exchange> {
  const first = await course.arm.write('PUT', path, { body });
  if (!isOk(first)) throw new CannotGoOn(`making ${path.split('/').at(-1) ?? path}`, first);
  const end = await ended(course, first, path, patience);
  if (end.state !== 'Succeeded') throw new CannotGoOn(`making ${path.split('/').at(-1) ?? path}, which ended ${end.state}`, end.last);
  return first;
}

export const tagsOf = ({ names }: Course, more: Json = {}): Json => ({ [runTag]: names.run, ...more });

/** A body as a GET showed it, without what only Azure writes: for a read-modify-write as a careful client does it. */
export function echoed({ body }: Exchange, change: Json): Json {
  const kept = Object.fromEntries(['location', 'tags', 'sku', 'zones', 'identity'].map((name) => [name, pick(body, name)]));
  const fields = pick(body, 'properties');
  return { ...kept, properties: { ...(typeof fields === 'object' && fields !== null ? fields : {}), ...change } };
}

export const etagOf = ({ body }: Exchange): string => text(pick(body, 'etag'));
