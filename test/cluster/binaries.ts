/** The programs that the suites need: where they are, or how each is built from its Go module. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, built, keptBy, onPath, type Recipe } from './go-build.ts';

/** Paths of programs that are there. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  /** Undefined where there is none and no Go to build it. */
  readonly helm: string | undefined;
  readonly kubectl: string | undefined;
  /** What kstatus and Argo CD make of objects (test/cluster/kstatus); undefined where there is no Go to build it. */
  readonly verdicts: string | undefined;
  /** Reads the alerts and plays their unit tests; undefined where there is no Go to build it. */
  readonly promtool: string | undefined;
  /** Reads the workflows; undefined where there is no Go to build it. */
  readonly actionlint: string | undefined;
}

const etcd: Recipe = {
  name: 'etcd',
  version: 'v3.6.16',
  module: 'go.etcd.io/etcd/server/v3',
  package: '.',
  minutes: '1 minute',
  flags: '-s -w',
  main: 'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n',
};

const kubernetes = {
  version: 'v1.34.4',
  module: 'k8s.io/kubernetes',
  flags:
    ['gitVersion=v1.34.4', 'gitMajor=1', 'gitMinor=34'].map((value) => `-X k8s.io/component-base/version.${value}`).join(' ') + ' -s -w',
  staging: 'v0.34.4',
};

const kubeApiserver: Recipe = {
  ...kubernetes,
  name: 'kube-apiserver',
  package: 'k8s.io/kubernetes/cmd/kube-apiserver',
  minutes: '5 to 8 minutes',
};
const kubectl: Recipe = { ...kubernetes, name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl', minutes: '1 minute' };

const helm: Recipe = {
  name: 'helm',
  version: 'v3.19.5',
  module: 'helm.sh/helm/v3',
  package: 'helm.sh/helm/v3/cmd/helm',
  minutes: '2 to 3 minutes',
  flags: '-s -w -X helm.sh/helm/v3/internal/version.version=v3.19.5',
};

const promtool: Recipe = {
  name: 'promtool',
  version: 'v0.314.0',
  module: 'github.com/prometheus/prometheus',
  package: 'github.com/prometheus/prometheus/cmd/promtool',
  minutes: '2 to 4 minutes',
  flags: '-s -w -X github.com/prometheus/common/version.Version=3.14.0',
  // Its ways to discover targets are the SDKs of twenty clouds.
  tags: 'remove_all_sd',
};

const actionlint: Recipe = {
  name: 'actionlint',
  version: 'v1.7.12',
  module: 'github.com/rhysd/actionlint',
  package: 'github.com/rhysd/actionlint/cmd/actionlint',
  minutes: 'half a minute',
  flags: '-s -w',
};

const ownModule = fileURLToPath(new URL('kstatus/', import.meta.url));
const verdicts: Recipe = {
  name: 'verdicts',
  // Whoever changes the program gets another one.
  version: ['go.mod', 'go.sum', 'main.go']
    .reduce((hash, file) => hash.update(readFileSync(join(ownModule, file))), createHash('sha256'))
    .digest('hex')
    .slice(0, 12),
  module: 'the repository',
  source: ownModule,
  package: '.',
  minutes: '1 minute',
  flags: '-s -w',
};

/** Everything that the suites need, built where it is missing; undefined where there is no API server to be had. */
export async function binaries(say: (line: string) => void): Promise<Binaries | undefined> {
  const given = process.env.KUBEBUILDER_ASSETS;
  const go = onPath('go');
  const find = async (recipe: Recipe, there: string | undefined): Promise<string | undefined> =>
    there ?? built(recipe) ?? (go === undefined ? undefined : await build(recipe, go, say));

  const servers = {
    etcd: await find(etcd, given && join(given, 'etcd')),
    kubeApiserver: await find(kubeApiserver, given && join(given, 'kube-apiserver')),
  };
  if (servers.etcd === undefined || servers.kubeApiserver === undefined) return undefined;
  return {
    etcd: servers.etcd,
    kubeApiserver: servers.kubeApiserver,
    helm: await find(helm, go === undefined ? onPath('helm') : undefined),
    kubectl: await find(kubectl, onPath('kubectl')),
    verdicts: await find(verdicts, undefined),
    promtool: await find(promtool, undefined),
    actionlint: await find(actionlint, undefined),
  };
}

/** Flux' own controllers, as test:gitops runs them. */
export interface FluxPrograms {
  readonly kustomizeController: string;
  /** Undefined where it is not built: then the suite serves the artifacts itself. */
  readonly sourceController: string | undefined;
  /** Directory with the definitions of both. */
  readonly definitions: string;
}

const flux = 'v1.9.5';
const controller = (name: string, minutes: string, replaces: readonly string[]): Recipe => ({
  ...{ name, minutes, replaces, version: flux, module: `github.com/fluxcd/${name}`, package: `github.com/fluxcd/${name}` },
  flags: '-s -w',
});
const kustomizeController: Recipe = {
  ...controller('kustomize-controller', '10 to 35 minutes', []),
  keeps: ['kustomize-controller', 'source-controller'].map((name) => ({
    ...{ module: `github.com/fluxcd/${name}`, version: flux },
    folder: 'config/crd/bases',
  })),
};
// It asks for v0.18.3, which not every module proxy has; the two differ in nothing that is used here.
const sourceController = controller('source-controller', '15 to 60 minutes', [
  'github.com/fluxcd/pkg/artifact => github.com/fluxcd/pkg/artifact v0.18.1',
]);

/** Undefined where kustomize-controller is not there. What is not built is built if that is wished and there is Go; source-controller alone may be left out. */
export async function fluxPrograms(say: (line: string) => void, wish: 'both' | 'kustomize' | 'none'): Promise<FluxPrograms | undefined> {
  const go = onPath('go');
  const find = async (recipe: Recipe, mayBuild: boolean): Promise<string | undefined> =>
    built(recipe) ?? (go === undefined || !mayBuild ? undefined : await build(recipe, go, say));
  const kustomize = await find(kustomizeController, wish !== 'none');
  if (kustomize === undefined) return undefined;
  const source = await find(sourceController, wish === 'both');
  return { kustomizeController: kustomize, sourceController: source, definitions: keptBy(kustomizeController) };
}
