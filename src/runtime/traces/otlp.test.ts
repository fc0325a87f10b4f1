/** Promises about traces: what a collector gets by OTLP over HTTP, in the standard environment's words, and that a collector that is away harms nothing. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deadline, systemClock } from '../clock.ts';
import { startTracing } from './otlp.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly boolValue?: boolean };
}

interface Sent {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface Batch {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Sent[] }[];
  }[];
}

/** A collector that keeps what it gets. */
async function collector() {
  const batches: Batch[] = [];
  const paths: string[] = [];
  const headers: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      paths.push(request.url ?? '');
      headers.push(request.headers['x-tenant'] as string | undefined);
      batches.push(JSON.parse(Buffer.concat(parts).toString()) as Batch);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    headers,
    spans: () =>
      batches.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))),
    resource: () =>
      Object.fromEntries((batches[0]?.resourceSpans[0]?.resource.attributes ?? []).map(({ key, value }) => [key, value.stringValue])),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const variables = ['ENDPOINT', 'HEADERS'].map((name) => `OTEL_EXPORTER_OTLP_${name}`);
const all = [...variables, 'OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG', 'OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'];
const before = new Map<string, string | undefined>();
beforeEach(() => {
  for (const name of all) before.set(name, process.env[name]);
  for (const name of all) Reflect.deleteProperty(process.env, name);
});
afterEach(() => {
  for (const [name, value] of before)
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
});

const soon = (ms = 5_000) => deadline(systemClock, ms).signal;

const options = (warnings: unknown[] = []) => ({
  name: 'apim-vnet-operator',
  version: '0.1.0',
  instance: 'pod_1',
  log: { warn: (message: string, fields?: object) => void warnings.push({ message, ...fields }) },
});

test('spans go to the collector of the environment, each below what it was begun in', async () => {
  const { url, paths, headers, spans, resource, close } = await collector();
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = url;
  process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'x-tenant=platform';
  process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'k8s.pod.name=operator-1';
  const { tracer, close: end } = startTracing(options());
  const result = await tracer.span('reconcile', { 'reconcile.key': 'platform/orders', left: undefined }, async () => {
    await Promise.all(
      ['GET', 'PUT'].map((method) =>
        tracer.span(method, { 'http.request.method': method }, async (span) => span.set({ 'http.response.status_code': 200 }), 'client'),
      ),
    );
    return 7;
  });
  await end(soon());
  await close();
  expect([result, paths[0], headers[0]]).toEqual([7, '/v1/traces', 'platform']);
  expect(resource()).toMatchObject({
    'service.name': 'apim-vnet-operator',
    'service.version': '0.1.0',
    'service.instance.id': 'pod_1',
    'k8s.pod.name': 'operator-1',
  });
  const [get, put, reconcile] = spans();
  expect([get?.name, put?.name, reconcile?.name]).toEqual(['GET', 'PUT', 'reconcile']);
  expect([get?.parentSpanId, put?.parentSpanId]).toEqual([reconcile?.spanId, reconcile?.spanId]);
  expect(new Set([get?.traceId, put?.traceId, reconcile?.traceId]).size).toBe(1);
  expect(get?.kind).toBe(3);
  expect(reconcile?.attributes).toEqual([{ key: 'reconcile.key', value: { stringValue: 'platform/orders' } }]);
  expect(get?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 200 } });
});

test('what is thrown is thrown, and marks its span; two runs are two traces', async () => {
  const { url, spans, close } = await collector();
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = url;
  const { tracer, close: end } = startTracing(options());
  const broken = tracer.span('reconcile', {}, async () => {
    throw new TypeError('x is undefined');
  });
  await expect(broken).rejects.toThrow('x is undefined');
  await tracer.span('reconcile', {}, async (span) => span.fail('HTTP 403'));
  await end(soon());
  await close();
  expect(spans().map(({ status }) => status)).toEqual([
    { code: 2, message: 'TypeError: x is undefined' },
    { code: 2, message: 'HTTP 403' },
  ]);
  expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(2);
});

describe('the standard environment', () => {
  test.each([
    ['always_off', '', 0],
    ['parentbased_traceidratio', '0', 0],
    ['parentbased_always_on', '', 1],
  ])('OTEL_TRACES_SAMPLER %s %s is heeded', async (sampler, argument, count) => {
    const { url, spans, close } = await collector();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = url;
    process.env['OTEL_TRACES_SAMPLER'] = sampler;
    if (argument !== '') process.env['OTEL_TRACES_SAMPLER_ARG'] = argument;
    const { tracer, close: end } = startTracing(options());
    await tracer.span('reconcile', {}, async () => undefined);
    await end(soon());
    await close();
    expect(spans()).toHaveLength(count);
  });

  test('OTEL_SERVICE_NAME is heeded', async () => {
    const { url, resource, close } = await collector();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = url;
    process.env['OTEL_SERVICE_NAME'] = 'gateways';
    const { tracer, close: end } = startTracing(options());
    await tracer.span('reconcile', {}, async () => undefined);
    await end(soon());
    await close();
    expect(resource()).toMatchObject({ 'service.name': 'gateways' });
  });
});

test('a collector that is away is told once in the log, without headers, and the end does not wait for it', async () => {
  const warnings: unknown[] = [];
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://127.0.0.1:9';
  process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'authorization=Basic c2VjcmV0';
  const { tracer, close: end } = startTracing(options(warnings));
  for (let at = 0; at < 3; at++) await tracer.span('reconcile', {}, async () => undefined);
  const began = performance.now();
  await end(soon(500));
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(warnings.length).toBeLessThanOrEqual(1);
  expect(JSON.stringify(warnings)).not.toMatch(/c2VjcmV0/);
});
