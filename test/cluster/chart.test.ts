/** What Helm and kustomize make of our manifests: the same objects from both, and a chart that asks the cluster for nothing. */

import { expect, test } from '@jest/globals';
import { containerOf, only, textOf, type Manifest } from '../deploy/support/objects.ts';
import { parse } from 'yaml';
import { dashboards } from '../../scripts/generate/dashboards/files.ts';
import { runCommand } from './command.ts';
import {
  chart,
  helm,
  helmProgram,
  home,
  identity,
  kubernetes,
  kustomized,
  release,
  rendered,
  suite,
  template,
  type Values,
} from './chart.test-support.ts';

/** Everything by which the chart's objects may differ from those of kustomize. */
const helmOnly = {
  labels: ['app.kubernetes.io/managed-by', 'helm.sh/chart'],
  annotations: ['helm.sh/resource-policy'],
};
/** Everything that only kustomize makes: Helm makes namespaces by itself. */
const kustomizeOnly = (object: Manifest): boolean => object.kind === 'Namespace';

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

suite('Helm and kustomize', () => {
  test.each<[string, Values, string]>([
    ['the chart with its default values is the base', {}, 'base'],
    ['the chart with an identity is the overlay for workload identity', { azure: identity }, 'overlays/workload-identity'],
    [
      'the chart with an identity of each namespace is the overlay for that',
      { identity: { mode: 'namespace' }, azure: { tenantId: identity.tenantId } },
      'overlays/namespace-identity',
    ],
    [
      'the chart that may write ConfigMaps is the overlay for that',
      { rbac: { firewallConfigMaps: true } },
      'overlays/firewall-config-maps',
    ],
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

suite('what is off by default', () => {
  test('a ServiceMonitor selects the Service of the metrics, and brings it along', async () => {
    expect((await rendered()).some(({ kind }) => kind === 'ServiceMonitor')).toBe(false);
    const serviceMonitor = { enabled: true, interval: '1m', labels: { prometheus: 'main' } };
    const objects = await rendered({ metrics: { service: { enabled: false }, serviceMonitor } });
    const monitor = only(objects, 'ServiceMonitor');
    expect(monitor.metadata.labels).toMatchObject({ prometheus: 'main' });
    const { selector, endpoints } = monitor['spec'] as { readonly selector: { readonly matchLabels: object }; readonly endpoints: unknown };
    expect(endpoints).toEqual([
      {
        port: 'metrics',
        path: '/metrics',
        interval: '1m',
        honorLabels: true,
        scheme: 'https',
        bearerTokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
        tlsConfig: { insecureSkipVerify: true },
      },
    ]);
    expect(only(objects, 'Service').metadata.labels).toMatchObject(selector.matchLabels);
  });

  test('T11: with metrics for everybody nothing asks who reads them', async () => {
    const objects = await rendered({ metrics: { secure: false, serviceMonitor: { enabled: true } } });
    expect(objects.filter(({ metadata }) => metadata.name.includes('metrics-')).map(({ metadata }) => metadata.name)).toEqual([]);
    expect(only(objects, 'ServiceMonitor')['spec']).toMatchObject({
      endpoints: [{ port: 'metrics', path: '/metrics', honorLabels: true }],
    });
    expect(containerOf(only(objects, 'Deployment')).env).toContainEqual({ name: 'APIMVNET_METRICS_SECURE', value: 'false' });
  });

  test('P17: a PrometheusRule holds the alerts, for the job and the memory of this release, with links to the pages that are named', async () => {
    const plain = parse(textOf('deploy/monitoring/alerts.yaml')) as unknown;
    const rule = async (values: Values, name?: string) => {
      const given = { ...values, metrics: { prometheusRule: { enabled: true, ...(values['metrics'] as object | undefined) } } };
      return only(await rendered(given, name), 'PrometheusRule');
    };
    expect((await rule({}))['spec']).toEqual(plain);
    const other = JSON.stringify(
      await rule(
        { metrics: { runbookUrl: 'https://pages.example/', labels: { team: 'net' } }, resources: { limits: { memory: '1Gi' } } },
        'blue',
      ),
    );
    expect(other).not.toContain('job=\\"apim-vnet-operator-metrics');
    expect(other).toContain('job=\\"blue-apim-vnet-operator-metrics\\"');
    expect(other).toContain('process_resident_memory_bytes{job=\\"blue-apim-vnet-operator-metrics\\"} > 858993459');
    expect(other).toContain('https://pages.example/ApimVnetOperatorDown.md');
    expect(other).not.toContain('github.com');
  });

  test('P17: there is a ConfigMap for each dashboard, which holds it as it is', async () => {
    expect((await rendered()).some(({ kind }) => kind === 'ConfigMap')).toBe(false);
    const maps = (await rendered({ metrics: { dashboards: { enabled: true } } })).filter(({ kind }) => kind === 'ConfigMap');
    expect(maps).toHaveLength(dashboards.length);
    for (const { metadata, data } of maps) {
      const [[file, text] = []] = Object.entries(data as Readonly<Record<string, string>>);
      expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
      expect(`${text}\n`).toBe(textOf(`charts/apim-vnet-operator/files/dashboards/${file}`));
    }
  });
});

suite('the network', () => {
  test('T12: of the pods leads to the identity of the node only where they have none of their own', async () => {
    const leads = async (values: Values) => JSON.stringify(only(await rendered(values), 'NetworkPolicy')).includes('169.254.169.254/32');
    expect([await leads({}), await leads({ azure: identity })]).toEqual([true, false]);
  });

  test('T12: of the pods is closed unless it is said to whom it is open', async () => {
    const { spec } = only(await rendered(), 'NetworkPolicy') as unknown as { readonly spec: { readonly ingress: unknown } };
    expect(spec.ingress).toEqual([{ ports: [{ port: 'health' }] }]);
    const based = only(await kustomized('base'), 'NetworkPolicy') as unknown as { readonly spec: { readonly ingress: unknown } };
    expect(based.spec.ingress).toEqual(spec.ingress);
    expect((await rendered({ networkPolicy: { enabled: false } })).some(({ kind }) => kind === 'NetworkPolicy')).toBe(false);
  });

  test('T12: lets in probes and who is named, and out DNS, HTTPS and the API server', async () => {
    const prometheus = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
    const proxy = { to: [{ ipBlock: { cidr: '10.0.0.4/32' } }], ports: [{ port: 3128 }] };
    const objects = await rendered({
      azure: identity,
      networkPolicy: { metricsFrom: [prometheus], apiServerPorts: [6443], extraEgress: [proxy] },
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
