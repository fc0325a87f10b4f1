/** Promises of the pages about GitOps tools and about removal: what they warn of is in the examples, and what they tell to type is right. */

import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { readdirSync } from 'node:fs';
import { clouds } from '../../src/azure/clouds.ts';
import { confirmDeleteAnnotation, definitionName, detachFinalizer } from '../../src/api/binding.ts';
import { manifestsIn, only, repository, textOf } from './support/objects.ts';

const gitops = textOf('docs/gitops.md');
const readme = textOf('charts/apim-vnet-operator/README.md');
const flux = manifestsIn(textOf('deploy/flux/health-checks.yaml'));
const release = manifestsIn(textOf('deploy/flux/helm-release.yaml'));
const argo = manifestsIn(textOf('deploy/argocd/application.yaml'));

describe('T20: Flux', () => {
  const { spec } = only(flux, 'Kustomization') as unknown as {
    readonly spec: { readonly timeout: string; readonly force: boolean; readonly wait: boolean };
  };

  test('T20: the example waits as long as Azure takes, never deletes by force, and says what a wait holds up', () => {
    expect(spec).toMatchObject({ timeout: '2h', force: false, wait: true });
    expect(textOf('deploy/flux/health-checks.yaml')).toMatch(/no new commit, `suspend` included[^]*CancelHealthCheckOnNewRevision/);
  });

  test.each([
    ['the gate and what it changes', /CancelHealthCheckOnNewRevision=true[^]*0\.5 s/],
    ['the way without the gate', /timeout: 10m/],
    ['suspended bindings and dependsOn', /suspend: true`[^]*`dependsOn`/],
    ['force and what it did', /`force: true` deletes\.[^]*1\.2 s[^]*deletion guard/],
    ['prune with Detach', /\*\*Prune\.\*\*[^]*confirm-delete/],
  ])('T20: the page tells of %s', (_, words) => expect(gitops).toMatch(words));

  test('T20: deploy/README warns of force and of late commits too', () => {
    expect(textOf('deploy/README.md')).toMatch(/Never use `force: true`/);
    expect(textOf('deploy/README.md')).toContain('CancelHealthCheckOnNewRevision');
  });

  test('T20: the operator by a HelmRelease leaves the definition to the chart, and its values are ones that the chart takes', () => {
    const { spec: helm } = only(release, 'HelmRelease') as unknown as {
      readonly spec: { readonly values: object; readonly install: object; readonly upgrade: object };
    };
    expect(helm).toMatchObject({ install: { crds: 'Skip' }, upgrade: { crds: 'Skip' } });
    const validate = new Ajv({ allowUnionTypes: true }).compile(
      JSON.parse(textOf('charts/apim-vnet-operator/values.schema.json')) as Readonly<Record<string, unknown>>,
    );
    expect([validate(helm.values), validate.errors]).toEqual([true, null]);
  });
});

describe('T20: Argo CD', () => {
  test('T20: the example neither prunes nor replaces by itself', () => {
    const { spec } = only(argo, 'Application') as unknown as {
      readonly spec: { readonly syncPolicy: { readonly automated: object; readonly syncOptions: readonly string[] } };
    };
    expect(spec.syncPolicy.automated).toMatchObject({ prune: false });
    expect(spec.syncPolicy.syncOptions).toContain('ServerSideApply=true');
    expect(spec.syncPolicy.syncOptions.filter((option) => /^(Replace|Force)=true/.test(option))).toEqual([]);
  });
});

describe('the network', () => {
  test('T12: everything that is let out is on the page, with the hosts of each cloud', () => {
    const section = /^## Network\n([^]*?)^## /m.exec(readme)?.[1] ?? '';
    for (const { resourceManager, authority } of Object.values(clouds)) {
      expect(section).toContain(`\`${new URL(resourceManager).host}\``);
      expect(section).toContain(`\`${new URL(authority).host}\``);
    }
    const { spec } = only(manifestsIn(textOf('deploy/base/network-policy.yaml')), 'NetworkPolicy') as unknown as {
      readonly spec: { readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[] };
    };
    expect([...new Set(spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port)))]).toEqual([53, 443, 6443, 80]);
    expect(section).toContain('| 53, UDP and TCP');
    expect(section).toContain('169.254.169.254');
  });
});

describe('removal', () => {
  const section = /^## Uninstall\n([^]*?)^## /m.exec(readme)?.[1] ?? '';
  const commands = [...section.matchAll(/^(kubectl|helm) .+$/gm)].map(([line]) => line);
  const at = (part: string): number => commands.findIndex((line) => line.includes(part));

  test('T17: bindings come before the release, and the release before the definition', () => {
    const order = [
      'get avb -A',
      '"deletionPolicy":"Retain"',
      'delete avb',
      'scale deployment',
      'helm uninstall',
      `delete crd ${definitionName}`,
    ].map(at);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test('T16: the lease is given back before the rights to it go', () => {
    expect(at('scale deployment')).toBeLessThan(at('helm uninstall'));
    expect(section).toMatch(/the next install waits 15 seconds/);
  });

  test('T17: who is in the hang is told how to get out, and what not to do', () => {
    expect(section).toMatch(/asks before it takes a gateway out[^]*Version 0\.1\.0 did not ask: do not install that one again/);
    expect(commands.at(-1)).toContain('"op":"remove","path":"/metadata/finalizers"');
    expect(textOf('docs/runbooks/Deleting.md')).toContain('README.md#uninstall');
    expect(detachFinalizer).toBe('apimvnet.io/detach');
  });

  test('T18: who owns the definition after another release took it is said', () => {
    expect(readme).toMatch(/After `--take-ownership` by a release of another name/);
  });

  test('T15: two releases are told how to live side by side', () => {
    expect(readme).toMatch(/Two releases in one cluster:[^]*`crds\.enabled=false`[^]*do not overlap/);
  });

  test('T20: the guard that the pages name is confirmed by the annotation that it reads', () => {
    expect(gitops).toContain(confirmDeleteAnnotation);
    expect(textOf('deploy/deletion-guard/policy.yaml')).toContain(confirmDeleteAnnotation);
  });
});

describe('every manifest of deploy/', () => {
  const files = readdirSync(new URL('deploy', repository), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));

  test.each(files)('T20: %s parses, and its objects say what they are', (file) => {
    const objects = manifestsIn(textOf(`deploy/${file}`));
    expect(objects.length).toBeGreaterThan(0);
    // What pipelines and Prometheus read is no object of Kubernetes; a patch has no kind.
    const isPlain = file.startsWith('ci/') || ['argocd/argocd-cm.yaml', 'monitoring/alerts.yaml'].includes(file);
    for (const { apiVersion, kind } of isPlain ? [] : objects)
      expect([file, typeof apiVersion, typeof kind]).toEqual([file, 'string', 'string']);
  });
});
