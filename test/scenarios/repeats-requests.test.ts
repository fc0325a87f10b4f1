/** Promises about a request that is sent again: an answer is an answer, and what never left is taken back. */

import { describe, expect, test } from '@jest/globals';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { approveWhenAsked } from './support/approving.ts';
import { statusOf } from './support/shown.ts';
import { createStage, ms, type Stage } from './support/stage.ts';
import { serviceId } from './support/world.ts';
import { inBoth, isStalled, patches, regions, whole } from './repeats.test-support.ts';

/** Every PATCH of a service leaves with another body. */
const withBody =
  (change: (body: string) => string) =>
  (http: HttpClient): HttpClient => ({
    sendRequest: (request) => {
      if (request.method === 'PATCH' && typeof request.body === 'string') request.body = change(request.body);
      return http.sendRequest(request);
    },
  });

describe('W8: a change of the service that Azure answers without an operation', () => {
  test('W8: and that changes nothing is a failure, told and tried again hours later', async () => {
    const stage = await createStage({ meddleAzure: withBody(() => '{}') });
    stage.start();
    await stage.apply('orders');
    await stage.forward('24h');
    expect(patches(stage).length).toBeLessThanOrEqual(6);
    expect(stage.ready('orders')).toBe('False/OperationFailed');
    expect(await isStalled(stage)).toBe(true);
    expect(await whole(stage)).toContain('SettingsUnchanged');
    expect(stage.seen('orders')).not.toContain('False/Overdue');
  });

  test('W8: an answer with the old tags only, which moves the ETag, is no operation either', async () => {
    const stage = await createStage({ meddleAzure: withBody(() => JSON.stringify({ tags: { team: 'payments' } })) });
    stage.start();
    await stage.apply('orders');
    await stage.forward('24h');
    expect(patches(stage).length).toBeLessThanOrEqual(6);
    expect(stage.ready('orders')).toBe('False/OperationFailed');
    expect(await isStalled(stage)).toBe(true);
  });

  test('W8: requests without any answer are counted, and the first one’s start tells when it is overdue', async () => {
    const stage = await createStage();
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'PATCH' && path.endsWith('/service/orders'),
      fault: { kind: 'reset' },
    });
    stage.start();
    await stage.apply('orders');
    await stage.forward('24h');
    // Three before each pause of 1, 2, 4, 8 and 16 hours.
    expect(patches(stage).length).toBeLessThanOrEqual(15);
    expect(stage.ready('orders')).toMatch(/^False\/(OperationFailed|RetryingAfterError)$/);
    expect(await isStalled(stage)).toBe(true);
  });
});

/** The read of the service that is taken between the intent and its request fails once. */
function failReadInTheAct(stage: Stage, fails: (hits: number) => boolean, status: number, code: string): () => number {
  let hits = 0;
  stage.azure.around = (request, serve) => {
    const operation = stage.latest('orders')?.status?.operation;
    const isIt =
      request.method === 'GET' &&
      request.path.toLowerCase() === serviceId('orders').toLowerCase() &&
      operation !== undefined &&
      operation.handle === undefined &&
      patches(stage).length === 0;
    if (!isIt || !fails(++hits)) return serve();
    return { status, headers: {}, body: { error: { code, message: 'Try later.' } } };
  };
  return () => hits;
}

describe('W11: a request that never left', () => {
  test('W11: one failed read in the act is tried again, and the request leaves within seconds as the first attempt', async () => {
    const stage = await createStage({ resources: regions });
    const hits = failReadInTheAct(stage, (count) => count === 1, 503, 'ServiceUnavailable');
    stage.start();
    await stage.apply('orders', inBoth());
    await stage.clock.until(() => hits() > 0, ms('1h'));
    await stage.forward('30s');
    expect(patches(stage)).toHaveLength(1);
    expect((await statusOf(stage)).operation?.attempt).toBe(1);
  });

  test.each([
    ['every read for ten minutes', 503, 'ServiceUnavailable'],
    ['a missing right', 403, 'AuthorizationFailed'],
  ])('W11: %s: no update is claimed that was never sent, and the approval is not spent', async (what, status, code) => {
    const stage = await createStage({ resources: regions });
    const hits = failReadInTheAct(stage, () => stage.clock.now() < until, status, code);
    let until = Infinity;
    stage.start();
    await stage.apply('orders', { ...inBoth(), changes: { approval: 'WhenDisruptive' } });
    await approveWhenAsked(stage);
    await stage.clock.until(() => hits() > 0, ms('1h'));
    until = stage.clock.now() + ms('10m');
    await stage.forward('30s');
    expect(patches(stage)).toEqual([]);
    expect(await whole(stage)).not.toMatch(/has been updating/);
    expect((await statusOf(stage)).operation).toBeUndefined();
    expect((await statusOf(stage)).approvals?.map(({ spent }) => spent ?? false)).toEqual([false]);
    await stage.forward(what === 'a missing right' ? '30m' : '20m');
    expect(patches(stage)).toHaveLength(1);
    expect((await statusOf(stage)).operation?.attempt ?? 1).toBe(1);
  });
});
