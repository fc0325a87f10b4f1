/** Promises about approval that is not asked for: what asks all the same, what does not, and what an edit makes of a question. */

import { describe, expect, test } from '@jest/globals';
import { approve, asked } from './support/approving.ts';
import { shown, statusOf } from './support/shown.ts';
import { ordinarySpec, type Stage } from './support/stage.ts';
import { serviceId, subnetId } from './support/world.ts';
import { conditionOf, movedInPortal, other, patches, started, world } from './approval.test-support.ts';

const subnetOf = (stage: Stage) =>
  (shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration'] as { readonly subnetResourceId?: string } | null)?.subnetResourceId;

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
