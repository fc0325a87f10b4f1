/** Promises about the way back: a change that went wrong is taken back when the binding asks for that and a user says yes, and is not begun again by itself. */

import { describe, expect, test } from '@jest/globals';
import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { approve, asked, messageOf } from './support/approving.ts';
import { expectGolden, storyOf } from './support/golden.ts';
import { shown, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

/** In the network `spoke` everything goes through a tunnel that shows in none of its tables, to a firewall that lets nothing through. */
const resources = [
  securityGroup('apim-nsg'),
  securityGroup('spoke-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  { ...network('spoke', { apim: { prefix: '10.1.1.0/27', group: 'spoke-nsg' } }), simulated: { announced: ['0.0.0.0/0'] } },
  service('orders'),
];
const reverting = (more: object = {}) => ({ ...ordinarySpec(), changes: { onFailure: 'Revert' }, ...more });
const [good, bad] = [subnetId('hub', 'apim'), subnetId('spoke', 'apim')];

const placeOf = (stage: Stage) =>
  (shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration'] as { readonly subnetResourceId?: string }).subnetResourceId;
const patches = (stage: Stage) => stage.azure.acceptedWrites(serviceId('orders')).length;

async function settled(assumptions: Partial<Assumptions>, spec = reverting()) {
  const stage = await createStage({ steady: true, resources, assumptions });
  const operator = stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return { stage, story: await storyOf(stage, operator, 'orders') };
}

test('a move that fails half-way is taken back when a user says yes, and the story can be read', async () => {
  const { stage, story } = await settled({ failedShows: 'wanted', holdMinutes: 90 });
  await stage.edit('orders', { subnetId: bad });
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.until('orders', 'False/OperationFailed');
  await story.tell('moved: the operation failed, and the way back is asked for');
  await stage.forward('3h');
  expect([placeOf(stage), patches(stage)]).toEqual([bad, 2]);
  await approve(stage, await asked(stage));
  await stage.until('orders', 'False/UpdatingNetwork', '5m');
  await story.tell('a user has said yes: on the way back');
  await stage.until('orders', 'False/Verifying');
  await stage.until('orders', 'False/OperationFailed');
  await story.tell('back, and seen to work: nothing more is tried');
  await stage.forward('26h');
  expect([placeOf(stage), patches(stage)]).toEqual([good, 3]);
  await stage.edit('orders', { subnetId: good });
  await stage.until('orders', 'True/Settled');
  await story.tell('the spec says again what works');
  expect(patches(stage)).toBe(3);
  expectGolden('move-taken-back', story.text);
});

describe('what went wrong', () => {
  test.each<[string, Partial<Assumptions>, string]>([
    ['a move that Azure calls failed', { failedShows: 'wanted' }, 'False/OperationFailed'],
    ['a move after which the gateway reaches nothing', { blockedFlows: 'failNetworkStatusOnly' }, 'False/DependencyUnreachable'],
  ])('%s: the way back waits for the old subnet, and then goes', async (_, assumptions, ready) => {
    const { stage } = await settled({ ...assumptions, holdMinutes: 150 });
    await stage.edit('orders', { subnetId: bad });
    await stage.until('orders', ready);
    expect(await messageOf(stage)).toContain('is planned and waits for approval');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
    expect((await statusOf(stage)).holds).toEqual([expect.objectContaining({ id: good, own: true, evidence: expect.any(String) })]);
    await stage.until('orders', 'False/OperationFailed', '5h');
    expect([placeOf(stage), patches(stage)]).toEqual([good, 3]);
    expect(await messageOf(stage)).toContain('was taken back');
  });

  test.each<[string, Partial<Assumptions>, string]>([
    ['a move that Azure calls failed', { failedShows: 'wanted' }, 'ActivationFailed'],
    ['a move after which the gateway reaches nothing', { blockedFlows: 'failNetworkStatusOnly' }, 'was taken back'],
  ])('%s: the way back that Azure refuses stays open, with nothing said of the old subnet before', async (_, assumptions, said) => {
    const { stage } = await settled({ ...assumptions, holdMinutes: 150, holdEvidence: 'hidden' });
    await stage.edit('orders', { subnetId: bad });
    await stage.clock.until(() => /OperationFailed|DependencyUnreachable/.test(stage.ready('orders')), 4 * 3_600_000);
    await approve(stage, await asked(stage));
    await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
    await stage.until('orders', 'False/UpdatingNetwork', '5h');
    await stage.until('orders', 'False/OperationFailed', '2h');
    expect([placeOf(stage), patches(stage)]).toEqual([good, 3]);
    expect(await messageOf(stage)).toContain(said);
    await stage.forward('12h');
    expect([placeOf(stage), patches(stage), stage.ready('orders')]).toEqual([good, 3, 'False/OperationFailed']);
  });

  test('nothing is asked for where Azure has left the gateway as it was', async () => {
    const { stage } = await settled({ failedShows: 'before' });
    await stage.edit('orders', { subnetId: bad });
    await stage.until('orders', 'False/OperationFailed');
    expect(await messageOf(stage)).toContain('still has the last settings that worked');
    expect(await asked(stage)).toEqual([]);
    await stage.edit('orders', { subnetId: good });
    await stage.forward('2h');
    expect([placeOf(stage), patches(stage), stage.ready('orders')]).toEqual([good, 2, 'True/Settled']);
  });

  test('a binding that does not ask for it is told what worked, and nothing is planned', async () => {
    const { stage } = await settled({ failedShows: 'wanted' }, reverting({ changes: { onFailure: 'Hold' } }));
    await stage.edit('orders', { subnetId: bad });
    await stage.until('orders', 'False/OperationFailed');
    expect(await messageOf(stage)).toContain(`The last settings that worked are mode External, ${good} in westeurope.`);
    expect(await asked(stage)).toEqual([]);
    await stage.forward('12h');
    expect(patches(stage)).toBe(2);
  });
});
