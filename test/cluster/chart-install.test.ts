/** What a real API server says to the objects of the chart: it takes them all without a warning, and the notes tell what is next. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Manifest } from '../deploy/support/objects.ts';
import { startRealApiServer, type ApiServer } from './api-server.ts';
import type { CommandResult } from './command.ts';
import { chart, identity, kustomized, release, rendered, started, suite, type Values } from './chart.test-support.ts';

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
  const known = (objects: readonly Manifest[]) => objects.filter(({ kind }) => kind !== 'ServiceMonitor' && kind !== 'PrometheusRule');
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
        networkPolicy: { metricsFrom: [{ podSelector: {} }] },
        metrics: { dashboards: { enabled: true } },
        deletionGuard: { enabled: true },
        approvalGuard: { enabled: true },
        tenancy: { enabled: true, namespaces: { [watched]: { scopes: [] } } },
        selector: 'shard=1,!paused',
        extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }],
        extraVolumes: [{ name: 'ca', configMap: { name: 'ca' } }],
        extraVolumeMounts: [{ name: 'ca', mountPath: '/ca' }],
        commonLabels: { team: 'network' },
      },
    ],
    ['an identity of each namespace', { identity: { mode: 'namespace' }, namespaces: [watched] }],
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

  const notes = async (values: Values, name = release): Promise<string> => {
    const args = ['install', name, chart, '--namespace', release, '--dry-run=client', '--output', 'json', '--values', '-'];
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

  test.each<[string, Values, string, string]>([
    ['of this release', { azure: identity }, release, `system:serviceaccount:${release}:${release}`],
    [
      'with an account of another name',
      { azure: identity, serviceAccount: { name: 'mine' } },
      release,
      `system:serviceaccount:${release}:mine`,
    ],
    ['of another release', {}, 'blue', `system:serviceaccount:${release}:blue-apim-vnet-operator`],
  ])('T21: is told, in the notes, the federated subject %s and the command that trusts it', async (_, values, name, subject) => {
    const text = await notes({ crds: { enabled: false }, ...values }, name);
    expect(text).toContain('az identity federated-credential create');
    expect(text).toContain(`--subject ${subject} --audiences api://AzureADTokenExchange`);
    expect(text).toContain('--query oidcIssuerProfile.issuerUrl');
  });

  test('T4: is told, in the notes, the account and the federated subject of each namespace', async () => {
    const text = await notes({
      identity: { mode: 'namespace', tenantAccount: 'azure' },
      namespaces: ['shop', 'web'],
      azure: { cloud: 'china' },
    });
    for (const namespace of ['shop', 'web']) {
      expect(text).toContain(`kubectl create serviceaccount azure --namespace ${namespace}`);
      expect(text).toContain(`--subject system:serviceaccount:${namespace}:azure --audiences api://AzureADTokenExchangeChina`);
    }
    expect(text).not.toContain('azure.clientId is not set');
    expect(await notes({ identity: { mode: 'namespace' } })).toContain('--subject system:serviceaccount:<namespace>:apim-vnet-operator');
    expect(await notes({ selector: 'shard=1' })).toContain(
      'works on ApimVnetBindings in all namespaces, of those with the labels shard=1.',
    );
  });

  test('T21: is told, in the notes, that an image has to be built, unless one is named', async () => {
    expect(await notes({})).toContain('docker build -f deploy/Dockerfile -t <registry>/apim-vnet-operator:0.1.0 .');
    expect(await notes({ image: { repository: 'mirror.example.com/avo' } })).not.toContain('docker');
    expect(await notes({ image: { digest: `sha256:${'a'.repeat(64)}` } })).not.toContain('docker');
  });

  test('is told, in the notes, what is missing', async () => {
    const text = await notes({ crds: { enabled: false } });
    expect(text).toContain('azure.clientId is not set');
    expect(text).toContain('crds.enabled is false');
  });
});
