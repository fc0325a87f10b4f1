/** Promises about windows: what interrupts begins inside one that is long enough and not before, daylight saving or not, and what follows a move is not kept waiting. */

import { describe, expect, test } from '@jest/globals';
import { instant, toIso } from '../../src/runtime/clock.ts';
import { approve, asked, messageOf } from './support/approving.ts';
import { statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, securityGroup, service } from './support/world.ts';

const world = [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')];

const within = (schedule: string, duration: string, more: object = {}) => ({
  ...ordinarySpec(),
  changes: { windows: [{ schedule, duration, timeZone: 'Europe/Amsterdam' }], ...more },
});

/** The clock of every stage begins on Monday, 2026-01-05, at 08:00 UTC. */
async function started(spec: object): Promise<Stage> {
  const stage = await createStage({ resources: world });
  stage.start();
  await stage.apply('orders', spec);
  return stage;
}

const patchesAt = (stage: Stage): readonly string[] =>
  stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/service/')).map(({ at }) => toIso(instant(at)));

describe('a gateway that is to be moved at night', () => {
  test('waits for the next opening, says when that is, and begins within seconds of it', async () => {
    const stage = await started(within('0 22 * * *', '4h'));
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    const status = await statusOf(stage);
    expect(status.waiting).toMatchObject({ reason: 'AwaitingWindow', until: '2026-01-05T21:00:00Z' });
    expect(status.conditions?.find(({ type }) => type === 'Reconciling')).toMatchObject({ status: 'True', reason: 'AwaitingWindow' });
    expect(await messageOf(stage)).toContain('opens at 2026-01-05T21:00:00Z');
    await stage.until('orders', 'True/Settled', '16h');
    const [at = ''] = patchesAt(stage);
    expect(at >= '2026-01-05T21:00:00Z' && at < '2026-01-05T21:00:30Z').toBe(true);
  });

  test('is prepared meanwhile, and nothing is written to Kubernetes while it waits', async () => {
    const stage = await started(within('0 22 * * *', '4h'));
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    expect(stage.seen('orders')).toContain('False/PreparingNetwork');
    const { resourceVersion } = (await stage.binding('orders')).metadata;
    await stage.forward('8h');
    expect((await stage.binding('orders')).metadata.resourceVersion).toBe(resourceVersion);
  });

  test('waits for the night after, when the operator was away for most of this one', async () => {
    const stage = await createStage({ resources: world });
    const first = stage.start();
    await stage.apply('orders', within('0 22 * * *', '4h'));
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    first.kill();
    // Until 01:30 in Amsterdam, half an hour before the window closes.
    await stage.forward('16h');
    await stage.forward('25m');
    stage.start();
    await stage.forward('5m');
    expect((await statusOf(stage)).waiting).toMatchObject({ until: '2026-01-06T21:00:00Z' });
    expect(patchesAt(stage)).toEqual([]);
  });

  test('begins at once when the windows are taken out', async () => {
    const stage = await started(within('0 22 * * *', '4h'));
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    await stage.edit('orders', { changes: { windows: null } });
    await stage.until('orders', 'False/UpdatingNetwork', '1m');
  });

  test('is asked for first, and waits for its window when it was approved meanwhile', async () => {
    const stage = await started(within('0 22 * * *', '4h', { approval: 'WhenDisruptive' }));
    await stage.until('orders', 'False/AwaitingApproval', '5m');
    const hashes = await asked(stage);
    await stage.forward('14h');
    expect(patchesAt(stage)).toEqual([]);
    await approve(stage, hashes);
    await stage.until('orders', 'True/Settled', '4h');
    await stage.edit('orders', { mode: 'None', subnetId: null });
    await stage.until('orders', 'False/AwaitingApproval', '1m');
    const next = await asked(stage);
    await stage.forward('8h');
    await approve(stage, next);
    expect(stage.ready('orders')).toBe('False/AwaitingWindow');
    await stage.until('orders', 'True/Settled', '24h');
    expect(patchesAt(stage)[1]).toMatch(/^2026-01-06T21:00:\d\dZ$/);
  });
});

describe('the night in which the clock is changed', () => {
  test.each`
    night          | from            | opening
    ${'in spring'} | ${'2026-03-28'} | ${'2026-03-29T01:00:00Z'}
    ${'in autumn'} | ${'2026-10-24'} | ${'2026-10-25T00:30:00Z'}
  `('$night', async ({ from = '', opening = '' }: Record<string, string>) => {
    const stage = await createStage({ resources: world, election: false });
    await stage.clock.forward(Date.parse(`${from}T12:00:00Z`) - stage.clock.now());
    stage.start();
    await stage.apply('orders', within('30 2 * * *', '2h'));
    await stage.until('orders', 'False/AwaitingWindow', '5m');
    expect((await statusOf(stage)).waiting?.until).toBe(opening);
    await stage.until('orders', 'False/UpdatingNetwork', '24h');
    expect((patchesAt(stage)[0] ?? '').slice(0, 16)).toBe(opening.slice(0, 16));
  });
});

describe('windows that help nobody', () => {
  test.each`
    schedule         | duration | timeZone            | check               | because
    ${'0 2 30 2 *'}  | ${'4h'}  | ${'UTC'}            | ${'WindowInvalid'}  | ${'never opens'}
    ${'0 25 * * *'}  | ${'4h'}  | ${'UTC'}            | ${'WindowInvalid'}  | ${'Invalid value for hour: 25'}
    ${'every night'} | ${'4h'}  | ${'UTC'}            | ${'WindowInvalid'}  | ${'2 fields'}
    ${'0 2 * * *'}   | ${'4h'}  | ${'Europe/Utrecht'} | ${'WindowInvalid'}  | ${'time zone "Europe/Utrecht" is not known'}
    ${'0 2 * * *'}   | ${'30m'} | ${'UTC'}            | ${'WindowTooShort'} | ${'lasts 30 minutes; this may take 45'}
  `('$schedule for $duration in $timeZone: $check', async (row: Record<string, string>) => {
    const { schedule, duration, timeZone, check, because } = row;
    const stage = await started({ ...ordinarySpec(), changes: { windows: [{ schedule, duration, timeZone }] } });
    await stage.until('orders', 'False/PrerequisitesNotMet', '5m');
    const { findings = [], conditions = [] } = await statusOf(stage);
    expect(findings.find((finding) => finding.check === check)?.message).toContain(because);
    expect(conditions.find(({ type }) => type === 'PrerequisitesMet')?.message).toContain(because);
    await stage.forward('1d');
    expect(patchesAt(stage)).toEqual([]);
    await stage.edit('orders', { changes: { windows: [{ schedule: '* * * * *', duration: '1h' }] } });
    await stage.until('orders', 'True/Settled', '2h');
  });

  test('a settled gateway stays ready with a window that cannot be read', async () => {
    const stage = await started(ordinarySpec());
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { changes: { windows: [{ schedule: '0 2 30 2 *', duration: '4h' }] } });
    await stage.until('orders', 'True/Settled', '5m');
    expect((await statusOf(stage)).findings?.find(({ check }) => check === 'WindowInvalid')).toMatchObject({ severity: 'Degrading' });
  });
});

test('a rule that a user takes away is put back outside of every window', async () => {
  const stage = await started({ ...within('0 22 * * *', '4h'), networkSecurity: { clientSources: ['Internet'] } });
  await stage.until('orders', 'True/Settled', '1d');
  const group = world[0] as { readonly id: string };
  const rules = () =>
    (stage.azure.resource(group.id) as unknown as { readonly properties: { readonly securityRules: readonly { readonly name: string }[] } })
      .properties.securityRules;
  const before = rules().length;
  const clients = rules().find(({ name }) => name.endsWith('clients'));
  await stage.forward('10h');
  stage.azure.remove(`${group.id}/securityRules/${clients?.name ?? ''}`);
  await stage.forward('40m');
  expect(rules()).toHaveLength(before);
});
