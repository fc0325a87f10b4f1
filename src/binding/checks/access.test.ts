/** Promises about locks and rights: what stands above a resource is named before a request is refused, and nothing else is. */

import { describe, expect, test } from '@jest/globals';
import type { Lock } from '../../azure/resources.ts';
import {
  fitting,
  forbidden,
  group,
  ids,
  observation,
  preparedObservation,
  seen,
  settledObservation,
  unseen,
} from '../testing/observation.test-support.ts';
import type { Seen } from '../testing/observation.test-support.ts';
import { situation } from '../testing/situation.test-support.ts';

const lock = (scope: string, level: Lock['level'] = 'ReadOnly'): Lock => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/freeze`,
  name: 'freeze',
  scope,
  level,
  notes: undefined,
});
const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const findings = (change: Seen, base = observation) =>
  situation({ seen: base(change) })
    .plan.findings.filter(({ check }) => check === 'ScopeLocked')
    .map(({ subject, gates, severity }) => `${gates ?? severity} ${subject.split('/').at(-1) ?? ''}`);
const locked = (scope: string, level?: Lock['level']) => ({ locks: seen([lock(scope, level)]) });
const leftover = { group: seen(group(fitting({ clientSources: ['Internet'] }))) };

describe('a lock is named over', () => {
  test.each<[string, string[], Parameters<typeof findings>]>([
    ['the group that gets rules', ['Switch apim-nsg'], [locked(ids.group)]],
    ['the service that is moved', ['Switch orders'], [locked(ids.service)]],
    ['everything in a resource group', ['Switch orders', 'Switch apim-nsg'], [locked(`${subscription}/resourceGroups/GATEWAYS`)]],
    ['everything in a subscription', ['Switch orders', 'Switch apim-nsg'], [locked(subscription)]],
    ['nothing that is not written to', [], [locked(ids.network)]],
    ['nothing in another resource group', [], [locked(`${subscription}/resourceGroups/gateway`)]],
    ['nothing where nothing is to be done', [], [locked(subscription), settledObservation]],
    ['nothing that is only written to, when it forbids deleting', [], [locked(subscription, 'CanNotDelete')]],
    ['a rule of ours that is to go', ['Degrading apim-nsg'], [{ ...locked(ids.group, 'CanNotDelete'), ...leftover }, settledObservation]],
    [
      'a rule of ours that is to go, when it forbids everything',
      ['Degrading apim-nsg'],
      [{ ...locked(ids.group), ...leftover }, settledObservation],
    ],
    ['nothing when locks cannot be read', [], [{ locks: unseen() }]],
  ])('%s', (_, expected, given) => expect(findings(...given)).toEqual(expected));

  test('with what waits for it, and what to do', () => {
    const [finding] = situation({ seen: preparedObservation(locked(subscription)) }).plan.findings;
    expect(finding?.message).toBe(
      'Lock freeze (ReadOnly) on 11111111-1111-4111-8111-111111111111 forbids writing to orders. What waits for it: Puts the gateway of orders into subnet apim in External mode. Afterwards no client from outside the virtual network can connect on 443.',
    );
    expect(finding?.remedy).toBe('Remove the lock freeze for the time of the change. The operator looks again by itself.');
  });
});

describe('the right to read locks', () => {
  const rights = (change: Seen) =>
    situation({ seen: settledObservation(change) }).plan.findings.filter(({ check }) => check === 'NotAuthorized');
  test('is asked for where it lacks', () => expect(rights({ locks: forbidden })).toMatchObject([{ severity: 'Advisory' }]));
  test('is not where reading failed otherwise', () => expect(rights({ locks: unseen() })).toEqual([]));
});
