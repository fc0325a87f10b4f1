/** Promises about each approval: it lets one step through once, and none is lost on the way. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { bindingsPath } from '../../src/api/binding.ts';
import { approve, asked } from './support/approving.ts';
import { statusOf } from './support/shown.ts';
import { createStage } from './support/stage.ts';
import { careful, movedInPortal, patches, started, world } from './approval.test-support.ts';

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
