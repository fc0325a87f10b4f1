/** Promises that hold in every situation, also in those that no client would write down: found by mixing what each part of a situation can be. */

import { describe, expect, test } from '@jest/globals';
import { isBlocking } from '../model/values/finding.ts';
import { ids } from '../testing/observation.test-support.ts';
import { isTransitional, unreadable, valueOf } from '../model/values/observation.ts';
import { requeueAfter } from './requeue.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { binding, turn } from '../testing/situation.test-support.ts';
import { kstatus } from '../status/kstatus.test-support.ts';
import { always, writesOf } from './invariants.test-support.ts';

describe('in every situation', () => {
  test('there is one readiness, and kstatus reads it as people do', () => {
    always((given) => {
      const { status: after, decision } = turn(given);
      const types = (after.conditions ?? []).map(({ type }) => type);
      expect(types.filter((type) => type === 'Reconciling' || type === 'Stalled').length).toBeLessThanOrEqual(1);
      expect(new Set(types).size).toBe(types.length);
      const ready = after.conditions?.find(({ type }) => type === 'Ready');
      const verdict = kstatus({ ...binding(given), status: after });
      expect(verdict === 'Current').toBe(ready?.status === 'True');
      expect(verdict === 'Failed').toBe(types.includes('Stalled'));
      if (ready?.status === 'True') expect(types).not.toContain('Stalled');
      if (decision.do === 'start' || decision.do === 'switch') expect(ready?.status).toBe('False');
    });
  });

  test('nothing is written without sight, while suspended, or while something stops every write', () => {
    always((given) => {
      const { s, decision } = turn(given);
      const stopped = s.plan.findings.some(({ gates }) => gates === 'All');
      if (unreadable(s.seen) || s.settings.suspend || stopped) expect(writesOf(decision)).toEqual([]);
    });
  });

  test('a gateway is moved only when nothing stands in the way, no other client is in charge, and it is at rest', () => {
    always((given) => {
      const { s, decision } = turn(given);
      if (decision.do !== 'switch') return;
      expect(s.plan.findings.filter(isBlocking)).toEqual([]);
      expect([s.conflict, s.settings.policy, s.progress?.is ?? 'Unsent']).toEqual([
        undefined,
        'Enforce',
        expect.not.stringMatching('Running'),
      ]);
      const found = valueOf(s.seen.service);
      expect(found && isTransitional(found)).toBe(false);
      expect(decision.step.writes).toHaveLength(1);
    });
  });

  test('while the service is in motion only rules are added: nothing is removed, attached, made or moved', () => {
    always((given) => {
      const { s, decision } = turn(given);
      const found = valueOf(s.seen.service);
      if (!found || !isTransitional(found)) return;
      for (const { verb, target: written } of writesOf(decision)) expect([verb, /\/securityRules\//.test(written)]).toEqual(['put', true]);
    });
  });

  test('no rule of others, and nothing under Audit or Ignore, is written', () => {
    always((given) => {
      const { s, decision } = turn(given);
      for (const { target: written } of writesOf(decision)) {
        expect(written).not.toMatch(/securityRules\/(?!apimvnet-)/);
        if (s.settings.security.policy !== 'Enforce') expect(written).toBe(ids.service);
      }
      if (s.settings.policy === 'Audit' && s.settings.security.policy !== 'Enforce') expect(writesOf(decision)).toEqual([]);
    });
  });

  test('ready means: as declared or only audited, seen, and nothing blocks', () => {
    always((given) => {
      const { s, decision } = turn(given);
      if (decision.do !== 'settle') return;
      expect(unreadable(s.seen)).toBeUndefined();
      expect(s.plan.findings.filter(isBlocking)).toEqual([]);
      expect(s.plan.steps.filter(({ phase }) => phase !== 'clean')).toEqual([]);
      expect(decision.reason).toBe(s.plan.audited.length > 0 ? 'DeviationsAudited' : 'Settled');
      const found = valueOf(s.seen.service);
      if (decision.reason === 'Settled') expect([found?.virtualNetworkType, found?.subnetId]).toEqual(['External', ids.subnet]);
    });
  });

  test('a record of a running operation is never lost', () => {
    always((given) => {
      const { s, status: after } = turn(given);
      if (s.progress?.is === 'Running') expect(after.operation).toMatchObject(given.status?.operation ?? {});
    });
  });

  test('the reconcile after next changes nothing any more: a quiet world is a quiet status', () => {
    always((given) => {
      const first = turn(given).status;
      const second = turn({ ...given, status: first }).status;
      const third = turn({ ...given, status: second }).status;
      expect(canonicalJson(third)).toBe(canonicalJson(second));
    });
  });

  test('there is a next reconcile, within what a day of drift allows', () => {
    always((given) => {
      const { s, decision } = turn(given);
      const after = requeueAfter(decision, s, 0.5);
      expect(after).toBeGreaterThanOrEqual(1000);
      expect(after).toBeLessThanOrEqual(20 * 60_000);
    });
  });

  test('the situations are as different as they are meant to be', () => {
    const kinds = new Set<string>();
    always((given) => {
      const { decision } = turn(given);
      kinds.add('reason' in decision ? `${decision.do} ${decision.reason}` : decision.do);
    }, 3000);
    for (const kind of [
      'start PreparingNetwork',
      'switch',
      'follow',
      'verify',
      'wait ServiceBusy',
      'wait PreparingNetwork',
      'retry',
      'settle Settled',
      'settle DeviationsAudited',
      'stop PrerequisitesNotMet',
      'stop Conflict',
      'stop TierNotSupported',
      'stop PlatformRetired',
      'stop OwnedElsewhere',
      'stop Contested',
      'stop NotAuthorized',
      'stop PolicyDenied',
      'stop OperationFailed',
      'stop DependencyUnreachable',
      'stop Suspended',
    ])
      expect([...kinds]).toContain(kind);
  });
});
