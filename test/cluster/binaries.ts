/** Finds the programs that a real API server needs, or builds them from Go modules: once per machine, in a cache outside the tree. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** How one program is made: a Go module that requires its source, or is it, and the package that is built there. */
interface Recipe {
  readonly name: string;
  readonly version: string;
  readonly module: string;
  readonly package: string;
  readonly minutes: string;
  /** Go's -ldflags, so that the program says its own version. */
  readonly flags: string;
  /** Go's -tags. */
  readonly tags?: string;
  /** Text of main.go, where the module's own main package cannot be built from outside. */
  readonly main?: string;
  /** The module's go.mod points at directories of its repository, which the module proxy does not have; their releases stand in. */
  readonly staging?: string;
  /** A module of this repository, which is copied in place of one that is written. */
  readonly source?: string;
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
const ownFiles = ['go.mod', 'go.sum', 'main.go'] as const;
const verdicts: Recipe = {
  name: 'verdicts',
  // Whoever changes the program gets another one.
  version: ownFiles
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

export function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find((path) => existsSync(path));
}

const cached = ({ name, version }: Recipe): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'apim-vnet-operator', `${name}-${version}`, name);

const built = (recipe: Recipe): string | undefined => (existsSync(cached(recipe)) ? cached(recipe) : undefined);

/** Builds beside the cached place and renames at the end, so that a program in the cache is always a whole one. */
async function build(recipe: Recipe, go: string, say: (line: string) => void): Promise<string> {
  const path = cached(recipe);
  const started = performance.now();
  const source = await mkdtemp(join(tmpdir(), `${recipe.name}-source-`));
  const partial = `${path}.building-${process.pid}`;
  say(
    `Building ${recipe.name} ${recipe.version} from Go modules into ${path}. It takes about ${recipe.minutes} on two cores, once per machine.`,
  );
  const ticker = setInterval(() => say(`  … ${recipe.name}: ${minutesSince(started)} min`), 60_000);
  const sweep = (): void => [source, partial].forEach((leftover) => rmSync(leftover, { recursive: true, force: true }));
  process.once('exit', sweep);
  try {
    await mkdir(join(path, '..'), { recursive: true });
    await writeModule(recipe, source, go);
    const args = [
      'build',
      recipe.source === undefined ? '-mod=mod' : '-mod=readonly',
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      recipe.flags,
      ...(recipe.tags === undefined ? [] : ['-tags', recipe.tags]),
      '-o',
      partial,
      recipe.package,
    ];
    await run(go, args, source);
    await rename(partial, path);
  } finally {
    clearInterval(ticker);
    process.removeListener('exit', sweep);
    sweep();
  }
  say(`Built ${recipe.name} in ${minutesSince(started)} min.`);
  return path;
}

async function writeModule(recipe: Recipe, directory: string, go: string): Promise<void> {
  if (recipe.source !== undefined) {
    for (const file of ownFiles) await copyFile(join(recipe.source, file), join(directory, file));
    return;
  }
  const lines = ['module build', 'go 1.24', `require ${recipe.module} ${recipe.version}`];
  if (recipe.staging !== undefined) {
    for (const module of await stagingModules(recipe, directory, go)) lines.push(`replace ${module} => ${module} ${recipe.staging}`);
  }
  await writeFile(join(directory, 'go.mod'), lines.join('\n') + '\n');
  if (recipe.main !== undefined) await writeFile(join(directory, 'main.go'), recipe.main);
}

async function stagingModules({ module, version }: Recipe, directory: string, go: string): Promise<readonly string[]> {
  const { GoMod } = JSON.parse(await run(go, ['mod', 'download', '-json', `${module}@${version}`], directory)) as { GoMod: string };
  const text = await readFile(GoMod, 'utf8');
  const modules = [...text.matchAll(/^\s*(?:replace )?(\S+) => \.\/staging\//gm)].map((match) => match[1] ?? '');
  if (modules.length === 0) throw new Error(`${GoMod} replaces no module by a staging directory; has Kubernetes changed its layout?`);
  return modules;
}

/** Runs Go at low priority with its errors on our screen, and gives back what it printed. Ends with us: a killed script leaves no compiler running. */
async function run(go: string, args: readonly string[], cwd: string): Promise<string> {
  const nice = onPath('nice');
  const [program, ...rest] = nice === undefined ? [go, ...args] : [nice, '-n', '10', go, ...args];
  const child = spawn(program ?? go, rest, {
    cwd,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  let printed = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  process.removeListener('exit', stop);
  if (code === 0) return printed;
  throw new Error(`go ${args[0] ?? ''} failed with code ${code ?? 'none'}:\n${complained.split('\n').slice(-40).join('\n')}`);
}

const minutesSince = (started: number): string => ((performance.now() - started) / 60_000).toFixed(1);
