/** How a network team's one security group for many gateways gets its rules: in turns that cost each gateway few requests and little time. */

import { expect, test } from '@jest/globals';
import { freshFleet } from '../bench/fresh-fleet.ts';
import { createStage } from './support/stage.ts';
import { serviceId } from './support/world.ts';

const size = 20;
/** From apply to its own PATCH, mean. */
const most = 40;
/** A rule keeps its group busy for 1 to 4 s in the simulator, and each gateway has eight. */
const ruleSeconds = 4;

test(`W29: ${size} fresh bindings on one group need ${most} requests each until their PATCH, and no gateway waits for the rules of all`, async () => {
  const { resources, bindings } = freshFleet(size, size, 'platform');
  const stage = await createStage({ resources, workers: 16 });
  stage.azure.faults.add({ where: () => true, fault: { kind: 'delay', ms: 150 } });
  stage.start();
  await stage.forward('1m');
  const began = stage.clock.now();
  for (const { metadata, spec } of bindings) await stage.apply(metadata.name, spec);
  const patched = () =>
    new Map(stage.azure.requests.flatMap(({ method, carriedOut, path, at }) => (method === 'PATCH' && carriedOut ? [[path, at]] : [])));
  await stage.clock.until(() => patched().size === size, 3_600_000);
  const sent = patched();
  const ends = bindings.map(({ metadata }) => sent.get(serviceId(metadata.name)) ?? Infinity);
  const until = (path: string): number => {
    const [gateway] = /gateway-\d+/.exec(path) ?? [];
    return gateway === undefined ? Math.max(...ends) : (sent.get(serviceId(gateway)) ?? Infinity);
  };
  const requests = stage.azure.requests.filter(({ at, path }) => at >= began && at <= until(path));
  expect(requests.length / size).toBeLessThanOrEqual(most);
  const inTurns = ends.toSorted((one, other) => one - other);
  expect(Math.max(...inTurns.map((end, at) => end - (inTurns[at - 1] ?? began)))).toBeLessThan(2 * 8 * ruleSeconds * 1000);
});
