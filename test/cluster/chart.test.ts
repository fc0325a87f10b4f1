/** What Helm and kustomize make of our manifests: the same objects from both, and from other values what these values promise. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { containerOf, manifestsIn, only, podSpecOf, repository, textOf, type Manifest } from '../deploy/support/objects.ts';
import { violations } from '../deploy/support/restricted.ts';
import { rightsOf, rulesOf } from '../deploy/support/rights.ts';
import { clusterForTests, clusterVariable, startRealApiServer, type ApiServer } from './api-server.ts';
import { onPath } from './binaries.ts';
import { runCommand, type CommandResult } from './command.ts';

/** Everything by which the chart's objects may differ from those of kustomize. */
const helmOnly = {
  labels: ['app.kubernetes.io/managed-by', 'helm.sh/chart'],
  annotations: ['helm.sh/resource-policy'],
};
/** Everything that only kustomize makes: Helm makes namespaces by itself. */
const kustomizeOnly = (object: Manifest): boolean => object.kind === 'Namespace';

const started = process.env[clusterVariable] === undefined ? undefined : clusterForTests().binaries;
const helmProgram = process.env['HELM'] ?? started?.helm;
const kubectlProgram = started?.kubectl ?? onPath('kubectl');
const suite = helmProgram === undefined || kubectlProgram === undefined ? describe.skip : describe;

const release = 'apim-vnet-operator';
const kubernetes = 'v1.34.0';
const chart = fileURLToPath(new URL('charts/apim-vnet-operator', repository));
/** Helm looks for its settings here, and finds none. */
const home = mkdtempSync(join(tmpdir(), 'helm-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

type Values = Readonly<Record<string, unknown>>;

const helm = (args: readonly string[], values: Values = {}): Promise<CommandResult> =>
  runCommand(helmProgram ?? '', [...args, '--values', '-'], { env: { HOME: home }, stdin: JSON.stringify(values) });

const template = (values?: Values, name = release, namespace = release, version = kubernetes): Promise<CommandResult> =>
  helm(['template', name, chart, '--namespace', namespace, '--kube-version', version], values);

async function rendered(values?: Values, name?: string, namespace?: string): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await template(values, name, namespace);
  if (code !== 0) throw new Error(stderr);
  return manifestsIn(stdout);
}

async function kustomized(directory: string): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await runCommand(kubectlProgram ?? '', [
    'kustomize',
    fileURLToPath(new URL(`deploy/${directory}`, repository)),
  ]);
  if (code !== 0) throw new Error(stderr);
  return manifestsIn(stdout);
}

const without = (map: Readonly<Record<string, string>> | undefined, names: readonly string[]) =>
  Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => !names.includes(name)));

/** The objects by kind and name, without what only Helm adds. */
const comparable = (objects: readonly Manifest[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    objects.map((object) => {
      const { namespace = '-', name, labels, annotations } = object.metadata;
      const metadata = {
        ...object.metadata,
        labels: without(labels, helmOnly.labels),
        annotations: without(annotations, helmOnly.annotations),
      };
      return [`${object.apiVersion} ${object.kind} ${namespace}/${name}`, { ...object, metadata }];
    }),
  );

const identity = { clientId: '00000000-0000-0000-0000-000000000000', tenantId: '00000000-0000-0000-0000-000000000000' };

suite('Helm and kustomize', () => {
  test.each<[string, Values, string]>([
    ['the chart with its default values is the base', {}, 'base'],
    ['the chart with an identity is the overlay for workload identity', { azure: identity }, 'overlays/workload-identity'],
  ])('%s', async (_, values, directory) => {
    const [fromHelm, fromKustomize] = await Promise.all([rendered(values), kustomized(directory)]);
    expect(fromHelm.length).toBeGreaterThan(10);
    expect(comparable(fromHelm)).toEqual(comparable(fromKustomize.filter((object) => !kustomizeOnly(object))));
  });

  test('differ in nothing that the list names in vain', async () => {
    const objects = await rendered();
    const labels = new Set(objects.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})));
    const annotations = new Set(objects.flatMap(({ metadata }) => Object.keys(metadata.annotations ?? {})));
    expect([
      ...helmOnly.labels.filter((name) => !labels.has(name)),
      ...helmOnly.annotations.filter((name) => !annotations.has(name)),
    ]).toEqual([]);
    expect((await kustomized('base')).filter(kustomizeOnly)).toHaveLength(1);
  });
});

suite('the chart', () => {
  test('passes the strict lint of Helm', async () => {
    const { code, stdout } = await helm(['lint', chart, '--strict', '--kube-version', kubernetes]);
    expect(stdout).toContain('0 chart(s) failed');
    expect(stdout).not.toMatch(/\[(WARNING|ERROR)\]/);
    expect(code).toBe(0);
  });

  test('says which Kubernetes it needs', async () => {
    const { code, stderr } = await template({}, release, release, 'v1.29.9');
    expect(code).not.toBe(0);
    expect(stderr).toContain('chart requires kubeVersion: >=1.30.0-0 which is incompatible with Kubernetes v1.29.9');
    expect((await template({}, release, release, 'v1.30.4-eks-1')).code).toBe(0);
  });

  test('asks the cluster nothing and hooks into nothing', async () => {
    const { stdout } = await template();
    expect(stdout).not.toContain('helm.sh/hook');
    const templates = [...stdout.matchAll(/^# Source: apim-vnet-operator\/(.*)$/gm)].map(([, path]) => path ?? '');
    expect(templates).toContain('templates/deployment.yaml');
    for (const path of new Set(templates)) expect(textOf(`charts/apim-vnet-operator/${path}`)).not.toMatch(/\blookup\b|\.Capabilities/);
  });

  test('is whole when packaged', async () => {
    const packed = await runCommand(helmProgram ?? '', ['package', chart, '--destination', home], { env: { HOME: home } });
    expect(packed).toMatchObject({ code: 0, stderr: '' });
    const archive = /\S+\.tgz/.exec(packed.stdout)?.[0] ?? '';
    const { stdout } = await helm(['template', release, archive, '--namespace', release, '--kube-version', kubernetes]);
    expect(stdout).toBe((await template()).stdout);
  });

  test.each<[string, Values, string]>([
    ['an unknown value', { replicaCount: 3 }, "additional properties 'replicaCount' not allowed"],
    ['an unknown value in a section', { azure: { region: 'westeurope' } }, "at '/azure': additional properties 'region' not allowed"],
    [
      'a cloud that does not exist',
      { azure: { cloud: 'germany' } },
      "at '/azure/cloud': value must be one of 'public', 'usgovernment', 'china'",
    ],
    ['a client id that is none', { azure: { clientId: 'mine' } }, "at '/azure/clientId': 'mine' does not match pattern"],
    ['a variable that it sets itself', { extraEnv: [{ name: 'NODE_OPTIONS', value: '--inspect' }] }, "at '/extraEnv/0/name'"],
  ])('refuses %s by its name', async (_, values, message) => {
    const { code, stdout, stderr } = await template(values);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});

suite('the definition', () => {
  const policy = async (values: Values) =>
    only(await rendered(values), 'CustomResourceDefinition').metadata.annotations?.['helm.sh/resource-policy'];

  test('is kept when the chart goes, unless that is not wished', async () => {
    expect(await policy({})).toBe('keep');
    expect(await policy({ crds: { keep: false } })).toBeUndefined();
  });

  test('is left out when it comes from elsewhere, and nothing else is', async () => {
    const [all, rest] = await Promise.all([rendered(), rendered({ crds: { enabled: false } })]);
    expect(rest).toEqual(all.filter(({ kind }) => kind !== 'CustomResourceDefinition'));
  });
});

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

  test('leave no right in the whole cluster but the one to read its identity', async () => {
    const objects = await rendered(values);
    const bound = objects.filter(({ kind }) => kind === 'ClusterRoleBinding').map(({ metadata }) => metadata.name);
    expect(bound).toEqual([`${release}-cluster-identity`]);
    expect(rightsOf(rulesOf(only(objects, 'ClusterRole', `${release}-cluster-identity`)))).toEqual(['get /namespaces kube-system']);
    expect(objects.some(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === release)).toBe(false);
  });

  test('are told to the operator', async () => {
    const container = containerOf(only(await rendered(values), 'Deployment'));
    expect(container.env).toContainEqual({ name: 'APIMVNET_NAMESPACES', value: 'platform,42' });
  });
});

suite('values', () => {
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

  test('leave the rights of users out', async () => {
    const names = (await rendered({ rbac: { aggregate: false } })).map(({ metadata }) => metadata.name);
    expect(names.filter((name) => /-(view|edit)$/.test(name))).toEqual([]);
  });

  test('name the ServiceAccount everywhere', async () => {
    const objects = await rendered({ serviceAccount: { create: false, name: 'mine' } });
    expect(podSpecOf(only(objects, 'Deployment'))['serviceAccountName']).toBe('mine');
    const subjects = objects.flatMap(({ subjects = [] }) => subjects as { readonly name: string }[]);
    expect(subjects).toHaveLength(3);
    expect(new Set(subjects.map(({ name }) => name))).toEqual(new Set(['mine']));
  });
});

suite('what is off by default', () => {
  test('a ServiceMonitor selects the Service of the metrics, and brings it along', async () => {
    expect((await rendered()).some(({ kind }) => kind === 'ServiceMonitor')).toBe(false);
    const serviceMonitor = { enabled: true, interval: '1m', labels: { prometheus: 'main' } };
    const objects = await rendered({ metrics: { service: { enabled: false }, serviceMonitor } });
    const monitor = only(objects, 'ServiceMonitor');
    expect(monitor.metadata.labels).toMatchObject({ prometheus: 'main' });
    const { selector, endpoints } = monitor['spec'] as { readonly selector: { readonly matchLabels: object }; readonly endpoints: unknown };
    expect(endpoints).toEqual([{ port: 'metrics', path: '/metrics', interval: '1m' }]);
    expect(only(objects, 'Service').metadata.labels).toMatchObject(selector.matchLabels);
  });

  test('a NetworkPolicy lets in probes and metrics, and out DNS, HTTPS and the API server', async () => {
    expect((await rendered()).some(({ kind }) => kind === 'NetworkPolicy')).toBe(false);
    const prometheus = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
    const proxy = { to: [{ ipBlock: { cidr: '10.0.0.4/32' } }], ports: [{ port: 3128 }] };
    const objects = await rendered({
      networkPolicy: { enabled: true, metricsFrom: [prometheus], apiServerPorts: [6443], extraEgress: [proxy] },
    });
    const { selector } = only(objects, 'Deployment')['spec'] as { readonly selector: unknown };
    expect(only(objects, 'NetworkPolicy')['spec']).toEqual({
      podSelector: selector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: 'health' }] }, { ports: [{ port: 'metrics' }], from: [prometheus] }],
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        { ports: [{ port: 443 }] },
        { ports: [{ port: 6443 }] },
        proxy,
      ],
    });
  });
});

(started === undefined ? describe.skip : suite)('who installs it on a real API server', () => {
  let server: ApiServer;
  const watched = 'watched-by-the-chart';
  const namespaces = [release, watched];
  beforeAll(async () => {
    server = await startRealApiServer();
    for (const name of namespaces)
      await server.kubectl(['create', '-f', '-'], {
        stdin: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name,
            labels: { 'pod-security.kubernetes.io/warn': 'restricted', 'pod-security.kubernetes.io/enforce': 'restricted' },
          },
        }),
      });
  }, 60_000);
  afterAll(() => server.close());

  /** ServiceMonitors are of the Prometheus operator. */
  const known = (objects: readonly Manifest[]) => objects.filter(({ kind }) => kind !== 'ServiceMonitor');
  const dryRun = (objects: readonly Manifest[]): Promise<CommandResult> =>
    server.kubectl(['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', '-'], {
      stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: known(objects) }),
    });

  test.each<[string, Values]>([
    ['its default values', {}],
    [
      'an identity, one namespace and everything on',
      {
        azure: identity,
        namespaces: [watched],
        networkPolicy: { enabled: true },
        extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }],
        extraVolumes: [{ name: 'ca', configMap: { name: 'ca' } }],
        extraVolumeMounts: [{ name: 'ca', mountPath: '/ca' }],
        commonLabels: { team: 'network' },
      },
    ],
  ])('gets every object of the chart with %s, without a warning', async (_, values) => {
    const objects = await rendered(values);
    const { code, stdout, stderr } = await dryRun(objects);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(known(objects).length);
  });

  test('gets every object of the base, without a warning', async () => {
    const objects = await kustomized('base');
    const { code, stdout, stderr } = await dryRun(objects);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(objects.length);
  });

  test('would be warned of a pod that is not restricted', async () => {
    const [deployment] = (await rendered()).filter(({ kind }) => kind === 'Deployment');
    const text = JSON.stringify(deployment).replace('"runAsNonRoot":true,', '');
    const { stderr } = await dryRun([JSON.parse(text) as Manifest]);
    expect(stderr).toMatch(/would violate PodSecurity "restricted:latest": runAsNonRoot != true/);
  });

  const notes = async (values: Values): Promise<string> => {
    const args = ['install', release, chart, '--namespace', release, '--dry-run=client', '--output', 'json', '--values', '-'];
    const { code, stdout, stderr } = await server.helm(args, { stdin: JSON.stringify(values) });
    if (code !== 0) throw new Error(stderr);
    return (JSON.parse(stdout) as { readonly info: { readonly notes: string } }).info.notes;
  };

  test('is told, in the notes, the next commands', async () => {
    const text = await notes({ azure: identity, namespaces: ['platform', 'shop'] });
    expect(text).toContain('works on ApimVnetBindings in platform, shop.');
    expect(text).toContain('kubectl -n apim-vnet-operator rollout status deployment/apim-vnet-operator');
    expect(text).toContain('kubectl get apimvnetbindings -A -w');
    expect(text).not.toContain('azure.clientId is not set');
  });

  test('is told, in the notes, what is missing', async () => {
    const text = await notes({ crds: { enabled: false } });
    expect(text).toContain('azure.clientId is not set');
    expect(text).toContain('crds.enabled is false');
  });
});
