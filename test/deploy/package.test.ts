/** What is shipped agrees with itself: versions, the definition, the example, the image, and the options that the manifests set. */

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { generated } from '../../scripts/generate.ts';
import { createCluster } from '../../sim/kubernetes/cluster.ts';
import { type CrdDocument } from '../../sim/kubernetes/kinds.ts';
import { virtualClock } from '../../sim/virtual-clock.ts';
import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { operatorCommand } from '../../src/cli/commands/operator.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { version } from '../../src/version.ts';
import { containerOf, listedBy, manifestsIn, only, podSpecOf, textOf } from './support/objects.ts';

interface Chart {
  readonly version: string;
  readonly appVersion: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const chart = parse(textOf('charts/apim-vnet-operator/Chart.yaml')) as Chart;
const crd = parse(textOf('crds/apimvnetbindings.apimvnet.io.yaml')) as CrdDocument;
const objects = listedBy('deploy/base');
const deployment = only(objects, 'Deployment');
const image = containerOf(deployment).image;
const env = new Map(containerOf(deployment).env?.map(({ name, value = '' }) => [name, value]));

describe('generated files', () => {
  test.each(generated.filter(({ path }) => path.startsWith('charts/')))('$path is up to date', async ({ path, make }) => {
    expect(textOf(path)).toBe(await make());
  });

  test("the chart's definition is the definition, but for braces, labels and annotations", () => {
    const template = textOf('charts/apim-vnet-operator/templates/crd.yaml');
    const plain = template.replaceAll(/^ *\{\{-.*\}\}$\n?/gm, '').replaceAll('{{ "{{" }}', '{{');
    const [copy] = manifestsIn(plain.replace('  annotations:\n    helm.sh/resource-policy: keep\n  labels:\n', ''));
    expect(copy).toEqual(crd);
  });
});

describe('the version', () => {
  test.each([
    ["the chart's version", chart.version],
    ["the chart's appVersion", chart.appVersion],
    ["the tag of the base's image", image.split(':').at(-1)],
    [
      "the base's label",
      (parse(textOf('deploy/base/kustomization.yaml')) as { labels: { pairs: Record<string, string> }[] }).labels[0]?.pairs[
        'app.kubernetes.io/version'
      ],
    ],
  ])('of package.json is %s', (_, found) => {
    expect(found).toBe(version);
  });

  test("the chart's image is the base's", () => {
    const values = parse(textOf('charts/apim-vnet-operator/values.yaml')) as { readonly image: { readonly repository: string } };
    expect(`${values.image.repository}:${chart.appVersion}`).toBe(image);
  });
});

describe('the annotations for Artifact Hub', () => {
  test('describe the definition as it is', () => {
    expect(parse(chart.annotations['artifacthub.io/crds'] ?? '')).toEqual([
      expect.objectContaining({
        kind: crd.spec.names.kind,
        name: `${crd.spec.names.plural}.${crd.spec.group}`,
        version: crd.spec.versions[0]?.name,
      }),
    ]);
  });

  test('hold an example that an API server takes', async () => {
    const cluster = createCluster({ clock: virtualClock(), random: seededRandom(1), crds: [crd] });
    const api = cluster.api();
    const examples = parse(chart.annotations['artifacthub.io/crdsExamples'] ?? '') as readonly Binding[];
    expect(examples).toHaveLength(1);
    for (const example of examples) {
      const { namespace } = example.metadata;
      await api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
      const query = { fieldValidation: 'Strict' };
      const created = await api.request<Binding>({ method: 'POST', path: bindingsPath(namespace), query, body: example });
      expect(created.spec).toMatchObject(example.spec);
    }
  });
});

describe('the Deployment', () => {
  const help = operatorCommand.help();

  test('sets only options that the operator has', () => {
    const options = [...env.keys()].filter((name) => name.startsWith('APIMVNET_'));
    expect(options.filter((name) => !help.includes(`[${name}]`))).toEqual([]);
    expect(options).toHaveLength(5);
  });

  test('asks where the operator answers', () => {
    const ports = Object.fromEntries((containerOf(deployment).ports ?? []).map(({ name = '', containerPort }) => [name, containerPort]));
    expect(help).toContain(`/metrics is served (default 0.0.0.0:${ports['metrics']})`);
    expect(help).toContain(`/healthz and /readyz are served (default 0.0.0.0:${ports['health']})`);
    const { livenessProbe, readinessProbe } = containerOf(deployment);
    expect([livenessProbe, readinessProbe]).toMatchObject([
      { httpGet: { path: '/healthz', port: 'health' } },
      { httpGet: { path: '/readyz', port: 'health' } },
    ]);
  });

  test('elects in the lease that the Role allows', () => {
    const { rules } = only(objects, 'Role', 'apim-vnet-operator-election') as unknown as { rules: { resourceNames?: string[] }[] };
    expect(rules.flatMap(({ resourceNames = [] }) => resourceNames)).toEqual([env.get('APIMVNET_LEASE_NAME')]);
  });

  test('leaves a quarter of the memory limit to what is not heap, by an option that Node takes', () => {
    expect(containerOf(deployment)['resources']).toMatchObject({ limits: { memory: expect.stringMatching(/^\d+Mi$/) } });
    const NODE_OPTIONS = env.get('NODE_OPTIONS') ?? '';
    expect(NODE_OPTIONS).toBe('--max-old-space-size-percentage=75 --max-semi-space-size=4');
    const limit = (options: string): number => {
      const script = 'console.log(require("node:v8").getHeapStatistics().heap_size_limit)';
      return Number(spawnSync(process.execPath, ['-e', script], { env: { NODE_OPTIONS: options }, encoding: 'utf8' }).stdout);
    };
    // Of all memory that the process may have: three times what a quarter gives, but for the young generation.
    expect(limit(NODE_OPTIONS) / limit('--max-old-space-size-percentage=25')).toBeGreaterThan(2);
  });

  test('selects its own pods, as do its budget and its Service', () => {
    const { selector, template } = deployment['spec'] as {
      readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
      readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
    };
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    const budget = only(objects, 'PodDisruptionBudget')['spec'] as { readonly selector: unknown };
    const service = only(objects, 'Service')['spec'] as { readonly selector: unknown };
    expect(budget.selector).toEqual(selector);
    expect(service.selector).toEqual(selector.matchLabels);
    const spread = podSpecOf(deployment)['topologySpreadConstraints'] as readonly { readonly labelSelector: unknown }[];
    expect(spread.map(({ labelSelector }) => labelSelector)).toEqual([selector, selector]);
  });
});

describe('the image', () => {
  const dockerfile = textOf('deploy/Dockerfile');

  test('runs the bundle that the build makes, as the user that the manifests name', () => {
    const [entrypoint] = /^ENTRYPOINT (.*)$/m.exec(dockerfile)?.slice(1) ?? [];
    expect(JSON.parse(entrypoint ?? '')).toEqual(['/nodejs/bin/node', '/app/apimvnet.mjs']);
    expect(textOf('scripts/build.ts')).toContain('dist/apimvnet.mjs');
    const { runAsUser, runAsGroup } = podSpecOf(deployment)['securityContext'] as Readonly<Record<string, number>>;
    expect(dockerfile).toContain(`\nUSER ${runAsUser}:${runAsGroup}\n`);
  });

  test('is built on bases that a release can pin', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual(['${BUILD_IMAGE}', '${RUNTIME_IMAGE}']);
  });

  test('copies only what the build context lets in', () => {
    const allowed = textOf('deploy/Dockerfile.dockerignore').split('\n');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '));
    expect(copied.length).toBeGreaterThan(0);
    expect(copied.filter((source) => !allowed.includes(`!${source.replace(/\/$/, '')}`))).toEqual([]);
  });
});
