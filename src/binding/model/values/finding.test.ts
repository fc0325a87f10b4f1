/** Promises about findings: each check speaks in sentences, names the resource, says what to do and who says so. The table has every check, or it does not compile. */

import { describe, expect, test } from '@jest/globals';
import { nameOf, type ArmId } from '../../../api/arm-id.ts';
import { aboutSame, type Finding } from './finding.ts';
import {
  fitting,
  group,
  ids,
  observation,
  seen,
  service,
  settledObservation,
  shadow,
  subnet,
} from '../../testing/observation.test-support.ts';
import { situation } from '../../testing/situation.test-support.ts';

import { findingRows } from '../../testing/finding.test-support.ts';

const lock = { id: '/l', name: 'freeze', scope: ids.group, level: 'ReadOnly' as const, notes: undefined };

describe('each check', () => {
  test.each(Object.entries(findingRows))('%s', (check, { given, severity, subject, message, remedy, source }) => {
    const found = situation(given).plan.findings.filter((finding) => finding.check === check);
    const finding = found.find((one) => one.message.includes(message)) ?? found[0];
    expect(finding?.message).toContain(message);
    expect(finding?.gates ?? finding?.severity).toBe(severity);
    expect(finding?.severity).toBe(finding?.gates ? 'Blocking' : severity);
    expect(finding?.subject).toBe(subject);
    expect(finding?.remedy).toContain(remedy);
    expect(finding?.source).toMatch(
      source === 'ours'
        ? /^apim-vnet-operator: /
        : /^(Microsoft|Azure REST API|MicrosoftDocs\/azure-docs#\d+|Azure\/jpazpaas, \d{4}-\d\d-\d\d|RFC 1918 and RFC 6598): /,
    );
  });

  test.each(Object.entries(findingRows))('%s is said in whole sentences that name a resource', (_, { given }) => {
    for (const finding of situation(given).plan.findings) {
      expect(finding.message).toMatch(/^[A-Z][^]*[.?]$/);
      expect(finding.remedy).toMatch(/^[A-Z][^]*\.$/);
      expect(finding.message + finding.remedy).toMatch(namesOf(finding));
      expect(finding.message).not.toMatch(/undefined|\[object|NaN/);
    }
  });
});

/** The resource of the finding, or one that the words lead to: the gateway stands for its dependencies. */
const namesOf = ({ subject, check }: Finding): RegExp =>
  check === 'DependencyFailing' ? /gateway/i : new RegExp(nameOf(subject).replaceAll('-', '\\-'), 'i');

test('nothing is found where nothing is wrong', () => {
  const open = { networkSecurity: { clientSources: ['Internet'] } };
  const quiet = situation({ spec: open, seen: settledObservation({ group: seen(group(fitting({ clientSources: ['Internet'] }))) }) });
  expect(quiet.plan.findings).toEqual([]);
  expect(quiet.plan.steps).toEqual([]);
});

test('several things that are wrong are all found, worst first', () => {
  const all = situation({
    seen: observation({
      service: seen(service({ sku: { name: 'Premium', capacity: 9 } })),
      subnet: subnet({ prefixes: ['10.0.1.0/29'], delegations: ['Microsoft.Web/serverFarms'] }),
      group: seen(group([shadow])),
      locks: seen([lock]),
    }),
  });
  expect(all.plan.findings.map(({ check }) => check)).toEqual([
    'SubnetDelegated',
    'SubnetTooSmall',
    'FlowBlocked',
    'ScopeLocked',
    'NoClientCanConnect',
  ]);
});

test('two findings are about the same only with the same words about the same resource', () => {
  const [one] = situation({ seen: settledObservation() }).plan.findings;
  if (!one) throw new Error('no finding');
  expect(aboutSame(one, { ...one, subject: one.subject.toUpperCase() as ArmId })).toBe(true);
  expect(aboutSame(one, { ...one, message: 'Else.' })).toBe(false);
  expect(aboutSame(one, { ...one, subject: ids.network })).toBe(false);
});
