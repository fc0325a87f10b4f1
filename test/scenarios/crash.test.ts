/** SIGKILL at any moment of an attach: a new instance ends in the same state, and Azure has accepted one PATCH. */

import { describe, expect, test } from '@jest/globals';
import type { KubernetesApi } from '../../src/runtime/api.ts';
import type { Call, Fate } from './support/mortal.ts';
import { comparable, watchOver } from './support/oracle.ts';
import { createStage, ordinarySpec, type StageOptions } from './support/stage.ts';
import { groupId, serviceId } from './support/world.ts';

const spec = { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } };

/** One attach in which the first instance may be killed once; Azure is quicker than in reality, so that there are fewer polls, all alike. */
async function attach(fateOf?: (call: Call) => Fate, options: StageOptions = {}) {
  const stage = await createStage({ speed: 8, ...options });
  const { violations } = watchOver(stage, 'orders', serviceId('orders'));
  const first = stage.start(fateOf);
  await stage.apply('orders', spec);
  await stage.clock.until(() => first.life.dead || stage.ready('orders') === 'True/Settled', 3_600_000);
  if (first.life.dead) {
    await stage.forward('5s');
    stage.start();
  }
  await stage.until('orders', 'True/Settled');
  const rules = stage.azure.resource(groupId('apim-nsg')) as { properties: { securityRules: { name: string }[] } };
  return {
    calls: first.life.calls,
    violations,
    end: {
      status: comparable(stage.latest('orders')?.status),
      patches: stage.azure.acceptedWrites(serviceId('orders')).length,
      rules: rules.properties.securityRules.map(({ name }) => name).toSorted(),
    },
  };
}

const clean = await attach();
const name = ({ nth, method, to, path }: Call) => `${nth} ${method} ${to} ${path.split('/').slice(-2).join('/')}`;
const deaths = clean.calls.flatMap((call) =>
  (['dies before', 'dies after'] as const).map((fate) => ({ what: name(call), nth: call.nth, fate })),
);

describe('an attach without a crash', () => {
  test('breaks no promise, and Azure has accepted one PATCH', () => {
    expect(clean.violations).toEqual([]);
    expect(clean.end.patches).toBe(1);
    expect(clean.end.rules).toHaveLength(9);
  });
});

describe('an attach in which the operator', () => {
  test.each(deaths)('$fate call $what ends in the same state', async ({ nth, fate }) => {
    const { end, violations } = await attach((call) => (call.nth === nth ? fate : 'lives'));
    expect(violations).toEqual([]);
    expect(end).toEqual(clean.end);
  });
});

describe('these tests can fail', () => {
  /** An API server to which the intent is never written: status says of an operation only what has a handle. */
  const forgetful = (api: KubernetesApi): KubernetesApi => ({
    watch: (request) => api.watch(request),
    request: (request) => {
      const body = request.body as { readonly status?: { readonly operation?: { readonly handle?: string } } } | undefined;
      if (request.method !== 'PUT' || !body?.status?.operation || body.status.operation.handle !== undefined) return api.request(request);
      const { operation: _intent, ...status } = body.status;
      return api.request({ ...request, body: { ...body, status } });
    },
  });

  test('with the write of the intent taken out, the promise is broken and a kill at the PATCH is not noticed', async () => {
    const { violations } = await attach(undefined, { meddle: forgetful });
    expect(violations).toContain('PATCH of the service without an intent in status');
    const { end } = await attach(({ method, to }) => (method === 'PATCH' && to === 'azure' ? 'dies after' : 'lives'), {
      meddle: forgetful,
    });
    expect(end).not.toEqual(clean.end);
  });
});
