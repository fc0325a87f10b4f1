/** The operator has each right in Kubernetes that it uses, and no other: what the manifests grant is compared with what it asked the API server for. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { definitionName } from '../../src/api/binding.ts';
import type { SeenRequest } from '../../sim/kubernetes/faults.ts';
import { untilGone } from '../scenarios/support/leaving.ts';
import { createStage, ordinarySpec } from '../scenarios/support/stage.ts';
import { parse } from 'yaml';
import type { ApiRequest, KubernetesApi } from '../../src/runtime/api.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { reviewedAccess } from '../../src/runtime/serve/access.ts';
import { listedBy, only, textOf } from './support/objects.ts';
import { neededFor, rightsOf, rulesOf, type Rule } from './support/rights.ts';

const objects = listedBy('deploy/base');
const rules = (kind: string, name: string): readonly Rule[] => rulesOf(only(objects, kind, name));
const bindings = rules('ClusterRole', 'apim-vnet-operator');
const identity = rules('ClusterRole', 'apim-vnet-operator-cluster-identity');
const election = rules('Role', 'apim-vnet-operator-election');

/** Rights to these are limited to one object. */
const limited = (resource: string, name: string): boolean => resource === 'leases' || ['kube-system', definitionName].includes(name);

/** A life with all that the operator does in Kubernetes: an election, an attach, a rule of its own that goes, an event that repeats itself, and an end by Detach. */
async function requestsOfALife(): Promise<readonly SeenRequest[]> {
  const stage = await createStage({ election: true, speed: 8 });
  const operator = stage.start();
  await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] }, deletionPolicy: 'Detach' });
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { networkSecurity: { clientSources: null } });
  await stage.until('orders', 'True/Settled');
  for (const suspend of [true, false, true, false]) {
    await stage.edit('orders', { suspend });
    await stage.forward('30s');
  }
  await stage.remove('orders');
  await untilGone(stage);
  await operator.stop();
  return stage.cluster.requests.filter(({ user }) => user === 'operator');
}

describe('rights in Kubernetes', () => {
  let used: ReadonlyMap<string, readonly (string | undefined)[]>;
  beforeAll(async () => {
    const seen = (await requestsOfALife()).map((request) => neededFor(request, limited));
    used = new Map(seen.map(({ right }) => [right, [...new Set(seen.filter((one) => one.right === right).map((one) => one.namespace))]]));
  });

  test('are the ones that are used, each of them, and no more', () => {
    const granted = [bindings, identity, election].flatMap(rightsOf).toSorted();
    expect([...used.keys()].toSorted()).toEqual(granted);
  });

  test('to leases are needed in one namespace only, hence by a Role; those of other releases are listed', () => {
    const leases = [...used].filter(([right]) => right.includes('/leases') && !right.startsWith('list '));
    expect(leases.map(([right]) => right).toSorted()).toEqual(rightsOf(election).toSorted());
    expect(new Set(leases.flatMap(([, namespaces]) => namespaces)).size).toBe(1);
  });

  test('hold no wildcard, no secret, and nothing that gives rights to others', () => {
    for (const rule of [...bindings, ...identity, ...election]) {
      expect([...rule.apiGroups, ...rule.resources, ...rule.verbs]).not.toContain('*');
      expect(rule.resources).not.toContain('secrets');
      expect(rule.verbs.filter((verb) => ['escalate', 'bind', 'impersonate'].includes(verb))).toEqual([]);
    }
  });
});

describe('rights for metrics', () => {
  const access = rules('ClusterRole', 'apim-vnet-operator-metrics-access');

  test('T11: are the ones that a scrape needs, and no more', async () => {
    const needed: string[] = [];
    const api = {
      request: async ({ method, path }: ApiRequest) => {
        needed.push(neededFor({ verb: method === 'POST' ? 'create' : method, path }, () => false).right);
        return { status: { authenticated: true, allowed: true, user: { username: 'prometheus' } } };
      },
    } as unknown as KubernetesApi;
    expect(await reviewedAccess(api, systemClock)('Bearer abc')).toBe('Allowed');
    expect(needed.toSorted()).toEqual(rightsOf(access).toSorted());
  });

  test('T11: a Prometheus is given the right that is asked for', () => {
    const reader = only(objects, 'ClusterRole', 'apim-vnet-operator-metrics-reader');
    expect(reader['rules']).toEqual([{ nonResourceURLs: ['/metrics'], verbs: ['get'] }]);
  });
});

describe('rights of users', () => {
  const view = only(objects, 'ClusterRole', 'apim-vnet-operator-view');
  const edit = only(objects, 'ClusterRole', 'apim-vnet-operator-edit');

  test("T14: go into none of the cluster's own roles by themselves", () => {
    for (const { metadata } of [view, edit]) expect(JSON.stringify(metadata.labels ?? {})).not.toContain('aggregate');
    const { rbac } = parse(textOf('charts/apim-vnet-operator/values.yaml')) as { readonly rbac: { readonly aggregate: boolean } };
    expect(rbac.aggregate).toBe(false);
  });

  test('view reads and changes nothing; edit changes bindings, never their status', () => {
    expect(new Set(rulesOf(view).flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
    expect(rulesOf(edit).flatMap(({ resources }) => resources)).toEqual(['apimvnetbindings']);
  });
});

describe('every binding of a role', () => {
  test.each(
    objects.filter(({ kind }) => kind.endsWith('RoleBinding')).map((binding) => [binding.kind, binding.metadata.name, binding] as const),
  )('%s %s gives a role that exists to the operator alone', (_kind, _name, binding) => {
    const { kind, name } = binding['roleRef'] as { readonly kind: string; readonly name: string };
    expect(only(objects, kind, name)).toBeDefined();
    const { name: account, namespace } = only(objects, 'ServiceAccount').metadata;
    expect(binding['subjects']).toEqual([{ kind: 'ServiceAccount', name: account, namespace }]);
  });
});
