/** Promises about the spans of a whole attach: a reconcile, its phases, its requests to Azure; and that Azure sees nothing of them. */

import { describe, expect, test } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Attributes, Span, Tracer } from '../../src/runtime/traces/trace.ts';
import { createStage } from './support/stage.ts';
import { network, policy, securityGroup, service, serviceId } from './support/world.ts';

interface Seen {
  readonly name: string;
  readonly parent: Seen | undefined;
  readonly kind: string | undefined;
  attributes: Attributes;
  failed?: string;
}

/** A tracer that keeps what it sees. */
function keeping(): { readonly tracer: Tracer; readonly spans: readonly Seen[] } {
  const spans: Seen[] = [];
  const current = new AsyncLocalStorage<Seen>();
  const tracer: Tracer = {
    span(name, attributes, run, kind) {
      const seen: Seen = { name, parent: current.getStore(), kind, attributes };
      spans.push(seen);
      const span: Span = {
        set: (more) => void (seen.attributes = { ...seen.attributes, ...more }),
        fail: (why) => void (seen.failed = why),
      };
      return current.run(seen, () => run(span));
    },
  };
  return { tracer, spans };
}

const pathOf = (span: Seen | undefined): string => (span ? `${pathOf(span.parent)}/${span.name}` : '');

async function attached(resources?: readonly object[], until = 'True/Settled') {
  const { tracer, spans } = keeping();
  const headers: string[] = [];
  const meddleAzure = (http: HttpClient): HttpClient => ({
    sendRequest(request) {
      for (const [name] of request.headers) headers.push(name.toLowerCase());
      return http.sendRequest(request);
    },
  });
  const stage = await createStage({ tracer, meddleAzure, ...(resources && { resources }) });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', until);
  return { stage, spans, headers };
}

describe('an attach', () => {
  test('is reconciles with their phases, and requests in the phases', async () => {
    const { spans } = await attached();
    const paths = new Set(spans.map(pathOf));
    for (const path of [
      ...['/reconcile', '/reconcile/observe', '/reconcile/judge', '/reconcile/report', '/reconcile/act'],
      '/reconcile/observe/GET Microsoft.ApiManagement/service',
      '/reconcile/observe/GET Microsoft.Network/networkSecurityGroups',
      '/reconcile/act/PUT Microsoft.Network/networkSecurityGroups/securityRules',
      '/reconcile/act/PATCH Microsoft.ApiManagement/service',
    ])
      expect(paths).toContain(path);
    expect([...paths].filter((path) => !path.startsWith('/reconcile'))).toEqual([]);
    // Of few kinds: no name of a resource is one of a span.
    expect([...paths].filter((path) => /orders|apim-nsg|11111111/.test(path))).toEqual([]);
  });

  test('names the binding and what came of the run, and of a request what the conventions ask for', async () => {
    const { spans, stage } = await attached();
    const [run] = spans;
    expect(run?.attributes).toMatchObject({
      'reconcile.controller': 'apimvnetbinding',
      'reconcile.key': 'platform/orders',
      'k8s.namespace.name': 'platform',
      'reconcile.result': 'requeue_after',
    });
    const patch = spans.find(({ name }) => name.startsWith('PATCH'));
    const [intent] = stage.changes.filter(({ method }) => method === 'PATCH');
    expect(patch).toMatchObject({
      kind: 'client',
      attributes: {
        'http.request.method': 'PATCH',
        'server.address': 'management.azure.com',
        'server.port': 443,
        'url.full': expect.stringMatching(new RegExp(`^https://management\\.azure\\.com${serviceId('orders')}\\?api-version=[\\w-]+$`)),
        'http.response.status_code': 202,
        'azure.resource_provider.namespace': 'Microsoft.ApiManagement',
        'azure.client.request.id': intent?.requestId,
        'azure.service.request.id': expect.stringMatching(/^[\w-]+$/),
      },
    });
  });

  test('tells Azure nothing of its traces, and its traces nothing that is secret', async () => {
    const { spans, headers } = await attached();
    expect(headers).toContain('x-ms-client-request-id');
    expect(headers.filter((name) => /^(traceparent|tracestate|baggage)$/.test(name))).toEqual([]);
    expect(JSON.stringify(spans.map(({ attributes, failed }) => [attributes, failed]))).not.toMatch(/Bearer|a-token|[?&](t|c|s|h|sig)=/);
  });
});

test('a request that Azure refuses is a span that failed, in a run that did not', async () => {
  const resources = [
    ...[securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')],
    policy('no-gateways', 'Microsoft.ApiManagement/service'),
  ];
  const { spans } = await attached(resources, 'False/PolicyDenied');
  const refused = spans.find(({ name }) => name.startsWith('PATCH'));
  expect(refused).toMatchObject({ failed: 'HTTP 403', attributes: { 'http.response.status_code': 403, 'error.type': '403' } });
  expect(spans.filter(({ name, failed }) => name === 'reconcile' && failed !== undefined)).toEqual([]);
});

test('nothing but its own file loads OpenTelemetry, and that file is loaded by the operator only, when it is asked for', () => {
  const source = join(import.meta.dirname, '../../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ts$/.test(file) && !/\.test/.test(file));
  const having = (pattern: RegExp) =>
    files.filter((file) => pattern.test(readFileSync(join(source, file), 'utf8'))).map((file) => file.replaceAll('\\', '/'));
  expect(having(/from '@opentelemetry/)).toEqual(['runtime/traces/otlp.ts']);
  expect(having(/from '[./\w]*traces\/otlp\.ts'/)).toEqual([]);
  expect(having(/import\('[./\w]*traces\/otlp\.ts'\)/)).toEqual(['cli/commands/operator.ts']);
});
