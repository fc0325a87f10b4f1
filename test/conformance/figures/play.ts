/**
 * Plays recorded sessions against one simulated Azure. How long Azure takes is chance: time passes until what runs is over, where the recorded answer shows
 * that it was. What happened outside a recording, or by means that the simulator does not have, is done to it from outside.
 */

import { seededRandom } from '../../../src/runtime/random.ts';
import type { Assumptions } from '../../../sim/azure/assumptions.ts';
import { createAzure, type SimAzure } from '../../../sim/azure/azure.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import { isObject, object, objects, properties, text, type Json } from '../../../sim/azure/json.ts';
import { virtualClock, type VirtualClock } from '../../../sim/virtual-clock.ts';
import { differences, type Difference } from './exact.ts';
import { areaOf, typeOf, type Area } from './kinds.ts';
import type { Exchange, Session } from './recordings.ts';
import { createOutside } from './outside.ts';
import { suppositions } from './suppositions.ts';

export interface Result {
  readonly session: string;
  readonly at: number;
  readonly method: string;
  readonly type: string;
  readonly status: number;
  readonly area: Area;
  readonly differences: readonly Difference[];
  readonly recorded: Exchange;
  readonly answer: Answer;
}

interface Stand {
  readonly azure: SimAzure;
  readonly clock: VirtualClock;
}

/** What the URL of an operation was called here, and what it is about. */
interface Begun {
  readonly url: string | undefined;
  readonly type: string;
  readonly method: string;
  readonly id: string;
}

/** What Azure has changed since, as the switches of the simulator have it. */
export const switchesAt = (day: string): Partial<Assumptions> => ({
  networkEtagHeader: day !== '' && day < '2026-04-13' ? 'present' : 'absent',
});

export function createStand(day: string): Stand {
  const clock = virtualClock();
  const azure = createAzure({
    clock,
    random: seededRandom(1),
    assumptions: switchesAt(day),
    limits: { arm: false, network: false },
    world: { resources: [] },
  });
  return { azure, clock };
}

/** Each session in an Azure of its own. */
export async function play(sessions: readonly Session[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const session of sessions) results.push(...(await playOne(session, createStand(session.recorded))));
  return results;
}

/** All sessions of one time in one Azure, one after the other. */
export async function playTogether(sessions: readonly Session[]): Promise<readonly Result[]> {
  const stands = new Map<string, Stand>();
  const results: Result[] = [];
  for (const session of sessions) {
    const switches = JSON.stringify(switchesAt(session.recorded));
    const stand = stands.get(switches) ?? createStand(session.recorded);
    stands.set(switches, stand);
    results.push(...(await playOne(session, stand)));
  }
  return results;
}

async function playOne(session: Session, stand: Stand): Promise<readonly Result[]> {
  const begun = new Map<string, Begun>();
  const results: Result[] = [];
  const supposed = suppositions(session);
  const outside = createOutside(stand.azure);
  for (const { at, recorded } of inOrder(session)) {
    for (const [id, body] of supposed.get(at) ?? []) stand.azure.put(id, body);
    const path = pathIn(recorded.url);
    const unasked = await startedBefore(stand, recorded, path, begun);
    if (unasked) begun.set(path.toLowerCase(), unasked);
    const poll = begun.get(path.toLowerCase());
    const type = poll?.type ?? typeOf(path);
    const area = areaOf(type);
    if (poll) await passForPoll(stand, recorded, poll);
    else {
      await nameHistory(stand, recorded, path);
      await passBefore(stand, recorded, path);
    }
    if (area !== 'not simulated' && recorded.method === 'DELETE' && recorded.status < 300) outside.finish();
    const answer = await stand.azure.send({
      method: recorded.method,
      url: poll?.url ?? recorded.url,
      headers: {},
      body: recorded.sent === undefined ? undefined : JSON.stringify(recorded.sent),
    });
    for (const name of ['azure-asyncoperation', 'location']) {
      const [theirs, ours] = [recorded.headers[name], answer.headers[name]];
      if (theirs === undefined) continue;
      const from = pathIn(theirs).toLowerCase();
      if (!poll || !begun.has(from)) begun.set(from, { url: ours, type, method: poll?.method ?? recorded.method, id: poll?.id ?? path });
    }
    if (area === 'not simulated') outside.follow(recorded, poll?.id ?? path, poll?.method ?? recorded.method);
    const theirs = { ...recorded, body: among(recorded.body, session) };
    results.push({
      session: session.name,
      at,
      method: recorded.method,
      type: poll ? `${type} (operation)` : type,
      status: recorded.status,
      area,
      differences: differences(theirs, { ...answer, body: among(answer.body, session) }, session.stripped),
      recorded,
      answer,
    });
  }
  return results;
}

export function pathIn(url: string): string {
  const { pathname } = new URL(url, 'https://management.azure.com');
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

const stateOf = (body: unknown): string => text(properties(object(body))['provisioningState']) || text(object(body)['status']);
const inMotion = /^(InProgress|Updating|Deleting|Creating|Created|Activating|Accepted|Running)$/;
const day = 24 * 60 * 60_000;

async function passForPoll(stand: Stand, recorded: Exchange, { id }: Begun): Promise<void> {
  if (recorded.status !== 202 && !inMotion.test(stateOf(recorded.body))) await untilFree(stand, id);
}

const busyCodes = ['RetryableError', 'AnotherOperationInProgress', 'ServiceLocked', 'Conflict'];

/** A read that shows a settled resource, or a write that is taken, comes after what ran there. */
async function passBefore(stand: Stand, recorded: Exchange, path: string): Promise<void> {
  const code = text(object(object(recorded.body)['error'])['code']);
  if (busyCodes.includes(code)) return;
  if (recorded.method === 'GET' && inMotion.test(stateOf(recorded.body))) return;
  await untilFree(stand, path);
  if (code !== 'ResourceGroupNotFound') return;
  // Deleted outside what was recorded.
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(path)?.[0] ?? '';
  stand.azure.remove(group);
}

const servicePath = /^(\/subscriptions\/[^/]+)\/resourceGroups\/[^/]+\/providers\/Microsoft\.ApiManagement\/service\/([^/]+)$/i;
const plainService = {
  location: 'eastus',
  sku: { name: 'Developer', capacity: 1 },
  properties: { publisherEmail: 'a@example.com', publisherName: 'A' },
};
const ask = ({ azure }: Stand, method: string, path: string, version: string, body?: unknown): Promise<Answer> =>
  azure.send({
    method,
    url: `https://management.azure.com${path}?api-version=${version}`,
    headers: {},
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** A name that is refused was used and deleted before, or is being purged by somebody. */
async function nameHistory(stand: Stand, { method, body }: Exchange, path: string): Promise<void> {
  const [, subscription = '', name = ''] = servicePath.exec(path) ?? [];
  const code = text(object(object(body)['error'])['code']);
  if (method !== 'PUT' || name === '' || stand.azure.resource(path)) return;
  const deleted = `${subscription}/providers/Microsoft.ApiManagement/locations/eastus/deletedservices/${name}`;
  const isKept = (await ask(stand, 'GET', deleted, '2024-05-01')).status === 200;
  if (code === 'ServiceAlreadyExistsInSoftDeletedState' && !isKept) {
    stand.azure.put(path, { location: 'East US', properties: {} });
    await ask(stand, 'DELETE', path, '2024-05-01');
    await untilFree(stand, path);
  }
  if (code === 'ServiceLocked' && isKept) await ask(stand, 'DELETE', deleted, '2024-05-01');
  if (code === '' && isKept) await untilFree(stand, deleted);
}

/** A recording that begins with the poll of an operation: a creation of the service is under way. */
async function startedBefore(stand: Stand, { url }: Exchange, path: string, begun: ReadonlyMap<string, Begun>): Promise<Begun | undefined> {
  const [, id = ''] = /^(.*\/Microsoft\.ApiManagement\/service\/[^/]+)\/operationresults\//i.exec(path) ?? [];
  if (id === '' || begun.has(path.toLowerCase()) || stand.azure.resource(id)) return undefined;
  const { headers } = await ask(stand, 'PUT', id, new URL(url).searchParams.get('api-version') ?? '', plainService);
  return { url: headers['location'], type: typeOf(id), method: 'PUT', id };
}

/** Lets time pass until nothing runs on a resource, its parent or its group. */
async function untilFree({ azure, clock }: Stand, path: string): Promise<void> {
  const parts = path.replace(/\/{2,}/g, '/').split('/');
  const ids = [parts.slice(0, 5), parts.slice(0, 9), parts].map((some) => some.join('/'));
  for (let turn = 0; turn < 400 && ids.some((id) => azure.progress(id) !== undefined); turn += 1) await clock.forward(30_000);
  if (ids.some((id) => azure.progress(id) !== undefined)) await clock.forward(day);
}

/** Of two requests that were under way together, one that found the resource busy comes after the one that made it so. */
function inOrder({ exchanges }: Session): readonly { readonly at: number; readonly recorded: Exchange }[] {
  const rows = exchanges.map((recorded, at) => ({ at, recorded }));
  const isBusy = (one: Exchange) => one.status === 429 || one.status === 409;
  const topOf = ({ url }: Exchange) => pathIn(url).split('/').slice(0, 9).join('/').toLowerCase();
  for (const [place, row] of rows.entries()) {
    const next = rows[place + 1];
    if (!next || !isBusy(row.recorded) || next.recorded.status >= 300 || next.recorded.method === 'GET') continue;
    if (topOf(row.recorded) !== topOf(next.recorded) || row.recorded.url === next.recorded.url) continue;
    rows.splice(place, 2, next, row);
  }
  return rows;
}

/** Of a list only what is in the groups of the session: the rest belongs to others. */
function among(body: unknown, { exchanges }: Session): unknown {
  if (!isObject(body) || !Array.isArray(body['value'])) return body;
  const values = objects(body['value']);
  if (!values.every(({ id }) => /^\/subscriptions\/[^/]+\//i.test(text(id)))) return body;
  const groups = new Set(exchanges.map(({ url }) => /\/resourceGroups\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase()));
  const mine = values.filter((one: Json) => groups.has(/\/resourceGroups\/([^/?]+)/i.exec(text(one['id']))?.[1]?.toLowerCase()));
  return { ...body, value: mine };
}
