/** Promises about approval: nothing that a human has to confirm begins before he does, each confirmation lets one step through once, and none is lost on the way. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approveAnnotation, bindingsPath, type BindingStatus } from '../../src/api/binding.ts';
import { approve, asked } from './support/approving.ts';
import { shown, statusOf, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const world = [
  securityGroup('apim-nsg'),
  securityGroup('other-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'other-nsg' } }),
  service('orders'),
];

const careful = (approval = 'WhenDisruptive', more: object = {}) => ({ ...ordinarySpec(), changes: { approval, ...more } });
const other = subnetId('hub', 'other');

async function started(spec: object = careful(), options: StageOptions = {}): Promise<Stage> {
  const stage = await createStage({ resources: world, ...options });
  stage.start();
  await stage.apply('orders', spec);
  return stage;
}

const patches = (stage: Stage) => stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/service/'));
const subnetOf = (stage: Stage) =>
  (shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration'] as { readonly subnetResourceId?: string } | null)?.subnetResourceId;
const conditionOf = ({ conditions }: BindingStatus, type: string) => conditions?.find((one) => one.type === type);

/** A user moves the gateway in the portal, and Azure is done with it. */
async function movedInPortal(stage: Stage): Promise<void> {
  const before = stage.azure.resource(serviceId('orders')) as unknown as { readonly properties: object };
  stage.azure.put(serviceId('orders'), {
    ...before,
    properties: { ...before.properties, virtualNetworkConfiguration: { subnetResourceId: other } },
  });
  await stage.forward('35m');
}

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

describe('each approval counts once', () => {
  test('what was approved and comes again is asked for by another hash', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const [first = ''] = await asked(stage);
    await stage.edit('orders', { changes: { approved: [first] } });
    await stage.until('orders', 'True/Settled');
    await movedInPortal(stage);
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    const [again = ''] = await asked(stage);
    expect(again).not.toBe(first);
    await stage.edit('orders', { changes: { approved: [first, again] } });
    await stage.until('orders', 'True/CleaningUp');
    await movedInPortal(stage);
    expect(await asked(stage)).toEqual([`${again}.2`]);
    await approve(stage, [again]);
    await stage.forward('1h');
    expect(patches(stage)).toHaveLength(2);
    await approve(stage, [`${again}.2`]);
    await stage.until('orders', 'True/CleaningUp');
    expect(patches(stage)).toHaveLength(3);
  });

  test('where status was emptied, an approval that stands in the spec counts as spent', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const [hash = ''] = await asked(stage);
    await stage.edit('orders', { changes: { approved: [hash] } });
    await stage.until('orders', 'True/Settled');
    const path = `${bindingsPath('platform')}/orders/status`;
    await stage.cluster.api().request({ method: 'PATCH', path, body: { status: null }, contentType: 'application/merge-patch+json' });
    await stage.until('orders', 'True/Settled', '5m');
    expect((await statusOf(stage)).approvals).toMatchObject([{ hash, spent: true }]);
  });

  test('a binding that comes back from a backup, approvals and all, asks anew', async () => {
    const first = await started();
    await first.until('orders', 'False/AwaitingApproval', '5m');
    const [hash = ''] = await asked(first);
    const stage = await started(careful('WhenDisruptive', { approved: [hash] }));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    expect(await asked(stage)).toEqual([`${hash}.2`]);
  });

  test('a request that Azure refuses has not used it up', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'PATCH' && path.includes('/service/'),
      when: ({ nth }) => nth === 1,
      fault: { kind: 'status', status: 409, code: 'ServiceLocked', message: 'The service is locked.' },
    });
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    expect(stage.seen('orders').filter((ready) => ready === 'False/AwaitingApproval')).toHaveLength(1);
  });

  test('nor has one that was lost because the program was killed', async () => {
    const stage = await createStage({ resources: world });
    const first = stage.start(({ to, method, path }) =>
      to === 'azure' && method === 'PATCH' && path.includes('/service/') ? 'dies before' : 'lives',
    );
    await stage.apply('orders', careful());
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    expect(first.life.dead).toBe(true);
    stage.start();
    await stage.until('orders', 'True/Settled');
    expect(patches(stage)).toHaveLength(1);
  });
});

describe('with approval of everything', () => {
  test('nothing is written before the answer, and one answer for all steps survives the earlier ones', async () => {
    const stage = await started(careful('Always'));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    const hashes = await asked(stage);
    expect(hashes).toHaveLength(2);
    await approve(stage, hashes);
    await stage.until('orders', 'True/Settled');
    expect(stage.seen('orders').filter((ready) => ready === 'False/AwaitingApproval')).toHaveLength(1);
  });

  test('half an answer lets half of it through', async () => {
    const stage = await started(careful('Always'));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const [rules = '', move = ''] = await asked(stage);
    await approve(stage, [move]);
    await stage.forward('10m');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    await approve(stage, [rules]);
    await stage.until('orders', 'True/Settled');
  });

  test('a step that is cut off half-way goes on with the same approval', async () => {
    const stage = await createStage({ resources: world });
    let rules = 0;
    stage.start(({ to, method, path }) => {
      if (to === 'azure' && method === 'PUT' && path.includes('/securityRules/')) rules += 1;
      return rules === 4 ? 'dies before' : 'lives';
    });
    await stage.apply('orders', careful('Always'));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const hashes = await asked(stage);
    await approve(stage, hashes);
    stage.start();
    await stage.until('orders', 'True/Settled');
    expect(stage.seen('orders').filter((ready) => ready === 'False/AwaitingApproval')).toHaveLength(1);
    expect((await statusOf(stage)).approvals?.every(({ spent }) => spent)).toBe(true);
  });

  test('a rule that is taken away is asked for too, and so is the removal of one', async () => {
    const stage = await started(careful('Always'));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { networkSecurity: { clientSources: ['Internet'] } });
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled', '1h');
    await stage.edit('orders', { networkSecurity: { clientSources: null } });
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled', '1h');
  });
});

describe('what asks although approval is Automatic', () => {
  test('a gateway that another client has moved away is not moved back unasked', async () => {
    const stage = await started(ordinarySpec());
    await stage.until('orders', 'True/Settled');
    await movedInPortal(stage);
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    const message = conditionOf(await statusOf(stage), 'Ready')?.message;
    expect(message).toContain('asked for because it was as declared and another client has changed it');
    // Neither a later reconcile nor an edit that declares the same makes a wish of it.
    await stage.forward('1h');
    await stage.edit('orders', { changes: { windows: [{ schedule: '* * * * *', duration: '4h' }] } });
    await stage.forward('1h');
    expect(patches(stage)).toHaveLength(1);
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    expect(subnetOf(stage)).toBe(subnetId('hub', 'apim'));
  });

  test('a rule for clients that a user has removed is put back unasked', async () => {
    const stage = await started({ ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } });
    await stage.until('orders', 'True/Settled');
    const group = world[0] as { readonly id: string };
    const rule = (shown(stage, group.id)?.['securityRules'] as readonly { readonly name: string }[]).find(({ name }) =>
      name.endsWith('clients'),
    );
    stage.azure.remove(`${group.id}/securityRules/${rule?.name ?? ''}`);
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('True/Settled');
    expect(stage.seen('orders')).not.toContain('False/AwaitingApproval');
  });

  test('an edit that moves the gateway is the wish of whoever made it', async () => {
    const stage = await started(ordinarySpec());
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { subnetId: other });
    await stage.until('orders', 'True/Settled', '6h');
    expect(stage.seen('orders')).not.toContain('False/AwaitingApproval');
  });

  test.each(['External', 'None'])('a gateway leaves Internal mode for %s only with a yes', async (mode) => {
    const stage = await started({ ...ordinarySpec(), mode: 'Internal' });
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', mode === 'None' ? { mode, subnetId: null } : { mode });
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    expect(conditionOf(await statusOf(stage), 'Ready')?.message).toContain('the gateway leaves Internal mode');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    expect(shown(stage, serviceId('orders'))?.['virtualNetworkType']).toBe(mode);
  });
});

describe('an edit while an operation runs', () => {
  test('asks at once for what it wants next, and an answer is good when the operation has ended', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'False/UpdatingNetwork', '1m');
    await stage.forward('5m');
    await stage.edit('orders', { subnetId: other });
    await stage.forward('2m');
    expect(stage.ready('orders')).toBe('False/UpdatingNetwork');
    const hashes = await asked(stage);
    expect(hashes).toHaveLength(1);
    await approve(stage, hashes);
    await stage.until('orders', 'True/Settled', '6h');
    expect(subnetOf(stage)).toBe(other);
    expect(patches(stage).map(({ status }) => status < 300)).toEqual([true, true]);
    expect(stage.seen('orders').filter((ready) => ready === 'False/AwaitingApproval')).toHaveLength(1);
  });

  test('that returns to what was there cancels the plan and its question', async () => {
    const stage = await started();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { subnetId: other });
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'True/Settled', '5m');
    expect((await statusOf(stage)).plan).toBeUndefined();
    expect(patches(stage)).toHaveLength(1);
  });
});
