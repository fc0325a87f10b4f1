/** Promises about the vocabulary of conditions: the CRD, kstatus and people read the same words. */

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { group, kind, plural, version } from './binding.ts';
import { hasGrace, passing, alwaysPresent } from './conditions.ts';

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly status: Status } } };
    }[];
  };
}
interface Status {
  readonly default: { readonly conditions: readonly { readonly type: string; readonly lastTransitionTime?: string }[] };
}

const crd = parse(readFileSync(new URL('../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as Crd;

test('group, version, kind and plural are those of the CRD', () => {
  expect([crd.spec.group, crd.spec.versions.map(({ name }) => name), crd.spec.names.kind, crd.spec.names.plural]).toEqual([
    group,
    [version],
    kind,
    plural,
  ]);
});

test('a binding that no client has looked at has exactly the conditions that always stand, without a time', () => {
  const { status } = crd.spec.versions[0]?.schema.openAPIV3Schema.properties ?? {};
  const conditions = status?.default.conditions ?? [];
  expect(conditions.map(({ type }) => type).toSorted()).toEqual([...alwaysPresent].toSorted());
  for (const condition of conditions) expect(condition).toMatchObject({ status: 'Unknown', reason: 'Pending' });
  for (const condition of conditions) expect(condition.lastTransitionTime).toBeUndefined();
});

test('conditions that pass come first, because kstatus takes whichever comes first', () =>
  expect(passing).toEqual(['Stalled', 'Reconciling']));

test.each([
  ['PrerequisitesNotMet', true],
  ['NotAuthorized', true],
  ['IdentityNotAuthorized', true],
  ['Conflict', true],
  ['TierNotSupported', false],
  ['PlatformRetired', false],
  ['PolicyDenied', false],
  ['OwnedElsewhere', false],
  ['Contested', false],
  ['OperationFailed', false],
  ['DependencyUnreachable', false],
  ['Suspended', false],
])('%s gets ten minutes before a human is called: %s', (reason, is) => expect(hasGrace(reason)).toBe(is));
