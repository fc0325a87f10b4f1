/** Figures in virtual time: how often Azure and Kubernetes are asked, and how soon an end is noticed. */

import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, type Stage } from '../scenarios/support/stage.ts';
import { serviceId } from '../scenarios/support/world.ts';
import { fleetOf } from './fleet.ts';
import type { Figure } from './measure.ts';

const size = 1_000;
const hours = 2;

/** A fleet of settled bindings over two hours. */
export async function settledHours(): Promise<readonly Figure[]> {
  const fleet = fleetOf(size, 'platform');
  const stage = await createStage({ resources: fleet.resources });
  for (const { metadata, spec } of fleet.bindings) await stage.apply(metadata.name, spec);
  stage.start();
  const allSettled = () => fleet.bindings.every(({ metadata }) => stage.ready(metadata.name) === 'True/Settled');
  if (!(await stage.clock.until(allSettled, 3_600_000))) throw new Error('the fleet did not settle within an hour');
  await stage.forward('5m');
  const azure = stage.azure.requests.length;
  const kubernetes = stage.cluster.requests.length;
  await stage.forward(`${hours}h`);
  const asked = stage.azure.requests.slice(azure);
  const told = stage.cluster.requests.slice(kubernetes).filter(({ user }) => user === 'operator');
  const perHour = (count: number) => count / size / hours;
  const changes = told.filter(({ method }) => method !== 'GET').length;
  return [
    {
      what: 'ARM reads per settled binding-hour',
      unit: '',
      budget: 12,
      measured: perHour(asked.filter((one) => !isWrite(one)).length),
    },
    {
      what: 'ARM writes per settled binding-hour',
      unit: '',
      budget: 0,
      measured: perHour(asked.filter(isWrite).length),
    },
    { what: 'Kubernetes writes per settled binding-hour', unit: '', budget: 0, measured: perHour(changes) },
    { what: 'Kubernetes requests per settled binding-hour (watches)', unit: '', budget: 0.1, measured: perHour(told.length) },
  ];
}

/** One attach with an operation of about 45 minutes. */
export async function oneAttach(): Promise<readonly Figure[]> {
  const stage = await createStage({ seed: seedOfLongOperation });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'False/UpdatingNetwork');
  const before = stage.azure.requests.length;
  const running = () => stage.azure.progress(serviceId('orders')) !== undefined;
  const began = stage.clock.now();
  await stage.clock.until(() => !running(), 3_600_000);
  const minutes = (stage.clock.now() - began) / 60_000;
  const reads = stage.azure.requests.length - before;
  const ended = stage.clock.now();
  const healthy = await firstHealthy(stage, ended);
  await stage.until('orders', 'True/Settled');
  return [
    { what: `ARM reads during an operation of ${minutes.toFixed(0)} minutes`, unit: '', budget: (150 * minutes) / 45, measured: reads },
    {
      what: "end of operation to Ready, over the network status's own delay",
      unit: 's',
      budget: 20,
      measured: Math.max(0, (stage.clock.now() - Math.max(ended, healthy)) / 1000),
    },
  ];
}

/** Azure draws an operation of 43 minutes with it. */
const seedOfLongOperation = 7;

/** When Azure's own network status shows every required row reached after the change. */
async function firstHealthy(stage: Stage, ended: number): Promise<number> {
  for (;;) {
    const answer = await stage.azure.send({
      method: 'GET',
      url: `https://management.azure.com${serviceId('orders')}/networkstatus?api-version=2024-05-01`,
      headers: { authorization: 'Bearer bench' },
      body: undefined,
    });
    const [{ networkStatus }] = answer.body as [
      { networkStatus: { connectivityStatus: readonly { status: string; isOptional: boolean; lastUpdated: string }[] } },
    ];
    const required = networkStatus.connectivityStatus.filter(({ isOptional }) => !isOptional);
    if (required.every(({ status, lastUpdated }) => status === 'success' && Date.parse(lastUpdated) >= ended)) return stage.clock.now();
    await stage.clock.forward(1_000);
  }
}
