/** Figures in virtual time: how often Azure and Kubernetes are asked, and how soon an end is noticed. */

import { isWrite } from '../../sim/azure/azure.ts';
import { defaultWorkers } from '../../src/operator.ts';
import { createStage, type Stage } from '../scenarios/support/stage.ts';
import { serviceId } from '../scenarios/support/world.ts';
import { fleetOf } from './fleet.ts';
import type { Figure, Form } from './measure.ts';

const sizes = { full: 1_000, short: 60 } as const;
const hours = 2;
/** In an hour, however many bindings there are. */
const requestsOfWatches = 100;

/** A fleet of settled bindings over two hours. */
export async function* settledHours(form: Form): AsyncIterable<Figure> {
  const size = sizes[form];
  const fleet = fleetOf(size, 'platform');
  const stage = await createStage({ resources: fleet.resources, workers: defaultWorkers, plans: false });
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
  yield* [
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
    {
      what: 'Kubernetes requests per settled binding-hour (watches)',
      unit: '',
      budget: requestsOfWatches / size,
      measured: perHour(told.length),
    },
  ];
}

/** One attach with an operation of 45 minutes. */
export async function* oneAttach(): AsyncIterable<Figure> {
  const stage = await createStage({ assumptions: { updateMinutes: 45 }, workers: defaultWorkers, plans: false });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'False/UpdatingNetwork');
  const before = stage.azure.requests.length;
  const running = () => stage.azure.progress(serviceId('orders')) !== undefined;
  const began = stage.clock.now();
  await stage.clock.until(() => !running(), 3_600_000);
  const minutes = (stage.clock.now() - began) / 60_000;
  const reads = stage.azure.requests.length - before;
  yield { what: `ARM reads during an operation of ${minutes.toFixed(0)} minutes`, unit: '', budget: (150 * minutes) / 45, measured: reads };
  const ended = stage.clock.now();
  const healthy = await firstHealthy(stage, ended);
  await stage.until('orders', 'True/Settled');
  yield {
    what: "end of operation to Ready, over the network status's own delay",
    unit: 's',
    budget: 20,
    measured: Math.max(0, (stage.clock.now() - Math.max(ended, healthy)) / 1000),
  };
}

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
