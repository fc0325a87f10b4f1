/** Who may read metrics, asked of a real API server with the rights of the chart and no others. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { systemClock } from '../../src/runtime/clock.ts';
import { loadCluster } from '../../src/runtime/kubeconfig.ts';
import { createRuntimeMetrics } from '../../src/runtime/metrics.ts';
import { reviewedAccess, type Access } from '../../src/runtime/serve/access.ts';
import { createTransport } from '../../src/runtime/transport.ts';
import { clusterForTests, startRealApiServer, type ApiServer } from './api-server.ts';
import { chart, release } from './chart.test-support.ts';

const { kubectl, helm } = clusterForTests().binaries;
const suite = kubectl === undefined || helm === undefined ? describe.skip : describe;

suite('T11: who may read metrics', () => {
  let server: ApiServer;
  let access: Access;
  const closing: (() => Promise<void>)[] = [];
  const bearer = async (account: string) => `Bearer ${await server.tokenFor('monitoring', account)}`;

  beforeAll(async () => {
    server = await startRealApiServer();
    expect(await server.helm(['install', release, chart, '--namespace', release, '--create-namespace'])).toMatchObject({ code: 0 });
    for (const args of [
      ['create', 'namespace', 'monitoring'],
      ['create', 'serviceaccount', 'prometheus', '-n', 'monitoring'],
      ['create', 'serviceaccount', 'other', '-n', 'monitoring'],
      ['create', 'clusterrolebinding', 'reads', `--clusterrole=${release}-metrics-reader`, '--serviceaccount=monitoring:prometheus'],
    ])
      expect(await server.kubectl(args)).toMatchObject({ code: 0 });
    const kubeconfig = await server.kubeconfigFor('operator', await server.tokenFor(release, release));
    const transport = createTransport(loadCluster({ kubeconfig }), {
      clock: systemClock,
      userAgent: 'test',
      metrics: createRuntimeMetrics(new Registry()),
    });
    closing.push(() => transport.close());
    access = reviewedAccess(transport, systemClock);
  }, 120_000);
  afterAll(async () => {
    for (const close of closing) await close();
    await server.close();
  }, 60_000);

  test('T11: an account with the role that is shipped may', async () => {
    expect(await access(await bearer('prometheus'))).toBe('Allowed');
  });

  test('T11: an account without it may not', async () => {
    expect(await access(await bearer('other'))).toBe('Forbidden');
  });

  test.each([
    ['no token', undefined],
    ['a token that is none', 'Bearer abc.def.ghi'],
  ])('T11: with %s it is not known who asks', async (_, header) => {
    expect(await access(header)).toBe('Unknown');
  });
});
