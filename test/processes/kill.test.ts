/** SIGKILL of the real process in the middle of an attach: it is started again, and Azure has accepted one PATCH in the end. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadWorld } from '../../sim/azure/world.ts';
import { startOperator } from '../../sim/demo/operator-process.ts';
import { startSimulators } from '../../sim/demo/simulators.ts';
import { apiVersion, bindingsPath, kind, type Binding } from '../../src/api/binding.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';
import { ordinary, serviceId, subnetId } from '../scenarios/support/world.ts';

const speed = 400;
const spec = { serviceId: serviceId('orders'), mode: 'External', subnetId: subnetId('hub', 'apim') };

async function untilTrue(done: () => boolean | Promise<boolean>): Promise<void> {
  const end = systemClock.now() + 90_000;
  while (!(await done())) {
    if (systemClock.now() > end) throw new Error('that did not happen within 90 s');
    await sleep(systemClock, 20);
  }
}

describe('the operator as a process', () => {
  test('killed while it prepares, when Azure has the PATCH, and while Azure works, ends with one PATCH accepted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kill-test-'));
    const simulators = await startSimulators({
      world: loadWorld({ resources: ordinary }),
      speed,
      seed: 3,
      directory,
      namespaces: ['platform'],
    });
    const { azure, cluster, files } = simulators;
    const starts: string[] = [];
    const broken: string[] = [];
    const operator = startOperator({
      azure: files,
      log: files.log,
      speed,
      cluster: ['--kubeconfig', files.kubeconfig, '--lease-namespace', 'kube-system'],
      say: (line) => starts.push(line),
      broken: (why) => broken.push(why),
    });
    const kill = async () => {
      const pid = operator.pid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await untilTrue(() => operator.pid() !== pid);
    };
    const path = bindingsPath('platform');
    const latest = () => cluster.api().request<Binding>({ method: 'GET', path: `${path}/orders` });
    const reason = async () => (await latest()).status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
    try {
      const body = { apiVersion, kind, metadata: { name: 'orders', namespace: 'platform' }, spec };
      await cluster.api().request({ method: 'POST', path, body });
      await untilTrue(() => azure.requests.some(({ method }) => method === 'PUT'));
      await kill();
      await untilTrue(() => azure.requests.some(({ method }) => method === 'PATCH'));
      await kill();
      await untilTrue(async () => (await reason()) === 'UpdatingNetwork');
      await kill();
      await untilTrue(async () => (await reason()) === 'Settled');
      expect(starts).toHaveLength(3);
      expect(broken).toEqual([]);
      expect(azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
      expect((await latest()).status?.history).toMatchObject([
        { what: 'UpdatingNetwork', outcome: 'Succeeded, and verified by network status.' },
      ]);
    } finally {
      await operator.stop();
      await simulators.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
