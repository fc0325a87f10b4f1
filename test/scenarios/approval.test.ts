/** Promises about approval: nothing disruptive begins before a human confirms it, and only the right word confirms. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approveAnnotation, bindingsPath } from '../../src/api/binding.ts';
import { approve, asked } from './support/approving.ts';
import { statusOf, writesOf } from './support/shown.ts';
import { createStage, type Stage } from './support/stage.ts';
import { network, service, serviceId, subnetId } from './support/world.ts';
import { careful, conditionOf, other, patches, started, world } from './approval.test-support.ts';

const nobody = 'Afterwards no client from outside the virtual network can connect on 443.';

describe('with approval of what is disruptive', () => {
  test('what is not goes ahead, and the move says at once what it does, and how to approve it', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    expect(writesOf(stage).every((write) => write.startsWith('PUT securityRules/'))).toBe(true);
    const status = await statusOf(stage);
    const [hash = ''] = await asked(stage);
    expect(conditionOf(status, 'Stalled')).toMatchObject({ status: 'True', reason: 'AwaitingApproval' });
    expect(conditionOf(status, 'Reconciling')).toBeUndefined();
    expect(conditionOf(status, 'PrerequisitesMet')).toMatchObject({ status: 'True' });
    expect(status.plan?.steps.map((step) => step.hash)).toEqual([hash]);
    const message = conditionOf(status, 'Ready')?.message;
    expect(message).toContain(
      `${hash}: Puts the gateway of orders into subnet apim in External mode. ${nobody} (the gateway is down meanwhile`,
    );
    expect(message).toContain(`kubectl annotate --overwrite apimvnetbinding -n platform orders apimvnet.io/approve=${hash}`);
    expect(message).toContain(`spec.changes.approved: ["${hash}"]`);
  });

  test('kubectl get shows what is waited for', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const answer = stage.cluster.server.handle({
      method: 'GET',
      path: bindingsPath('platform'),
      query: {},
      user: 'admin',
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    const table = (answer.type === 'body' ? answer.body : {}) as unknown as {
      readonly columnDefinitions: readonly { readonly name: string }[];
      readonly rows: readonly { readonly cells: readonly unknown[] }[];
    };
    const at = table.columnDefinitions.findIndex(({ name }) => name.toUpperCase() === 'STATUS');
    expect(table.rows[0]?.cells[at]).toBe('AwaitingApproval');
  });

  test('nothing is written for days while nobody answers, to Azure or to Kubernetes', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const version = (await stage.binding('orders')).metadata.resourceVersion;
    const writes = stage.azure.requests.filter(isWrite).length;
    await stage.forward('2d');
    expect((await stage.binding('orders')).metadata.resourceVersion).toBe(version);
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(writes);
  });

  test('a commit that names the hash lets it through, and is spent', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const hashes = await asked(stage);
    await stage.edit('orders', { changes: { approved: hashes } });
    await stage.until('orders', 'False/UpdatingNetwork', '1m');
    expect((await statusOf(stage)).approvals).toMatchObject([{ hash: hashes[0], spent: true }]);
    await stage.until('orders', 'True/Settled');
    expect(patches(stage)).toHaveLength(1);
  });

  test('an annotation that Flux removes after 20 seconds lets it through too, and is told', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const hashes = await asked(stage);
    await approve(stage, hashes);
    await stage.until('orders', 'True/Settled');
    const { items } = await stage.cluster.api().request<{ readonly items: readonly { readonly reason: string; readonly note: string }[] }>({
      method: 'GET',
      path: '/apis/events.k8s.io/v1/events',
    });
    expect(items.filter(({ reason }) => reason === 'ApprovalTaken').map(({ note }) => note)).toEqual([
      `${hashes[0] ?? ''} is approved: Puts the gateway of orders into subnet apim in External mode. ${nobody}`,
    ]);
  });

  test('an annotation that is removed within a second is not lost, although reading Azure takes longer', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    stage.azure.faults.add({ where: ({ method }) => method === 'GET', when: () => true, fault: { kind: 'delay', ms: 3_000 } });
    await approve(stage, await asked(stage), '1s');
    await stage.until('orders', 'True/Settled');
  });

  test.each(['000000000000', 'yes', '../../etc', ''])('an approval of "%s" does nothing', async (wrong) => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await stage.annotate('orders', { [approveAnnotation]: wrong });
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(patches(stage)).toEqual([]);
  });

  describe('an approval of something else does nothing, and the question stays:', () => {
    /** Two bindings, and the second is asked about. */
    const asking = async () => {
      const stage = await createStage({
        resources: [
          ...world.slice(0, 2),
          network('hub', { apim: inGroup(1), other: inGroup(2), third: inGroup(3) }),
          service('orders'),
          service('bills'),
        ],
      });
      stage.start();
      await stage.apply('bills', { ...careful(), serviceId: serviceId('bills'), subnetId: subnetId('hub', 'third') });
      await stage.apply('orders', careful());
      await stage.until('orders', 'False/AwaitingApproval', '5m');
      await stage.until('bills', 'False/AwaitingApproval', '5m');
      return stage;
    };
    const inGroup = (at: number) => ({ prefix: `10.0.${at}.0/27`, group: 'apim-nsg' });

    const others: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
      'a plan that no client made': async () => 'abcdef012345',
      'the next round of this plan': async (stage) => `${(await asked(stage))[0] ?? ''}.2`,
      'a part of the hash': async (stage) => (await asked(stage))[0]?.slice(0, 11) ?? '',
      'the whole plan and not its step': async (stage) => (await statusOf(stage)).plan?.hash ?? '',
      'the plan of another binding': async (stage) =>
        (await statusOf(stage, 'bills')).plan?.steps.find(({ phase }) => phase === 'switch')?.hash ?? '',
      'the plan before the edit': async (stage) => {
        const [before = ''] = await asked(stage);
        await stage.edit('orders', { subnetId: other });
        await stage.forward('5m');
        return before;
      },
    };

    test.each(Object.keys(others).flatMap((what) => [[what, 'annotation'] as const, [what, 'spec'] as const]))(
      '%s, by %s',
      async (what, how) => {
        const stage = await asking();
        const wrong = (await others[what]?.(stage)) ?? '';
        const [hash = ''] = await asked(stage);
        expect(wrong).not.toBe(hash);
        const given =
          how === 'spec'
            ? stage.edit('orders', { changes: { approved: [wrong] } })
            : stage.annotate('orders', { [approveAnnotation]: wrong });
        // What is no hash is refused before it is stored.
        await given.catch((error: unknown) => expect(String(error)).toContain('spec.changes.approved'));
        await stage.forward('2h');
        expect(stage.ready('orders')).toBe('False/AwaitingApproval');
        expect(await asked(stage)).toEqual([hash]);
        expect(conditionOf(await statusOf(stage), 'Ready')?.message).toContain(`apimvnet.io/approve=${hash}`);
        expect(patches(stage)).toEqual([]);
        await approve(stage, [hash]);
        await stage.until('orders', 'True/Settled');
        expect(patches(stage)).toHaveLength(1);
      },
    );
  });

  test('an approval of a plan that is no longer wanted is forgotten with it: the same plan asks again', async () => {
    const stage = await started(careful('WhenDisruptive', { windows: [{ schedule: '0 2 * * *', duration: '4h' }] }));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const hashes = await asked(stage);
    await approve(stage, hashes);
    await stage.until('orders', 'False/AwaitingWindow', '1m');
    await stage.edit('orders', { mode: 'None', subnetId: null });
    await stage.until('orders', 'True/Settled', '5m');
    expect((await statusOf(stage)).approvals).toBeUndefined();
    await stage.edit('orders', { mode: 'External', subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    expect(await asked(stage)).toEqual(hashes);
  });
});
