/** Promises about the plan: phases in order, a hash of what is done, and everything that people have to see. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import {
  at,
  attached,
  gone,
  group,
  ids,
  observation,
  seen,
  service,
  settledObservation,
  shadow,
  subnet,
} from '../testing/observation.test-support.ts';
import { situation, type Given } from '../testing/situation.test-support.ts';
import { worstFirst, type Finding } from '../model/values/finding.ts';
import { nothing } from '../model/values/judgement.ts';
import { fitted } from '../status/limits/fit.ts';
import { makePlan, shownPlan } from './plan.ts';
import { step, type Phase, type Step } from '../model/values/step.ts';

const planOf = (given: Given = {}) => situation(given).plan;
const phased = (phase: Phase, why: string, parent: ArmId = childOf(ids.group, 'securityRules', why)): Step =>
  step({ phase, parent, writes: [], impact: { traffic: 'None', minutes: [0, 1] }, why });

describe('the order', () => {
  test('is by phase, and within a phase as the concerns put it', () => {
    const steps = [
      phased('clean', 'e'),
      phased('switch', 'b'),
      phased('verify', 'd'),
      phased('prepare', 'a1'),
      phased('cutover', 'c'),
      phased('prepare', 'a2'),
    ];
    expect(makePlan({ ...nothing, steps }).steps.map(({ why }) => why)).toEqual(['a1', 'a2', 'b', 'c', 'd', 'e']);
  });

  test('of one resource in one phase is one step', () => {
    const steps = [
      phased('prepare', 'a', ids.group),
      phased('clean', 'c', ids.group),
      phased('prepare', 'b', armId(ids.group.toUpperCase())),
    ];
    expect(makePlan({ ...nothing, steps }).steps.map(({ phase, why }) => [phase, why])).toEqual([
      ['prepare', 'a b'],
      ['clean', 'c'],
    ]);
  });

  test('of a phase has what attaches something to a subnet last', () => {
    const writing = (why: string, ...writes: readonly Omit<Step['writes'][number], 'changes'>[]): Step =>
      step({ ...phased('prepare', why), writes: writes.map((write) => ({ ...write, changes: [] })) });
    const rule = childOf(ids.group, 'securityRules', 'a');
    const steps = [
      writing('attach', { verb: 'put', target: rule }, { verb: 'merge', target: armId(ids.subnet.replace('subnets', 'Subnets')) }),
      writing('network', { verb: 'merge', target: ids.network }),
      writing('removal', { verb: 'delete', target: ids.subnet }),
      writing('rule', { verb: 'put', target: rule }),
    ];
    expect(makePlan({ ...nothing, steps }).steps.map(({ why }) => why)).toEqual(['network', 'removal', 'rule', 'attach']);
    expect(makePlan({ ...nothing, steps: steps.toReversed() }).steps.map(({ why }) => why)).toEqual([
      'rule',
      'removal',
      'network',
      'attach',
    ]);
  });

  test('of an attach: the group with its rules, then its attachment, then the gateway', () => {
    const plan = planOf({
      spec: { networkSecurity: { create: { name: 'new-nsg' } } },
      seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone }),
    });
    expect(plan.steps.map(({ phase, parent, writes }) => [phase, parent, writes.map(({ verb }) => verb).join()])).toEqual([
      ['prepare', ids.wanted, 'put'],
      ['prepare', ids.subnet, 'merge'],
      ['switch', ids.service, 'patch'],
    ]);
  });

  test('of findings: what stops everything, what stops the switch, what degrades, what is worth knowing', () => {
    const finding = (check: Finding['check'], severity: Finding['severity'], gates?: 'All' | 'Switch'): Finding => ({
      check,
      severity,
      ...(gates && { gates }),
      subject: ids.service,
      message: '',
      remedy: '',
      source: '',
    });
    const given = [
      finding('NearMiss', 'Advisory'),
      finding('FlowBlocked', 'Blocking', 'Switch'),
      finding('NoClientCanConnect', 'Degrading'),
      finding('SubnetDelegated', 'Blocking', 'All'),
      finding('ScopeLocked', 'Blocking', 'Switch'),
    ];
    expect(worstFirst(given).map(({ check }) => check)).toEqual([
      'SubnetDelegated',
      'FlowBlocked',
      'ScopeLocked',
      'NoClientCanConnect',
      'NearMiss',
    ]);
  });
});

describe('the hash', () => {
  const first = planOf();
  test.each<[string, Given, boolean]>([
    ['the same situation an hour later', { now: '09:00' }, true],
    ['another ETag', { seen: observation({ service: seen(service({ etag: 'two' })), group: seen(group([], { etag: 'two' })) }) }, true],
    ['another address of today', { seen: observation({ service: seen(service({ publicIpAddresses: ['20.61.0.99'] })) }) }, true],
    [
      'a rule of others that changes nothing',
      { seen: observation({ group: seen(group([{ ...shadow, destinationPortRanges: ['9'] }])) }) },
      true,
    ],
    ['a rule of others that changes what is written', { seen: observation({ group: seen(group([shadow])) }) }, false],
    [
      'another tier, with other downtime',
      { seen: observation({ service: seen(service({ sku: { name: 'Premium', capacity: 1 } })) }) },
      false,
    ],
    ['clients that are let in', { spec: { networkSecurity: { clientSources: ['Internet'] } } }, false],
  ])('is the same for %s: %s', (_, given, same) => expect(planOf(given).hash === first.hash).toBe(same));
});

/** As the one place that writes statuses makes it fit. */
const written = (plan: BindingStatus['plan']): BindingStatus['plan'] => fitted(plan ? { plan } : {}).status.plan;

describe('what is shown', () => {
  test('is nothing where nothing is to be done', () => expect(shownPlan(planOf({ seen: settledObservation() }))).toBeUndefined());

  test('is each change from what to what, why, and what it does', () => {
    const shown = shownPlan(planOf({ seen: settledObservation({ service: seen(service()) }) }));
    expect(shown).toMatchObject({
      disruptive: true,
      steps: [
        {
          phase: 'switch',
          parent: ids.service,
          location: 'westeurope',
          why: 'Puts the gateway of orders into subnet apim in External mode. Afterwards no client from outside the virtual network can connect on 443.',
          writes: [
            {
              verb: 'patch',
              target: ids.service,
              changes: [
                { path: 'properties.virtualNetworkType', from: '"None"', to: '"External"' },
                { path: 'properties.virtualNetworkConfiguration', to: `{"subnetResourceId":"${ids.subnet}"}` },
              ],
            },
          ],
          impact: { traffic: 'Downtime', minutes: [15, 45], addresses: [{ location: 'westeurope', kind: 'Public', from: '20.61.0.10' }] },
        },
      ],
    });
  });

  test('is also what only Audit forbids', () => {
    const plan = planOf({ spec: { policy: 'Audit' }, seen: observation({ service: seen(attached()) }) });
    expect(plan.steps).toEqual([]);
    expect(shownPlan(plan)?.steps.map(({ phase }) => phase)).toEqual(['prepare']);
  });

  test('is 64 steps at most', () => {
    const steps = Array.from({ length: 70 }, (_, index) => phased('prepare', String(index)));
    expect(written(shownPlan(makePlan({ ...nothing, steps })))?.steps).toHaveLength(64);
  });

  test('is disruptive where a single step is', () => {
    const down = step({ ...phased('switch', 'down'), impact: { traffic: 'Downtime', minutes: [15, 45] } });
    const plan = makePlan({ ...nothing, steps: [phased('prepare', 'quiet'), down] });
    expect([plan.disruptive, shownPlan(plan)?.disruptive]).toEqual([true, true]);
    const quiet = makePlan({ ...nothing, steps: [phased('prepare', 'quiet')] });
    expect([quiet.disruptive, shownPlan(quiet)?.disruptive]).toEqual([false, false]);
  });

  test('has the hash under which each step asks, its own unless a user says otherwise', () => {
    const plan = makePlan({ ...nothing, steps: [phased('prepare', 'a')] });
    const [only] = plan.steps;
    expect(shownPlan(plan)?.steps[0]?.hash).toBe(only?.hash);
    expect(shownPlan(plan, ({ hash }) => `${hash}.2`)?.steps[0]?.hash).toBe(`${only?.hash}.2`);
  });

  test('is cut to what the schema takes', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    const steps = [
      step({
        ...phased('switch', 'w'.repeat(2_000), ids.group),
        location: 'l'.repeat(200),
        writes: many(130).map((name) => ({
          verb: 'put',
          target: childOf(ids.group, 'securityRules', name),
          changes: many(70).map((path) => ({ path: path.repeat(400), from: 'f'.repeat(30_000), to: 't'.repeat(30_000) })),
        })),
        impact: { traffic: 'None', addresses: many(40).map((location) => ({ location, kind: 'Public' })), minutes: [0, 1] },
      }),
    ];
    const [shown] = written(shownPlan(makePlan({ ...nothing, steps })))?.steps ?? [];
    const [write] = shown?.writes ?? [];
    const [changed] = write?.changes ?? [];
    expect([shown?.location?.length, shown?.why.length, shown?.writes.length, shown?.impact.addresses?.length]).toEqual([
      100, 1_000, 128, 32,
    ]);
    expect([write?.changes.length, changed?.path.length, changed?.from?.length, changed?.to?.length]).toEqual([64, 300, 20_000, 20_000]);
  });

  test('has neither a region nor addresses where there are none, and keeps for itself when it may begin', () => {
    const [only] =
      shownPlan(makePlan({ ...nothing, steps: [{ ...phased('prepare', 'a'), needsApproval: true, notBefore: at('09:00') }] }))?.steps ?? [];
    expect(only && Object.keys(only).toSorted()).toEqual(['hash', 'impact', 'parent', 'phase', 'why', 'writes']);
    expect(only?.impact).toStrictEqual({ traffic: 'None', minutes: [0, 1] });
  });
});
