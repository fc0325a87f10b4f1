/** The simulated Azure: routes a request to its provider, checks locks, logs it, and answers as ARM does. */

import type { PipelineRequest, PipelineResponse, HttpClient } from '@azure/core-rest-pipeline';
import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import type { Clock } from '../../src/runtime/clock.ts';
import { uuid, type Random } from '../../src/runtime/random.ts';
import { Refusal, type Answer } from './answers.ts';
import { defaultAssumptions, type Assumptions } from './assumptions.ts';
import { entryOf, below, type Engine, type Operation } from './engine.ts';
import { ConnectionReset, createFaults, type Faults } from './faults.ts';
import { copy, isObject, type Json } from './json.ts';
import { createNetworkStatuses } from './network-status.ts';
import { key, parseId } from './resource-id.ts';
import { route, showAny } from './routes.ts';
import { foreignUpdate } from './service.ts';
import { putSettled, settleWorld, type World } from './world.ts';

export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** 0 when no answer left. */
  readonly status: number;
  readonly clientRequestId: string | undefined;
}

export interface AzureRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface SimAzure {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: Faults;
  readonly requests: readonly LoggedRequest[];
  httpClient(): HttpClient;
  /** Rejects with `ConnectionReset` where a fault says so. */
  send(request: AzureRequest, signal?: AbortSignal): Promise<Answer>;
  /** The resource as a GET shows it; undefined when there is none. */
  resource(id: string): Json | undefined;
  /** Puts a resource or a child as settled, as another actor would. */
  put(id: string, body: Json): void;
  remove(id: string): void;
  /** Writes to this resource or below it that were carried out. */
  acceptedWrites(id: string): readonly LoggedRequest[];
  foreignOperation(serviceId: string, minutes: number): void;
  progress(serviceId: string): Operation | undefined;
  /** Where this Azure is served: operation URLs begin with it from now on. */
  setOrigin(origin: string): void;
}

export interface Settings {
  readonly clock: Clock;
  readonly random: Random;
  /** Divides Azure's durations and every `Retry-After`. */
  readonly speed?: number;
  readonly assumptions?: Partial<Assumptions>;
  readonly world?: World;
  /** Origin that operation URLs name, until something serves this Azure elsewhere. */
  readonly origin?: string;
}

export function createAzure({ clock, random, speed = 1, assumptions, world, origin = 'https://management.azure.com' }: Settings): SimAzure {
  const engine: Engine = {
    clock,
    random,
    speed,
    origin,
    assumptions: { ...defaultAssumptions, ...assumptions },
    entries: new Map(),
    operations: new Map(),
    busy: new Map(),
    holds: new Map(),
    deleted: new Map(),
    beforeChange: () => statuses.catchUp(),
  };
  const statuses = createNetworkStatuses(engine);
  const faults = createFaults(clock);
  const requests: LoggedRequest[] = [];

  const serve = (request: AzureRequest): Answer => {
    try {
      return route(engine, statuses, request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  };
  const finish = (answer: Answer, request: AzureRequest): Answer => {
    const id = uuid(random);
    const verb = request.method === 'GET' ? 'reads' : request.method === 'DELETE' ? 'deletes' : 'writes';
    const body = engine.assumptions.idCase === 'recased' ? recased(answer.body) : answer.body;
    return {
      status: answer.status,
      body,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-cache',
        pragma: 'no-cache',
        expires: '-1',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-ms-request-id': id,
        'x-ms-correlation-request-id': id,
        'x-ms-routing-request-id': `WESTEUROPE:${new Date(clock.now()).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z:${id}`,
        ...(answer.headers['x-ms-failure-cause'] === 'gateway'
          ? {}
          : { [`x-ms-ratelimit-remaining-subscription-global-${verb}`]: '16499' }),
        ...answer.headers,
      },
    };
  };
  const send = async (request: AzureRequest, signal?: AbortSignal): Promise<Answer> => {
    const path = decodeURI(new URL(request.url).pathname);
    const log = (status: number) =>
      requests.push({ at: clock.now(), method: request.method, path, status, clientRequestId: request.headers['x-ms-client-request-id'] });
    let served = 0;
    try {
      const answer = await faults.run({ method: request.method, path }, signal, () => {
        const done = serve(request);
        served = done.status;
        return done;
      });
      log(answer.status);
      return finish(answer, request);
    } catch (error) {
      log(served);
      throw error;
    }
  };
  const put = (id: string, body: Json) => {
    engine.beforeChange();
    putSettled(engine, id, body);
  };
  const azure: SimAzure = {
    clock,
    random,
    faults,
    requests,
    send,
    put,
    httpClient: () => ({ sendRequest: (request) => viaPipeline(request, send) }),
    resource: (id) => showAny(engine, id),
    remove(id) {
      engine.beforeChange();
      const parsed = parseId(id);
      const parent = parsed?.parent === undefined ? undefined : entryOf(engine, parsed.parent);
      if (!parent || !parsed) engine.entries.delete(key(id));
      else parent.body = withoutChild(parent.body, parsed.name);
    },
    acceptedWrites: (id) =>
      requests.filter(
        (one) =>
          one.method !== 'GET' &&
          one.status >= 200 &&
          one.status < 300 &&
          (key(one.path) === key(id) || key(one.path).startsWith(`${key(id)}/`)),
      ),
    foreignOperation(id, minutes) {
      const entry = entryOf(engine, id);
      if (!entry) throw new Error(`no service ${id} in this world`);
      foreignUpdate(engine, entry, minutes);
    },
    progress: (id) => engine.busy.get(key(id)),
    setOrigin(served) {
      engine.origin = served;
    },
  };
  if (world) settleWorld(engine, azure, world);
  return azure;
}

function withoutChild(body: Json, name: string): Json {
  const result = copy(body);
  const fields = isObject(result['properties']) ? result['properties'] : {};
  for (const field of ['securityRules', 'subnets'])
    if (Array.isArray(fields[field]))
      fields[field] = (fields[field] as readonly unknown[]).filter((child) => !isObject(child) || key(String(child['name'])) !== key(name));
  return result;
}

/** Group names in capitals and `resourcegroups` small, as some answers of Azure have them. */
function recased(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(
      /^(\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+)/i,
      (_, head: string, group: string) => `${head}/resourcegroups/${group.toUpperCase()}`,
    );
  if (Array.isArray(value)) return value.map(recased);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, recased(entry)])) : value;
}

async function viaPipeline(request: PipelineRequest, send: SimAzure['send']): Promise<PipelineResponse> {
  try {
    const body = typeof request.body === 'string' ? request.body : undefined;
    const answer = await send(
      { method: request.method, url: request.url, headers: request.headers.toJSON(), body },
      request.abortSignal as AbortSignal | undefined,
    );
    return { request, status: answer.status, headers: createHttpHeaders({ ...answer.headers }), bodyAsText: bodyText(answer) };
  } catch (error) {
    if (request.abortSignal?.aborted) throw new DOMException('The operation was aborted.', 'AbortError');
    if (error instanceof ConnectionReset) throw new RestError(error.message, { code: error.code, request });
    throw error;
  }
}

export const bodyText = ({ body }: Answer): string => (body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));

export { below };
