/** Promises about the plan: phases in order, a hash of what is done, and everything that people have to see. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf, type ArmId } from '../../api/arm-id.ts';
import { attached, gone, group, ids, observation, seen, service, settledObservation, shadow, subnet } from '../observation.test-support.ts';
import { situation, type Given } from '../situation.test-support.ts';
import { worstFirst, type Finding } from '../finding.ts';
import { nothing } from '../judgement.ts';
import { makePlan, shownPlan } from './plan.ts';
import { step, type Phase, type Step } from './step.ts';

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
          why: 'Puts the gateway of orders into subnet apim in External mode.',
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
    expect(shownPlan(makePlan({ ...nothing, steps }))?.steps).toHaveLength(64);
  });
});
