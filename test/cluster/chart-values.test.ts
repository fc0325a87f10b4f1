/** What the values of the chart promise: namespaces, rights, names and settings reach where they belong. */

import { expect, test } from '@jest/globals';
import { containerOf, only, podSpecOf, type Manifest } from '../deploy/support/objects.ts';
import { violations } from '../deploy/support/restricted.ts';
import { rightsOf, rulesOf } from '../deploy/support/rights.ts';
import { parseGrants } from '../../src/azure/tenancy/grants.ts';
import { identity, release, rendered, suite, template, type Values } from './chart.test-support.ts';

suite('namespaces', () => {
  const values = { namespaces: ['platform', '42'] };

  test('get a Role each, with the rights that otherwise a ClusterRole has', async () => {
    const [everywhere, here] = await Promise.all([rendered(), rendered(values)]);
    const rights = rightsOf(rulesOf(only(everywhere, 'ClusterRole', release)));
    const roles = here.filter(({ kind, metadata }) => kind === 'Role' && metadata.name === release);
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['platform', '42']);
    for (const role of roles) expect(rightsOf(rulesOf(role))).toEqual(rights);
    const bound = here.filter(({ kind, metadata }) => kind === 'RoleBinding' && metadata.name === release);
    expect(bound.map(({ metadata, roleRef, subjects }) => ({ in: metadata.namespace, roleRef, subjects }))).toEqual(
      ['platform', '42'].map((namespace) => ({
        in: namespace,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: release },
        subjects: [{ kind: 'ServiceAccount', name: release, namespace: release }],
      })),
    );
  });

  test('leave no right in the whole cluster but to read its identity, its definition and the leases of other releases, and to ask who reads metrics', async () => {
    const objects = await rendered(values);
    const bound = objects.filter(({ kind }) => kind === 'ClusterRoleBinding').map(({ metadata }) => metadata.name);
    expect(bound.toSorted()).toEqual([`${release}-cluster-identity`, `${release}-metrics-access`]);
    expect(rightsOf(rulesOf(only(objects, 'ClusterRole', `${release}-cluster-identity`)))).toEqual([
      'get /namespaces kube-system',
      'get apiextensions.k8s.io/customresourcedefinitions apimvnetbindings.apimvnet.io',
      'list coordination.k8s.io/leases',
    ]);
    expect(objects.some(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === release)).toBe(false);
  });

  test('are told to the operator', async () => {
    const container = containerOf(only(await rendered(values), 'Deployment'));
    expect(container.env).toContainEqual({ name: 'APIMVNET_NAMESPACES', value: 'platform,42' });
  });
});

suite('values', () => {
  test('of traces and of the change log reach the program, and the way to the collector is open', async () => {
    const objects = await rendered({
      changeLog: 'none',
      traces: { enabled: true, endpoint: 'https://otel-collector.observability:4318/v1', ratio: 0.1 },
    });
    expect(containerOf(only(objects, 'Deployment'))).toMatchObject({
      env: expect.arrayContaining([
        { name: 'APIMVNET_CHANGE_LOG', value: 'none' },
        { name: 'APIMVNET_TRACES', value: 'otlp' },
        { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'https://otel-collector.observability:4318/v1' },
        { name: 'OTEL_TRACES_SAMPLER_ARG', value: '0.1' },
      ]),
    });
    expect(only(objects, 'NetworkPolicy')['spec']).toMatchObject({ egress: expect.arrayContaining([{ ports: [{ port: 4318 }] }]) });
  });

  test('of workload identity reach the ServiceAccount and the pod, and without them neither asks for it', async () => {
    const [with_, bare] = await Promise.all([rendered({ azure: identity }), rendered()]);
    const label = (objects: readonly Manifest[]) =>
      (only(objects, 'Deployment')['spec'] as { template: Manifest }).template.metadata.labels?.['azure.workload.identity/use'];
    expect(label(with_)).toBe('true');
    expect(only(with_, 'ServiceAccount').metadata.annotations).toEqual({
      'azure.workload.identity/client-id': identity.clientId,
      'azure.workload.identity/tenant-id': identity.tenantId,
    });
    expect(label(bare)).toBeUndefined();
    expect(only(bare, 'ServiceAccount').metadata.annotations).toBeUndefined();
  });

  test.each<[string, Values, string]>([
    ['the tag', { image: { tag: '0.2.0-rc.1' } }, 'ghcr.io/apim-vnet-operator/apim-vnet-operator:0.2.0-rc.1'],
    ['another registry', { image: { repository: 'mirror.example.com/avo' } }, 'mirror.example.com/avo:0.1.0'],
    [
      'a digest, which takes the place of the tag',
      { image: { tag: '0.2.0', digest: `sha256:${'a'.repeat(64)}` } },
      `ghcr.io/apim-vnet-operator/apim-vnet-operator@sha256:${'a'.repeat(64)}`,
    ],
  ])('choose the image: %s', async (_, values, image) => {
    expect(containerOf(only(await rendered(values), 'Deployment')).image).toBe(image);
  });

  test('reach the pod, which stays restricted', async () => {
    const deployment = only(
      await rendered({
        azure: { cloud: 'china' },
        workers: 16,
        logLevel: 'debug',
        extraArgs: ['--lease-namespace=elsewhere'],
        extraEnv: [{ name: 'NODE_EXTRA_CA_CERTS', value: '/ca/ca.pem' }],
        extraVolumes: [{ name: 'ca', configMap: { name: 'ca' } }],
        extraVolumeMounts: [{ name: 'ca', mountPath: '/ca', readOnly: true }],
        imagePullSecrets: ['registry'],
        priorityClassName: 'system-cluster-critical',
        podLabels: { team: 'network' },
        podAnnotations: { 'example.com/note': 'yes' },
        tolerations: [{ operator: 'Exists' }],
        affinity: { nodeAffinity: {} },
        replicas: 3,
        resources: { limits: { memory: '1Gi' } },
      }),
      'Deployment',
    );
    const { replicas, template: pod } = deployment['spec'] as { readonly replicas: number; readonly template: Manifest };
    expect(replicas).toBe(3);
    expect(pod.metadata.labels).toMatchObject({ team: 'network' });
    expect(pod.metadata.annotations).toEqual({ 'example.com/note': 'yes' });
    expect(podSpecOf(deployment)).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      priorityClassName: 'system-cluster-critical',
      tolerations: [{ operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      volumes: [{ name: 'ca', configMap: { name: 'ca' } }],
    });
    expect(containerOf(deployment)).toMatchObject({
      args: ['operator', '--lease-namespace=elsewhere'],
      env: expect.arrayContaining([
        { name: 'APIMVNET_CLOUD', value: 'china' },
        { name: 'APIMVNET_WORKERS', value: '16' },
        { name: 'APIMVNET_LOG_LEVEL', value: 'debug' },
        { name: 'NODE_EXTRA_CA_CERTS', value: '/ca/ca.pem' },
      ]),
      volumeMounts: [{ name: 'ca', mountPath: '/ca', readOnly: true }],
      // Helm merges maps, so what is not said stays as it was.
      resources: { limits: { memory: '1Gi' }, requests: { cpu: '50m', memory: '192Mi' } },
    });
    expect(violations(podSpecOf(deployment))).toEqual([]);
  });

  test('may leave the user to the cluster, and the pod stays restricted', async () => {
    const pod = podSpecOf(only(await rendered({ podSecurity: { runAsUser: null } }), 'Deployment'));
    expect(pod['securityContext']).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(violations(pod)).toEqual([]);
  });

  test('name everything after the release, the lease and its right included', async () => {
    const objects = await rendered({ crds: { enabled: false } }, 'blue', 'avo');
    const name = 'blue-apim-vnet-operator';
    expect(objects.filter(({ metadata }) => !metadata.name.startsWith(name))).toEqual([]);
    expect(objects.filter(({ metadata }) => metadata.namespace !== undefined && metadata.namespace !== 'avo')).toEqual([]);
    expect(containerOf(only(objects, 'Deployment')).env).toContainEqual({ name: 'APIMVNET_LEASE_NAME', value: name });
    expect(rightsOf(rulesOf(only(objects, 'Role', `${name}-election`)))).toContain(`update coordination.k8s.io/leases ${name}`);
  });

  test('that are long make no name too long', async () => {
    const objects = await rendered({ nameOverride: 'n'.repeat(60), metrics: { serviceMonitor: { enabled: true } } }, 'r'.repeat(50), 'avo');
    const long = objects.flatMap(({ kind, metadata }) =>
      metadata.name.length > 63 && kind !== 'ClusterRole' && kind !== 'ClusterRoleBinding' ? [metadata.name] : [],
    );
    expect(long).toEqual([]);
    expect(objects.flatMap(({ metadata }) => Object.values(metadata.labels ?? {})).filter((label) => label.length > 63)).toEqual([]);
  });

  test.each<[string, Values, readonly string[]]>([
    ['rbac.create', { rbac: { create: false } }, ['ClusterRoleBinding', 'Role', 'RoleBinding']],
    ['serviceAccount.create', { serviceAccount: { create: false, name: 'mine' } }, ['ServiceAccount']],
    ['podDisruptionBudget.enabled', { podDisruptionBudget: { enabled: false } }, ['PodDisruptionBudget']],
    ['metrics.service.enabled', { metrics: { service: { enabled: false } } }, ['Service']],
  ])('leave out what is not wished: %s', async (_, values, kinds) => {
    const objects = await rendered(values);
    expect(objects.filter(({ kind }) => kinds.includes(kind))).toEqual([]);
  });

  test("T14: put the rights of users into the cluster's own roles only where that is wished", async () => {
    const labels = async (aggregate: boolean) =>
      (await rendered({ rbac: { aggregate } }))
        .filter(({ metadata }) => /-(view|edit)$/.test(metadata.name))
        .map(({ metadata }) => Object.keys(metadata.labels ?? {}).filter((label) => label.includes('aggregate-to')));
    expect(await labels(true)).toEqual([['rbac.authorization.k8s.io/aggregate-to-view'], ['rbac.authorization.k8s.io/aggregate-to-edit']]);
    expect(await labels(false)).toEqual([[], []]);
  });

  test.each<[string, Values]>([
    ['64Mi', { resources: { limits: { memory: '64Mi' } } }],
    ['100M', { resources: { limits: { memory: '100M' } } }],
    ['0.1Gi', { resources: { limits: { memory: '0.1Gi' } } }],
    ['150000000', { resources: { limits: { memory: 150_000_000 } } }],
    ['150000Ki', { resources: { limits: { memory: '150000Ki' } } }],
  ])('T21: refuse a memory limit of %s with a sentence', async (limit, values) => {
    const { code, stderr } = await template(values);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`resources.limits.memory is ${limit}, which is too small: the process needs 126 MB when idle`);
  });

  test.each(['192Mi', '0.2Gi', '250M', 201_326_592, '1.5Gi'])('T21: take a memory limit of %s', async (memory) => {
    expect((await template({ resources: { limits: { memory } } })).stderr).toBe('');
  });

  test('name the ServiceAccount everywhere', async () => {
    const objects = await rendered({ serviceAccount: { create: false, name: 'mine' } });
    expect(podSpecOf(only(objects, 'Deployment'))['serviceAccountName']).toBe('mine');
    const subjects = objects.flatMap(({ subjects = [] }) => subjects as { readonly name: string }[]);
    expect(subjects).toHaveLength(4);
    expect(new Set(subjects.map(({ name }) => name))).toEqual(new Set(['mine']));
  });
});

suite('tenancy', () => {
  const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
  const namespaces = { shop: { scopes: [`${subscription}/resourceGroups/shop`], touchesOthers: 'Approved' }, web: { scopes: [] } };
  const values = { tenancy: { enabled: true, namespaces }, extraVolumes: [{ name: 'ca', configMap: { name: 'ca' } }] };

  test('T4: reaches the operator as a file that it reads, and another list makes other pods', async () => {
    const objects = await rendered(values);
    const { data } = only(objects, 'ConfigMap', `${release}-tenancy`) as unknown as { readonly data: Readonly<Record<string, string>> };
    const grants = parseGrants(data['tenancy.yaml'] ?? '');
    expect([...grants.keys()]).toEqual(['shop', 'web']);
    expect(grants.get('shop')).toMatchObject({ touchesOthers: 'Approved', scopes: [expect.stringContaining('resourceGroups/shop')] });
    const deployment = only(objects, 'Deployment');
    const { env = [], volumeMounts } = containerOf(deployment) as ReturnType<typeof containerOf> & { readonly volumeMounts?: unknown };
    expect(env).toContainEqual({ name: 'APIMVNET_TENANCY_FILE', value: '/etc/apimvnet/tenancy/tenancy.yaml' });
    expect(volumeMounts).toEqual([{ name: 'tenancy', mountPath: '/etc/apimvnet/tenancy', readOnly: true }]);
    expect(podSpecOf(deployment)['volumes']).toHaveLength(2);
    expect(violations(podSpecOf(deployment))).toEqual([]);
    const hashOf = async (given: Values) =>
      (only(await rendered(given), 'Deployment')['spec'] as { readonly template: Manifest }).template.metadata.annotations;
    expect(await hashOf(values)).not.toEqual(await hashOf({ tenancy: { enabled: true, namespaces: { web: { scopes: [] } } } }));
  });

  test('T4: with nobody in the list is a list with nobody, and without one there is none', async () => {
    const empty = only(await rendered({ tenancy: { enabled: true } }), 'ConfigMap') as unknown as {
      readonly data: Readonly<Record<string, string>>;
    };
    expect(parseGrants(empty.data['tenancy.yaml'] ?? '').size).toBe(0);
    expect((await rendered({ tenancy: { namespaces } })).some(({ kind }) => kind === 'ConfigMap')).toBe(false);
  });

  test.each<[string, Values]>([
    ['a scope that is no id', { shop: { scopes: ['shop'] } }],
    ['a namespace without scopes', { shop: {} }],
    ['a misspelt field', { shop: { scopes: [], touchOthers: 'Approved' } }],
  ])('T4: refuses %s', async (_, wrong) => {
    expect((await template({ tenancy: { enabled: true, namespaces: wrong } })).code).not.toBe(0);
  });
});
