/** Promises of the comparison of rights: one that lacks and one that is not used are both told, and a name limits a right. */

import { describe, expect, test } from '@jest/globals';
import { callOf } from '../../sim/kubernetes/rights/calls.ts';
import { granted } from '../rights.ts';
import { compare, type Grant } from './compare.ts';

const rule = (group: string, resource: string, verbs: readonly string[], ...names: readonly string[]): Grant => ({
  from: 'Role x',
  rule: { apiGroups: [group], resources: [resource], verbs, ...(names.length > 0 && { resourceNames: names }) },
});
const call = (verb: string, path: string) => {
  const found = callOf(verb, path);
  if (!found) throw new Error(`${path} is no path of a resource`);
  return found;
};
const grants = [
  rule('apimvnet.io', 'apimvnetbindings', ['list']),
  rule('', 'namespaces', ['get'], 'kube-system'),
  rule('', 'serviceaccounts/token', ['create'], 'apim-vnet-operator'),
];
const used = [
  call('list', '/apis/apimvnet.io/v1alpha1/apimvnetbindings'),
  call('get', '/api/v1/namespaces/kube-system'),
  call('create', '/api/v1/namespaces/shop/serviceaccounts/apim-vnet-operator/token'),
];

describe('the comparison of rights', () => {
  test('is content when each is used and none is missing', () => {
    expect(compare(grants, used)).toEqual({ unused: [], missing: [] });
  });

  test.each([0, 1, 2])('tells a right that no suite used (%i)', (nth) => {
    const { unused, missing } = compare(grants, used.toSpliced(nth, 1));
    expect([unused.length, missing]).toEqual([1, []]);
  });

  test.each([
    ['patch', '/apis/apimvnet.io/v1alpha1/namespaces/shop/apimvnetbindings/orders', 'patch apimvnet.io/apimvnetbindings'],
    ['list', '/api/v1/namespaces/shop/secrets', 'list /secrets'],
    ['get', '/api/v1/namespaces/shop', 'get /namespaces shop'],
    ['update', '/apis/apimvnet.io/v1alpha1/namespaces/shop/apimvnetbindings/orders/status', 'update apimvnet.io/apimvnetbindings/status'],
  ])('tells what was used without a right: %s %s', (verb, path, told) => {
    expect(compare(grants, [...used, call(verb, path)])).toEqual({ unused: [], missing: [told] });
  });

  test('reads the rules of the base and of the overlays that add some', () => {
    expect(new Set(granted().map(({ from }) => from))).toEqual(
      new Set([
        'ClusterRole apim-vnet-operator',
        'ClusterRole apim-vnet-operator-cluster-identity',
        'Role apim-vnet-operator-election',
        'overlay namespace-identity',
        'overlay firewall-config-maps',
      ]),
    );
  });
});
