/** What a conformance test has at hand: a running server, a namespace of its own, our definitions installed, and typed calls. */

import { afterAll, beforeAll } from '@jest/globals';

import { ApiError, type ApiRequest, type KubernetesApi, type Method } from '../../../src/runtime/api.ts';
import { systemRandom, uuid } from '../../../src/runtime/random.ts';
import { bindings, crdFrom, install } from './install.ts';
import type { Http } from './http-api.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Meta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
}

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Meta;
  readonly spec: Json;
  readonly status?: Json;
}

export interface ResourceList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly Resource[];
}

export interface RunningServer {
  readonly api: KubernetesApi;
  /** Whole HTTP answers, where the server is reached by HTTPS. */
  readonly http?: Http;
  readonly close: () => Promise<void> | void;
}

export interface Bench {
  readonly api: KubernetesApi;
  readonly http: Http;
  /** A namespace that is this run's own. */
  readonly namespace: string;
  readonly call: <T = Resource>(method: Method, path: string, body?: unknown, more?: Partial<ApiRequest>) => Promise<T>;
  /** Path of a collection in our namespace, e.g. `home('api/v1', 'events')`. */
  readonly home: (group: string, plural: string) => string;
}

export const merge = { contentType: 'application/merge-patch+json' };
export const json = { contentType: 'application/json-patch+json' };
export const strategic = { contentType: 'application/strategic-merge-patch+json' };

/** Starts the server before the tests of the surrounding `describe` and closes it after them. */
export function bench(start: () => Promise<RunningServer>): Bench {
  let server: RunningServer | undefined;
  const running = (): RunningServer => {
    if (!server) throw new Error('the server is not started before the tests run');
    return server;
  };
  const namespace = `conformance-${uuid(systemRandom).slice(0, 6)}`;
  const here: Bench = {
    get api() {
      return running().api;
    },
    get http() {
      const { http } = running();
      if (!http) throw new Error('this server is not reached by HTTPS');
      return http;
    },
    namespace,
    call: (method, path, body, more = {}) => running().api.request({ method, path, body, ...more }),
    home: (group, plural) => `/${group}/namespaces/${namespace}/${plural}`,
  };

  beforeAll(async () => {
    server = await start();
    await here.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    for (const crd of [crdFrom('./widgets.yaml'), bindings()]) await install(here.api, crd);
  }, 60_000);
  afterAll(() => server?.close());
  return here;
}

/** How an attempt was refused: `<status> <reason>: <message>`. An accepted attempt fails the test. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw error;
  return `${error.status} ${error.reason}: ${error.message}`;
}
