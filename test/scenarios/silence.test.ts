/** Settled means silent: no write to Azure or to Kubernetes for a day, and few reads; and what others do in the same places is left alone. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/runtime/random.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { groupId, network, rule, ruleId, securityGroup, service, serviceId } from './support/world.ts';

const hours = 24;

describe('a settled binding', () => {
  test(`writes nothing for ${hours} hours, and reads Azure at most 12 times an hour`, async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } });
    await stage.until('orders', 'True/Settled');
    await stage.forward('1m');
    const before = { azure: stage.azure.requests.length, kubernetes: stage.cluster.requests.length, revision: stage.cluster.revision };
    const began = stage.clock.now();
    for (let hour = 0; hour < hours; hour++) {
      const reads = stage.azure.requests.length;
      await stage.forward('1h');
      expect(stage.azure.requests.length - reads).toBeLessThanOrEqual(12);
      expect(stage.azure.requests.length - reads).toBeGreaterThan(0);
    }
    expect(stage.clock.now() - began).toBe(hours * 3_600_000);
    expect(stage.azure.requests.slice(before.azure).filter(isWrite)).toEqual([]);
    const asked = stage.cluster.requests.slice(before.kubernetes).filter(({ user }) => user === 'operator');
    expect(asked.filter(({ verb }) => !['watch', 'list', 'get'].includes(verb))).toEqual([]);
    expect(stage.cluster.revision).toBe(before.revision);
  });

  test('is read at most four times after a restart, and nothing is written', async () => {
    const stage = await createStage();
    const first = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    await stage.forward('1h');
    first.kill();
    const before = { azure: stage.azure.requests.length, revision: stage.cluster.revision };
    stage.start();
    await stage.forward('5m');
    expect(stage.azure.requests.length - before.azure).toBeLessThanOrEqual(4);
    expect(stage.azure.requests.slice(before.azure).filter(isWrite)).toEqual([]);
    expect(stage.cluster.revision).toBe(before.revision);
  });

  test('whose status was emptied says at once that it is in progress, and is filled again', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const path = `/apis/apimvnet.io/v1alpha1/namespaces/platform/apimvnetbindings/orders/status`;
    await stage.cluster.api().request({ method: 'PATCH', path, body: { status: null }, contentType: 'application/merge-patch+json' });
    await stage.until('orders', 'True/Settled', '20m');
    expect(stage.seen('orders').slice(-4)).toEqual(['True/Settled', 'Unknown/Pending', 'Unknown/Observing', 'True/Settled']);
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });
});

describe('a foreign editor of the security group', () => {
  interface Rule {
    readonly name: string;
    readonly etag: string;
  }
  const rulesOf = (resource: unknown): readonly Rule[] =>
    (resource as { readonly properties: { readonly securityRules: readonly Rule[] } }).properties.securityRules;

  test('who adds, changes and removes rules through 1,000 reconciles finds them byte for byte as they were left', async () => {
    const stage = await createStage({
      resources: [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')],
    });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const random = seededRandom(7);
    const draw = (below: number) => Math.floor(random.next() * below);
    const theirs = new Map<string, object>();
    const ours = (name: string) => name.startsWith('apimvnet-');
    const asLeft = () =>
      Object.fromEntries(
        rulesOf(stage.azure.resource(groupId('apim-nsg')))
          .filter(({ name }) => !ours(name))
          .map(({ etag: _etag, ...kept }) => [kept.name, JSON.stringify(kept)]),
      );

    let reconciles = 0;
    for (let edit = 0; edit < 1_000; edit++) {
      const name = `team-${draw(40)}`;
      // Ports that no required flow uses, and priorities outside the operator's band, before and behind it.
      const words = `${draw(2) ? 'Inbound' : 'Outbound'} ${draw(2) ? 'Allow' : 'Deny'} ${9000 + draw(500)} from 10.${draw(200)}.0.0/16 to VirtualNetwork`;
      if (draw(4) === 0 && theirs.has(name)) {
        stage.azure.remove(ruleId('apim-nsg', name));
        theirs.delete(name);
      } else {
        const body = rule(name, (draw(2) ? 200 : 3_300) + Number(name.slice(5)), words);
        stage.azure.put(ruleId('apim-nsg', name), body);
        theirs.set(name, body);
      }
      // Now and then one of the operator's own rules is lost too, so that it writes while they edit.
      const [lost] = draw(50) === 0 ? rulesOf(stage.azure.resource(groupId('apim-nsg'))).filter(({ name }) => ours(name)) : [];
      if (lost) stage.azure.remove(ruleId('apim-nsg', lost.name));
      const left = asLeft();
      await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': String(edit) });
      await stage.forward('10s');
      reconciles += Number((await stage.binding('orders')).status?.lastHandledReconcileAt === String(edit));
      expect(asLeft()).toEqual(left);
    }
    expect(reconciles).toBe(1_000);
    expect(Object.keys(asLeft()).toSorted()).toEqual([...theirs.keys()].toSorted());
    const restored = stage.azure.acceptedWrites(groupId('apim-nsg')).length;
    expect(restored).toBeGreaterThan(7 + 5);
    expect(rulesOf(stage.azure.resource(groupId('apim-nsg'))).filter(({ name }) => ours(name))).toHaveLength(8);
  });
});
