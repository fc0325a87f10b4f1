/** Promises about approvals that are taken back: one counts while it stands where it was given, no longer than it is of use, and what has left is not called back. */

import { describe, expect, test } from '@jest/globals';
import { approveAnnotation, revokeAnnotation, type BindingStatus } from '../../src/api/binding.ts';
import { approve, asked, messageOf } from './support/approving.ts';
import { shown, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const world = [
  securityGroup('apim-nsg'),
  securityGroup('spare-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'spare-nsg' } }),
  service('orders'),
];
const spec = (changes: object = {}) => ({ ...ordinarySpec(), changes: { approval: 'WhenDisruptive', ...changes } });
const atNight = { windows: [{ schedule: '0 22 * * *', duration: '4h' }] };

async function started(declared: object = spec(), options: StageOptions = {}): Promise<Stage> {
  const stage = await createStage({ resources: world, ...options });
  stage.start();
  await stage.apply('orders', declared);
  await stage.until('orders', 'False/AwaitingApproval', '5m');
  return stage;
}

const patches = (stage: Stage): number =>
  stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/service/')).length;
const subnetOf = (stage: Stage) =>
  (shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration'] as { readonly subnetResourceId?: string } | null)?.subnetResourceId;
const approvalsOf = async (stage: Stage): Promise<NonNullable<BindingStatus['approvals']>> => (await statusOf(stage)).approvals ?? [];
/** Notes of the events with this reason. */
const eventsOf = async (stage: Stage, reason: string): Promise<readonly string[]> => {
  const { items } = await stage.cluster.api().request<{ readonly items: readonly { readonly reason: string; readonly note: string }[] }>({
    method: 'GET',
    path: '/apis/events.k8s.io/v1/events',
  });
  return items.filter((event) => event.reason === reason).map(({ note }) => note);
};
const revoke = (stage: Stage, hash: string) => stage.annotate('orders', { [revokeAnnotation]: hash });

describe('W25: a yes in the spec counts while it stands there', () => {
  test('W25: taken out of the spec while the binding is suspended, it lets nothing through afterwards', async () => {
    const stage = await started();
    const [hash = ''] = await asked(stage);
    await stage.edit('orders', { suspend: true, changes: { approved: [hash] } });
    await stage.forward('10m');
    expect(await approvalsOf(stage)).toMatchObject([{ hash, from: 'Spec', spent: false }]);
    await stage.edit('orders', { changes: { approved: null } });
    await stage.forward('10m');
    await stage.edit('orders', { suspend: false });
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(patches(stage)).toBe(0);
    expect(await approvalsOf(stage)).toEqual([]);
    expect(await eventsOf(stage, 'ApprovalWithdrawn')).toEqual([
      `${hash} stands in spec.changes.approved no longer, and its step had not begun: it counts no more.`,
    ]);
  });

  test('W25: taken out of the spec before its window opens, it lets nothing through when the window opens', async () => {
    const stage = await started(spec(atNight));
    const [hash = ''] = await asked(stage);
    await stage.edit('orders', { changes: { approved: [hash] } });
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    expect(await messageOf(stage)).toContain(`Approved by ${hash} in spec.changes.approved`);
    await stage.edit('orders', { changes: { approved: null } });
    await stage.forward('20h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(patches(stage)).toBe(0);
    // Put back, it counts again: nothing was done with it.
    await stage.edit('orders', { changes: { approved: [hash] } });
    await stage.until('orders', 'True/Settled', '30h');
    expect(patches(stage)).toBe(1);
  });

  test('W25: taken out of the spec while no operator runs, it lets nothing through when one starts', async () => {
    const stage = await createStage({ resources: world });
    const first = stage.start();
    await stage.apply('orders', spec(atNight));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const [hash = ''] = await asked(stage);
    await stage.edit('orders', { changes: { approved: [hash] } });
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    first.kill();
    await stage.edit('orders', { changes: { approved: null } });
    await stage.forward('15h');
    stage.start();
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(patches(stage)).toBe(0);
  });

  test('W25: taken out of the spec while the subnet that the gateway wants is held, it lets nothing through when the subnet is free', async () => {
    const stage = await started(spec(), { assumptions: { holdEvidence: 'visible', holdMinutes: 300 } });
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/CleaningUp');
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.forward('5m');
    const [hash = ''] = (await statusOf(stage)).plan?.steps.filter(({ phase }) => phase === 'switch').map((step) => step.hash) ?? [];
    await stage.edit('orders', { changes: { approved: [hash] } });
    await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
    const before = patches(stage);
    await stage.edit('orders', { changes: { approved: null } });
    await stage.forward('8h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect([patches(stage), subnetOf(stage)]).toEqual([before, subnetId('hub', 'spare')]);
  });

  test('W25: taken out of the spec while its operation runs, it changes nothing: the request has left', async () => {
    const stage = await started();
    await stage.edit('orders', { changes: { approved: await asked(stage) } });
    await stage.until('orders', 'False/UpdatingNetwork', '1m');
    await stage.edit('orders', { changes: { approved: null } });
    await stage.until('orders', 'True/Settled');
    expect(patches(stage)).toBe(1);
  });
});

describe('W25: a yes by annotation is copied, and taken back by another annotation', () => {
  test('W25: revoked before its window opens, it lets nothing through, and the step asks under another hash', async () => {
    const stage = await started(spec(atNight));
    const [hash = ''] = await asked(stage);
    await approve(stage, [hash]);
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    expect(await approvalsOf(stage)).toMatchObject([{ hash, from: 'Annotation', spent: false }]);
    expect(await messageOf(stage)).toContain(`apimvnet.io/revoke=${hash}`);
    await revoke(stage, hash);
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    expect(await approvalsOf(stage)).toMatchObject([{ hash, ended: 'Revoked' }]);
    // Flux takes the annotation away again; what was revoked stays so.
    await stage.annotate('orders', { [revokeAnnotation]: null });
    await stage.forward('20h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(await asked(stage)).toEqual([`${hash}.2`]);
    expect(patches(stage)).toBe(0);
    await approve(stage, [`${hash}.2`]);
    await stage.until('orders', 'True/Settled', '30h');
  });

  test('W25: revoked while the approving annotation stands, it stays revoked when the revoking one is gone', async () => {
    const stage = await started(spec(atNight));
    const [hash = ''] = await asked(stage);
    await stage.annotate('orders', { [approveAnnotation]: hash });
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    await revoke(stage, hash);
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await stage.annotate('orders', { [revokeAnnotation]: null });
    await stage.forward('20h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(patches(stage)).toBe(0);
  });

  test('W25: revoked after its request has left, it says that the request goes on', async () => {
    const stage = await started();
    const [hash = ''] = await asked(stage);
    await approve(stage, [hash]);
    await stage.until('orders', 'False/UpdatingNetwork', '1m');
    await revoke(stage, hash);
    await stage.forward('1m');
    expect(await messageOf(stage)).toContain(`The approval ${hash} was revoked after its request had left`);
    expect(await eventsOf(stage, 'ApprovalRevoked')).toEqual([expect.stringContaining('had left')]);
    await stage.until('orders', 'True/Settled');
    expect(patches(stage)).toBe(1);
  });

  test('W25: revoked before Azure refuses the request, it is not given back', async () => {
    const stage = await started();
    const [hash = ''] = await asked(stage);
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'PATCH' && path.includes('/service/'),
      fault: { kind: 'delay', ms: 20_000 },
    });
    stage.azure.around = ({ method, path }, serve) =>
      method === 'PATCH' && path.includes('/service/')
        ? { status: 409, headers: {}, body: { error: { code: 'ServiceLocked', message: 'The service is locked.' } } }
        : serve();
    await approve(stage, [hash], '2s');
    await revoke(stage, hash);
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(await asked(stage)).toEqual([`${hash}.2`]);
    expect(patches(stage)).toBe(1);
  });

  test('W25: one that stands in the annotation and of which no step has asked for a day has lapsed', async () => {
    const stage = await started(spec(atNight));
    const [hash = ''] = await asked(stage);
    await stage.annotate('orders', { [approveAnnotation]: hash });
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    await stage.edit('orders', { mode: 'None', subnetId: null });
    await stage.until('orders', 'True/Settled', '5m');
    await stage.forward('23h');
    expect(await approvalsOf(stage)).toMatchObject([{ hash, spent: false, idleSince: expect.any(String) }]);
    await stage.forward('2h');
    expect(await approvalsOf(stage)).toMatchObject([{ hash, ended: 'Lapsed' }]);
    await stage.edit('orders', { mode: 'External', subnetId: subnetId('hub', 'apim') });
    await stage.forward('20h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(await asked(stage)).toEqual([`${hash}.2`]);
    expect(patches(stage)).toBe(0);
  });

  test('W25: one that waits for its window for days does not lapse', async () => {
    const stage = await started(spec({ windows: [{ schedule: '0 22 * * 0', duration: '4h' }] }));
    await stage.annotate('orders', { [approveAnnotation]: (await asked(stage)).join() });
    await stage.until('orders', 'True/Settled', '170h');
    expect(stage.seen('orders').filter((ready) => ready === 'False/AwaitingApproval')).toHaveLength(1);
  });
});

describe('W25: a step of several writes that is half done', () => {
  /** The program dies before the third rule is sent. */
  const halfDone = async () => {
    const stage = await createStage({ resources: world });
    let rules = 0;
    const first = stage.start(({ to, method, path }) => {
      if (to === 'azure' && method === 'PUT' && path.includes('/securityRules/')) rules += 1;
      return rules === 3 ? 'dies before' : 'lives';
    });
    await stage.apply('orders', spec({ approval: 'Always' }));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    return { stage, first };
  };
  const writtenRules = (stage: Stage): number =>
    (shown(stage, (world[0] as { readonly id: string }).id)?.['securityRules'] as readonly unknown[]).length;

  test('W25: goes on after a crash although its yes was taken out of the spec meanwhile', async () => {
    const { stage, first } = await halfDone();
    const hashes = await asked(stage);
    await stage.edit('orders', { changes: { approved: hashes } });
    await stage.forward('1m');
    expect(first.life.dead).toBe(true);
    await stage.edit('orders', { changes: { approved: null } });
    stage.start();
    await stage.forward('10m');
    expect(writtenRules(stage)).toBeGreaterThan(2);
    // The move itself had not begun: its yes is gone with the spec's.
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(await asked(stage)).toEqual(hashes.slice(1));
    expect(patches(stage)).toBe(0);
  });

  test('W25: does not go on after a crash when its yes was revoked', async () => {
    const { stage, first } = await halfDone();
    const hashes = await asked(stage);
    await approve(stage, hashes);
    expect(first.life.dead).toBe(true);
    const before = writtenRules(stage);
    await revoke(stage, hashes[0] ?? '');
    stage.start();
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('False/AwaitingApproval');
    expect(writtenRules(stage)).toBe(before);
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
  });

  test('W25: does not cover a rule that was declared after it', async () => {
    const { stage, first } = await halfDone();
    await approve(stage, await asked(stage));
    expect(first.life.dead).toBe(true);
    const before = writtenRules(stage);
    await stage.edit('orders', { networkSecurity: { clientSources: ['203.0.113.0/24'] } });
    stage.start();
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    await stage.forward('30m');
    expect(writtenRules(stage)).toBe(before);
  });
});
