/** Promises about how soon one gateway is in its network where Azure is quick: on a mock that other operators were measured on, too (update of 60 s, rules of 2 s). */

import { expect, test } from '@jest/globals';
import { createStage, ms, type Stage } from './support/stage.ts';
import { serviceId } from './support/world.ts';

/** Rows show what is so at the read that shows them, as by a service that renews them all the time. */
function renewAtEachRead(stage: Stage): void {
  stage.azure.around = ({ path }, serve) => {
    const answer = serve();
    if (!/networkstatus/i.test(path) || answer.status !== 200) return answer;
    const now = new Date(stage.clock.now()).toISOString();
    return {
      ...answer,
      body: JSON.parse(JSON.stringify(answer.body), (key, value: unknown) =>
        key === 'lastUpdated' ? now : key === 'status' ? 'success' : value,
      ) as typeof answer.body,
    };
  };
}

async function figures(networkBusy: 'Accepted' | 'RetryableError') {
  const stage = await createStage({ assumptions: { networkBusy, networkSeconds: 2, updateMinutes: 1 } });
  renewAtEachRead(stage);
  stage.azure.faults.add({ where: () => true, fault: { kind: 'delay', ms: 20 } });
  stage.start();
  const from = stage.clock.now();
  await stage.apply('orders');
  const seconds = () => (stage.clock.now() - from) / 1000;
  await stage.clock.until(
    () => stage.latest('orders')?.status?.operation?.endedAt !== undefined || stage.ready('orders').startsWith('True'),
    ms('10m'),
  );
  const end = seconds();
  await stage.until('orders', 'True/Settled', '10m');
  const patch = stage.azure.requests.find(
    ({ method, path }) => method === 'PATCH' && path.toLowerCase() === serviceId('orders').toLowerCase(),
  );
  return { patch: ((patch?.at ?? 0) - from) / 1000, end, ready: seconds() };
}

test('W36, W37: where Azure takes rules side by side, the end is seen within 64 s of apply, and Ready is said within 67', async () => {
  const { end, ready } = await figures('Accepted');
  expect(end).toBeLessThanOrEqual(64);
  expect(ready).toBeLessThanOrEqual(67);
});

test('W37: where Azure takes one rule at a time, Ready is said within 80 s', async () => {
  expect((await figures('RetryableError')).ready).toBeLessThanOrEqual(80);
});
