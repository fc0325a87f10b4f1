/** The chart as Helm renders it, kept in files, so that a reviewer sees what a change of a template means: UPDATE_GOLDEN=1 writes them anew. */

import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { textOf } from '../deploy/support/objects.ts';
import { manifestsIn } from '../deploy/support/objects.ts';
import { identity, kustomized, rendered, suite, template, type Values } from './chart.test-support.ts';

const everything: Values = {
  azure: { ...identity, cloud: 'usgovernment' },
  namespaces: ['platform', 'shop'],
  commonLabels: { team: 'network' },
  rbac: { aggregate: true, firewallConfigMaps: true },
  deletionGuard: { enabled: true },
  approvalGuard: { enabled: true },
  tenancy: {
    enabled: true,
    namespaces: { platform: { scopes: ['/subscriptions/00000000-0000-4000-8000-000000000001'] } },
  },
  resources: { limits: { memory: '1Gi' } },
  metrics: { serviceMonitor: { enabled: true, interval: '30s' }, prometheusRule: { enabled: true, labels: { prometheus: 'main' } } },
  networkPolicy: { metricsFrom: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] },
};

const cases: readonly (readonly [file: string, values: Values, release: string])[] = [
  ['defaults', {}, 'apim-vnet-operator'],
  ['everything', everything, 'blue'],
  [
    'tenants',
    {
      identity: { mode: 'namespace', tenantAccount: 'azure' },
      azure: { tenantId: identity.tenantId },
      namespaces: ['shop', 'web'],
      selector: 'shard=1,!paused',
    },
    'apim-vnet-operator',
  ],
  [
    'least',
    {
      rbac: { create: false },
      serviceAccount: { create: false, name: 'mine' },
      networkPolicy: { enabled: false },
      metrics: { secure: false, service: { enabled: false } },
      podDisruptionBudget: { enabled: false },
    },
    'apim-vnet-operator',
  ],
];

suite('the chart, rendered', () => {
  test.each(cases)('with %s is as it is kept', async (file, values, release) => {
    const { code, stdout, stderr } = await template({ ...values, crds: { enabled: false } }, release);
    expect([code, stderr]).toEqual([0, '']);
    const place = new URL(`golden/${file}.yaml`, import.meta.url);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(place, stdout);
    expect(stdout).toBe(readFileSync(place, 'utf8'));
  });

  test('is the same every time, so that a GitOps tool sees no change where there is none', async () => {
    const [a, b] = await Promise.all([rendered(everything), rendered(everything)]);
    expect(a).toEqual(b);
  });
});

suite('deploy/install.yaml', () => {
  test('holds the objects that kustomize makes of the base, each of them', async () => {
    const named = (objects: Awaited<ReturnType<typeof kustomized>>) =>
      Object.fromEntries(objects.map((object) => [`${object.kind} ${object.metadata.namespace ?? '-'}/${object.metadata.name}`, object]));
    expect(named(manifestsIn(textOf('deploy/install.yaml')))).toEqual(named(await kustomized('base')));
  });
});
