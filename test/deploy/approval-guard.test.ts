/** The guard of approvals: what counts as giving one. Whether its giver may is asked on the real API server (test/cluster/approval-guard.test.ts). */

import { celEnv, CelScalar, parse, plan, type CelInput } from '@bufbuild/cel';
import { describe, expect, test } from '@jest/globals';
import { listedBy, only } from './support/objects.ts';

const objects = listedBy('deploy/approval-guard');
const { spec } = only(objects, 'ValidatingAdmissionPolicy') as unknown as {
  readonly spec: {
    readonly failurePolicy: string;
    readonly matchConstraints: { readonly resourceRules: readonly object[] };
    readonly variables: readonly { readonly name: string; readonly expression: string }[];
    readonly validations: readonly [{ readonly expression: string; readonly messageExpression: string }];
  };
};

const toCel = (value: unknown): CelInput =>
  Array.isArray(value)
    ? value.map(toCel)
    : typeof value === 'object' && value !== null
      ? new Map(Object.entries(value).map(([key, member]) => [key, toCel(member)]))
      : (value as CelInput);

const environment = celEnv({ variables: { object: CelScalar.DYN, oldObject: CelScalar.DYN, variables: CelScalar.DYN } });

/** Each variable in turn, as the API server works them out; the last one says whether an approval is given. */
function approves(object: object, oldObject: object | null): unknown {
  const variables = new Map<string, CelInput>();
  for (const { name, expression } of spec.variables) {
    const run = plan(environment, parse(expression)) as unknown as (given: Readonly<Record<string, CelInput>>) => CelInput;
    variables.set(name, run({ object: toCel(object), oldObject: toCel(oldObject), variables }));
  }
  return variables.get('approves');
}

const [one, two] = ['0123456789ab', 'ba9876543210'];
const binding = ({ annotation, approved }: { readonly annotation?: string; readonly approved?: readonly string[] } = {}) => ({
  metadata: {
    name: 'orders',
    namespace: 'platform',
    ...(annotation === undefined ? {} : { annotations: { 'apimvnet.io/approve': annotation } }),
  },
  spec: approved === undefined ? {} : { changes: { approved } },
});

describe('T4: an approval is given', () => {
  test.each<[what: string, now: object, before: object | null, given: boolean]>([
    ['by no binding without one', binding(), null, false],
    ['by an annotation', binding({ annotation: one }), binding(), true],
    ['by an annotation at birth', binding({ annotation: one }), null, true],
    ['by another annotation', binding({ annotation: `${one},${two}` }), binding({ annotation: one }), true],
    ['by none that stands already', binding({ annotation: one }), binding({ annotation: one }), false],
    ['by none that is taken back', binding(), binding({ annotation: one }), false],
    ['by none that is emptied', binding({ annotation: '' }), binding({ annotation: one }), false],
    ['by the spec', binding({ approved: [one] }), binding(), true],
    ['by the spec at birth', binding({ approved: [one] }), null, true],
    ['by one more in the spec', binding({ approved: [one, two] }), binding({ approved: [one] }), true],
    ['by no edit beside it', binding({ approved: [two, one] }), binding({ approved: [one, two] }), false],
    ['by none that is taken out of the spec', binding({ approved: [] }), binding({ approved: [one] }), false],
    ['by a move from the annotation to the spec', binding({ approved: [one] }), binding({ annotation: one }), true],
  ])('%s', (_, now, before, given) => expect(approves(now, before)).toBe(given));
});

test('T4: the guard is bound, fails closed, looks at births and edits of bindings and at nothing else, and asks for the verb approve', () => {
  expect(spec.failurePolicy).toBe('Fail');
  expect(spec.matchConstraints.resourceRules).toEqual([
    { apiGroups: ['apimvnet.io'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['apimvnetbindings'] },
  ]);
  expect(only(objects, 'ValidatingAdmissionPolicyBinding')['spec']).toEqual({
    policyName: 'apimvnetbinding-approval-guard',
    validationActions: ['Deny'],
  });
  expect(spec.validations[0].expression).toMatch(/^!variables\.approves \|\|\s+authorizer\.group\('apimvnet\.io'\)/);
  expect(spec.validations[0].expression).toContain(".check('approve').allowed()");
  expect(only(objects, 'ClusterRole')['rules']).toEqual([
    { apiGroups: ['apimvnet.io'], resources: ['apimvnetbindings'], verbs: ['approve'] },
  ]);
});

test('T4: no role that is shipped for users who edit holds the verb', () => {
  const roles = listedBy('deploy/base').filter(({ kind }) => kind === 'ClusterRole');
  expect(JSON.stringify(roles)).not.toContain('approve');
});
