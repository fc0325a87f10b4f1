/** The simulated Azure: routes a request to its provider, checks locks, logs it, and answers as ARM does. */

import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Clock } from '../../src/runtime/clock.ts';
import { seededRandom, type Random } from '../../src/runtime/random.ts';
import { finished, Refusal } from './answers.ts';
import { defaultAssumptions, type Assumptions } from './assumptions.ts';
import { entryOf, region, runningOn, type Engine, type Operation } from './engine.ts';
import { admitByRoles, type Assignment } from './directory/roles.ts';
import { createFaults, type Faults } from './faults.ts';
import { object, objects, text, type Json } from './json.ts';
import { createNetworkStatuses } from './network-status.ts';
import { pipelineClient } from './pipeline-client.ts';
import { key } from './resource-id.ts';
import { route, showAny } from './routes.ts';
import { foreignUpdate } from './service-update.ts';
import { putSettled, removeSettled, settleWorld, type World } from './world.ts';
import type { AzureRequest, Answer } from './exchange.ts';
import { allPlayed, createThrottle, type Counted, type Played } from './throttle/throttle.ts';
import { isGlobal } from './throttle/limits.ts';
import { flowsOf, type Flow } from './traffic/blocked.ts';

export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** 0 when no answer left. */
  readonly status: number;
  /** Of a refusal: the innermost code, which tells what it is. */
  readonly code: string | undefined;
  /** False when a fault answered, or nobody. */
  readonly carriedOut: boolean;
  readonly clientRequestId: string | undefined;
}

/** ARM models some reads as a POST of `list…`. */
export const isWrite = ({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): boolean =>
  method !== 'GET' && method !== 'HEAD' && !(method === 'POST' && /\/list[A-Z]\w*$/.test(path));

export type Travelling = Pick<AzureRequest, 'method' | 'headers'> & { readonly path: string };

/** The same with all that the client sent. */
type Arriving = Travelling & Pick<AzureRequest, 'url' | 'body'>;

export interface SimAzure {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: Faults;
  readonly assumptions: Assumptions;
  /** Stands between each request that is carried out and Azure: what another client does just before it, and what a witness sees before and after it. */
  around?: (request: Arriving, serve: () => Answer) => Answer;
  /** Every request so far, in order; empty it with `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  /** Requests that have left their sender and are not answered yet. */
  readonly underWay: ReadonlySet<Travelling>;
  httpClient(): HttpClient;
  /** Reads of a witness: neither logged nor counted, never at fault, and nothing is drawn for them; a write is refused. */
  witness(): HttpClient;
  /** Rejects with `ConnectionReset` where a fault says so. */
  send(request: AzureRequest, signal?: AbortSignal): Promise<Answer>;
  /** The resource as a GET shows it; undefined when there is none. */
  resource(id: string): Json | undefined;
  /** Of everything that is no child of something else. */
  ids(): readonly string[];
  /** Puts a resource or a child as settled, as another actor would. */
  put(id: string, body: Json): void;
  remove(id: string): void;
  /** Writes to this resource or below it that were carried out. */
  acceptedWrites(id: string): readonly LoggedRequest[];
  foreignOperation(serviceId: string, minutes: number): void;
  /** What a gateway depends on, by what its rules and routes are now; empty outside a network. */
  flows(serviceId: string): readonly Flow[];
  progress(serviceId: string): Operation | undefined;
  /** Where this Azure is served: operation URLs begin with it from now on. */
  setOrigin(origin: string): void;
}

export interface Settings {
  readonly clock: Clock;
  readonly random: Random;
  /** Divides Azure's durations and every `Retry-After`, which is never less than a second: 0 is none to some clients. */
  readonly speed?: number;
  readonly assumptions?: Partial<Assumptions>;
  readonly world?: World;
  /** Azure's limits on requests; all of them unless said. */
  readonly limits?: Partial<Played>;
  /** What each principal may do; everything where none are given. */
  readonly assignments?: readonly Assignment[];
  /** Origin that operation URLs name, until something serves this Azure elsewhere. */
  readonly origin?: string;
}

export function createAzure(settings: Settings): SimAzure {
  const { clock, random, speed = 1, assumptions, world, limits, origin = 'https://management.azure.com' } = settings;
  const engine: Engine = {
    clock,
    random,
    speed,
    origin,
    assumptions: { ...defaultAssumptions, ...assumptions },
    entries: new Map(),
    subscriptions: new Set(),
    operations: new Map(),
    busy: new Map(),
    holds: new Map(),
    foreign: new Set(),
    deleted: new Map(),
    dns: new Map(),
    scenery: new Map(),
    lastTag: Math.floor(random.next() * 2 ** 24),
    beforeChange: () => statuses.catchUp(),
  };
  const statuses = createNetworkStatuses(engine);
  const faults = createFaults(clock);
  const throttle = createThrottle(clock, speed, { ...allPlayed, ...limits });
  const requests: LoggedRequest[] = [];
  const underWay = new Set<Travelling>();

  const serve = (request: AzureRequest, path: string): Answer =>
    answered(() => {
      if (settings.assignments)
        admitByRoles(settings.assignments, {
          ...{ method: request.method, path, token: request.headers['authorization'] ?? '' },
          body: parsedBody(request.body),
        });
      throttle.admit(countedOf(engine, request, path));
      return route(engine, statuses, request, path.replace(/\/+$/, ''));
    });
  const send = async (request: AzureRequest, signal?: AbortSignal): Promise<Answer> => {
    const path = pathOf(request.url);
    const { method, headers } = request;
    let served: number | undefined;
    const travelling = { method, path, headers };
    underWay.add(travelling);
    const log = (status: number, body?: unknown) =>
      requests.push({
        at: clock.now(),
        method,
        path,
        status,
        code: status >= 400 ? codeIn(body) : undefined,
        carriedOut: served !== undefined && served < 300,
        clientRequestId: headers['x-ms-client-request-id'],
      });
    try {
      const answer = await faults.run({ method, path }, signal, () => {
        const carryOut = () => serve(request, path);
        const done = azure.around ? azure.around({ method, path, headers, url: request.url, body: request.body }, carryOut) : carryOut();
        served = done.status;
        return done;
      });
      log(answer.status, answer.body);
      return finished(engine, answer, path, throttle.remaining(countedOf(engine, request, path)));
    } catch (error) {
      log(served ?? 0);
      throw error;
    } finally {
      underWay.delete(travelling);
    }
  };

  const azure: SimAzure = {
    clock,
    random,
    faults,
    assumptions: engine.assumptions,
    requests,
    underWay,
    send,
    httpClient: () => pipelineClient(send),
    witness() {
      const apart: Engine = { ...engine, random: seededRandom(1) };
      const statusesApart = createNetworkStatuses(apart);
      return pipelineClient(async (request) => {
        const path = pathOf(request.url);
        if (isWrite({ method: request.method, path })) throw new Error(`a witness does not write: ${request.method} ${path}`);
        return finished(
          apart,
          answered(() => route(apart, statusesApart, request, path.replace(/\/+$/, ''))),
          path,
          {},
        );
      });
    },
    resource: (id) => showAny(engine, id),
    ids: () => [...engine.entries.values()].map((entry) => entry.id),
    put(id, body) {
      engine.beforeChange();
      putSettled(engine, id, body);
    },
    remove(id) {
      engine.beforeChange();
      removeSettled(engine, id);
    },
    acceptedWrites: (id) =>
      requests.filter(
        ({ method, carriedOut, path }) =>
          isWrite({ method, path }) && carriedOut && (key(path) === key(id) || key(path).startsWith(`${key(id)}/`)),
      ),
    foreignOperation(id, minutes) {
      const entry = entryOf(engine, id);
      if (!entry) throw new Error(`no service ${id} in this world`);
      foreignUpdate(engine, entry, minutes);
    },
    flows(id) {
      const entry = entryOf(engine, id);
      return entry ? flowsOf(engine, entry) : [];
    },
    progress: (id) => runningOn(engine, id),
    setOrigin(served) {
      engine.origin = served;
    },
  };
  if (world) settleWorld(engine, azure, world);
  return azure;
}

function answered(serve: () => Answer): Answer {
  try {
    return serve();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function codeIn(body: unknown): string | undefined {
  const error = object(object(body)['error']);
  return text(objects(error['details'])[0]?.['code']) || text(error['code']) || undefined;
}

const countedOf = (engine: Engine, { method, headers, body }: AzureRequest, path: string): Counted => ({
  method,
  path,
  token: headers['authorization'] ?? '',
  region: () => regionOf(engine, path, body),
});

/** Where the resource is, or is going to be. */
function regionOf(engine: Engine, path: string, body: string | undefined): string {
  if (isGlobal(path)) return 'global';
  const named = /\/locations\/([^/]+)/i.exec(path)?.[1];
  const [top = ''] = /^.*\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(path) ?? [];
  return region(named ?? text(entryOf(engine, top)?.body['location'] ?? /"location":\s*"([^"]*)"/.exec(body ?? '')?.[1]));
}

/** What is no JSON links to nothing, and is refused for that by whatever reads it. */
function parsedBody(body: string | undefined): unknown {
  try {
    return body === undefined ? undefined : (JSON.parse(body) as unknown);
  } catch {
    return undefined;
  }
}

/** As it is compared with ids, two slashes as one; what cannot be decoded is no id, and is left as it came. */
function pathOf(url: string): string {
  const { pathname } = new URL(url);
  try {
    return decodeURI(pathname).replace(/\/{2,}/g, '/');
  } catch {
    return pathname;
  }
}
