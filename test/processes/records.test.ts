/** The operator as a process, with its records: a file with its change log, and spans for a collector, the last of them when it stops. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { loadWorld } from '../../sim/azure/world.ts';
import { startOperator } from '../../sim/demo/operator-process.ts';
import { startSimulators } from '../../sim/demo/simulators.ts';
import { apiVersion, bindingsPath, kind, type Binding } from '../../src/api/binding.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { ordinary, serviceId, subnetId } from '../scenarios/support/world.ts';
import type { ChangeLine } from '../told/changes.ts';

const spec = { serviceId: serviceId('orders'), mode: 'External', subnetId: subnetId('hub', 'apim') };

test('its change log has the writes that Azure accepted, and its collector the spans of them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'records-test-'));
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      bodies.push(Buffer.concat(parts).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const simulators = await startSimulators({
    ...{ world: loadWorld({ resources: ordinary }), speed: 400, seed: 3, directory, namespaces: ['platform'] },
  });
  const { azure, cluster, files } = simulators;
  const changes = join(directory, 'changes.jsonl');
  const broken: string[] = [];
  const operator = startOperator({
    ...{ azure: files, log: files.log, speed: 400, say: () => undefined, broken: (why) => void broken.push(why) },
    cluster: [...['--kubeconfig', files.kubeconfig, '--lease-namespace', 'kube-system'], ...['--change-log', changes, '--traces', 'otlp']],
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` },
  });
  const path = bindingsPath('platform');
  const reason = async () => {
    const { status } = await cluster.api().request<Binding>({ method: 'GET', path: `${path}/orders` });
    return status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
  };
  try {
    const body = { apiVersion, kind, metadata: { name: 'orders', namespace: 'platform' }, spec };
    await cluster.api().request({ method: 'POST', path, body });
    const end = systemClock.now() + 120_000;
    while ((await reason()) !== 'Settled' && systemClock.now() < end) await sleep(systemClock, 50);
    expect([await reason(), broken]).toEqual(['Settled', []]);
    await operator.stop();
    const lines = readFileSync(changes, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ChangeLine);
    const taken = lines.filter(({ outcome }) => outcome === 'Done' || outcome === 'Accepted');
    const accepted = azure.requests.filter((request) => isWrite(request) && request.carriedOut);
    expect(taken.map(({ method, target, requestId }) => `${method} ${target} ${requestId}`.toLowerCase()).toSorted()).toEqual(
      accepted.map(({ method, path: target, clientRequestId }) => `${method} ${target} ${clientRequestId}`.toLowerCase()).toSorted(),
    );
    expect(lines.filter(({ record }) => record === 'intent')).toHaveLength(lines.length / 2);
    const spans = bodies.join('\n');
    for (const name of ['"reconcile"', '"observe"', '"act"', '"PATCH Microsoft.ApiManagement/service"', 'apim-vnet-operator'])
      expect(spans).toContain(name);
    expect(spans).not.toMatch(/Bearer|eyJ/);
  } finally {
    await operator.stop();
    await simulators.close();
    collector.closeAllConnections();
    collector.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
