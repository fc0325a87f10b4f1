/** The guard against deleting a Detach binding by mistake: what it lets through, and what it says. */

import { celEnv, CelScalar, parse, plan, type CelInput } from '@bufbuild/cel';
import { describe, expect, test } from '@jest/globals';
import { listedBy, only, textOf } from './support/objects.ts';

const objects = listedBy('deploy/deletion-guard');
const { spec } = only(objects, 'ValidatingAdmissionPolicy') as unknown as {
  readonly spec: {
    readonly matchConstraints: { readonly resourceRules: readonly object[] };
    readonly validations: readonly [{ readonly expression: string; readonly messageExpression: string }];
  };
};
const [rule] = spec.validations;

const toCel = (value: unknown): CelInput =>
  typeof value === 'object' && value !== null
    ? new Map(Object.entries(value).map(([key, member]) => [key, toCel(member)]))
    : (value as CelInput);

const environment = celEnv({ variables: { oldObject: CelScalar.DYN } });
const evaluate = (expression: string, oldObject: object): unknown =>
  (plan(environment, parse(expression)) as unknown as (bindings: { oldObject: CelInput }) => unknown)({ oldObject: toCel(oldObject) });

const binding = (deletionPolicy: string | undefined, annotations?: Readonly<Record<string, string>>) => ({
  metadata: { name: 'orders', namespace: 'platform', ...(annotations && { annotations }) },
  spec: deletionPolicy === undefined ? {} : { deletionPolicy },
});

test('T18: the guard of kustomize and that of a release are two, so that an uninstall takes one of them only', () => {
  const names = objects.map(({ metadata }) => metadata.name);
  expect(new Set(names)).toEqual(new Set(['apimvnetbinding-deletion-guard']));
  expect(textOf('charts/apim-vnet-operator/templates/deletion-guard.yaml')).toContain(
    'printf "%s-deletion-guard" (include "apim-vnet-operator.fullname" .)',
  );
});

describe('the deletion of a binding', () => {
  test.each<[string, ReturnType<typeof binding>, boolean]>([
    ['with Retain is let through', binding('Retain'), true],
    ['without a policy is let through', binding(undefined), true],
    ['with Detach is refused', binding('Detach'), false],
    ['with Detach and another annotation is refused', binding('Detach', { 'example.org/a': 'orders' }), false],
    ['with Detach, confirmed for another name, is refused', binding('Detach', { 'apimvnet.io/confirm-delete': 'billing' }), false],
    ['with Detach, confirmed, is let through', binding('Detach', { 'apimvnet.io/confirm-delete': 'orders' }), true],
  ])('%s', (_, one, passes) => {
    expect(evaluate(rule.expression, one)).toBe(passes);
  });

  test('is refused with the command that confirms it', () => {
    expect(evaluate(rule.messageExpression, binding('Detach'))).toContain(
      'kubectl annotate apimvnetbinding orders -n platform apimvnet.io/confirm-delete=orders.',
    );
  });

  test('is all that is guarded, and the policy is bound', () => {
    expect(spec.matchConstraints.resourceRules).toEqual([
      { apiGroups: ['apimvnet.io'], apiVersions: ['*'], operations: ['DELETE'], resources: ['apimvnetbindings'] },
    ]);
    expect(only(objects, 'ValidatingAdmissionPolicyBinding')['spec']).toEqual({
      policyName: 'apimvnetbinding-deletion-guard',
      validationActions: ['Deny'],
    });
  });

  test('is guarded by the chart with the same words', () => {
    const strip = (yaml: string): string =>
      yaml
        .split('\n')
        .filter((line) => !/\{\{|^ {2}name:|policyName:|^ {2}labels:/.test(line))
        .join('\n');
    expect(strip(textOf('charts/apim-vnet-operator/templates/deletion-guard.yaml'))).toBe(
      strip(textOf('deploy/deletion-guard/policy.yaml')),
    );
  });
});

test('T18: the guard of approvals is in the chart with the same words, under the name of its release', () => {
  const bare = (yaml: string): string =>
    yaml
      .replaceAll('{{ $role }}', 'apimvnetbinding-approver')
      .split('\n')
      .filter((line) => !/\{\{|^ {2}name:|policyName:|^ {2}labels:/.test(line))
      .join('\n');
  expect(bare(textOf('charts/apim-vnet-operator/templates/approval-guard.yaml'))).toBe(bare(textOf('deploy/approval-guard/policy.yaml')));
});
