/** A transport to an API server of our own, the requests that tests send through it, and its end after each test. */

import { afterEach } from '@jest/globals';
import { Registry } from 'prom-client';
import { startApiServer, status, type Answer } from './api-server.test-support.ts';
import { ApiError, type ApiRequest } from './api.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Cluster } from './kubeconfig.ts';
import { createRuntimeMetrics } from './metrics.ts';
import { createTransport } from './transport.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export async function world(clock: Clock = systemClock, given: Partial<Cluster> = {}) {
  const server = await startApiServer();
  const registry = new Registry();
  const { cluster } = server;
  let forgotten = 0;
  const forget = () => (forgotten++, cluster.forget());
  const transport = createTransport(
    { ...cluster, forget, ...given },
    { clock, userAgent: 'tester/1.2', metrics: createRuntimeMetrics(registry) },
  );
  cleanups.push(async () => {
    await transport.close();
    await server.close();
  });
  const requests = async () =>
    ((await registry.getSingleMetric('rest_client_requests_total')?.get())?.values ?? []).map(({ labels, value }) => ({
      ...labels,
      value,
    }));
  return { ...server, transport, requests, registry, forgotten: () => forgotten };
}

export const get: ApiRequest = { method: 'GET', path: '/x' };
export const put: ApiRequest = { method: 'PUT', path: '/x', body: { metadata: { name: 'x', resourceVersion: '7' } } };
export const post: ApiRequest = { method: 'POST', path: '/x', body: {} };
export const patch: ApiRequest = { method: 'PATCH', path: '/x', body: {} };
export const remove: ApiRequest = { method: 'DELETE', path: '/x' };
export const throttled = (code: number): Answer => status(code, { 'retry-after': '0' });
/** The connection ends before a byte of an answer. */
export const cut: Answer = (_, response) => response.socket?.destroy();

export const fails = async (answer: Promise<unknown>): Promise<ApiError> => {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error('did not reject with an ApiError', { cause: error });
  return error;
};
