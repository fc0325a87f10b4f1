/** Builds programs from Go modules: once per machine, in a cache outside the tree. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** How one program is made: a Go module that requires its source, or is it, and the package that is built there. */
export interface Recipe {
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
  /** The module is a program whose go.mod replaces modules, which holds for a main module only: its lines are copied, and these added. */
  readonly replaces?: readonly string[];
  /** Directories of modules whose files are kept beside the program, in `kept`. */
  readonly keeps?: readonly { readonly module: string; readonly version: string; readonly folder: string }[];
  /** A module of this repository, which is copied in place of one that is written. */
  readonly source?: string;
}

export function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find((path) => existsSync(path));
}

const cached = ({ name, version }: Recipe): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'apim-vnet-operator', `${name}-${version}`, name);

/** Where `keeps` go. */
export const keptBy = (recipe: Recipe): string => join(dirname(cached(recipe)), 'kept');

export const built = (recipe: Recipe): string | undefined => (existsSync(cached(recipe)) ? cached(recipe) : undefined);

/** Builds beside the cached place and renames at the end, so that a program in the cache is always a whole one. */
export async function build(recipe: Recipe, go: string, say: (line: string) => void): Promise<string> {
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
    for (const one of recipe.keeps ?? []) await keep(recipe, one, source, go);
    await rename(partial, path);
  } finally {
    clearInterval(ticker);
    process.removeListener('exit', sweep);
    sweep();
  }
  say(`Built ${recipe.name} in ${minutesSince(started)} min.`);
  return path;
}

const ownFiles = ['go.mod', 'go.sum', 'main.go'] as const;

async function writeModule(recipe: Recipe, directory: string, go: string): Promise<void> {
  if (recipe.source !== undefined) {
    for (const file of ownFiles) await copyFile(join(recipe.source, file), join(directory, file));
    return;
  }
  const lines = ['module build', 'go 1.24', `require ${recipe.module} ${recipe.version}`];
  if (recipe.staging !== undefined) {
    for (const module of await stagingModules(recipe, directory, go)) lines.push(`replace ${module} => ${module} ${recipe.staging}`);
  }
  if (recipe.replaces !== undefined)
    lines.push(...[...(await replacesOf(recipe, directory, go)), ...recipe.replaces].map((line) => `replace ${line}`));
  await writeFile(join(directory, 'go.mod'), lines.join('\n') + '\n');
  if (recipe.main !== undefined) await writeFile(join(directory, 'main.go'), recipe.main);
}

interface Downloaded {
  /** Path of its go.mod. */
  readonly GoMod: string;
  /** Where its files are. */
  readonly Dir: string;
}

const download = async ({ module, version }: Pick<Recipe, 'module' | 'version'>, directory: string, go: string): Promise<Downloaded> =>
  JSON.parse(await run(go, ['mod', 'download', '-json', `${module}@${version}`], directory)) as Downloaded;

/** Files of the module cache are read-only, so that they are written anew, not copied. */
async function keep(
  recipe: Recipe,
  { folder, ...from }: NonNullable<Recipe['keeps']>[number],
  directory: string,
  go: string,
): Promise<void> {
  const { Dir } = await download(from, directory, go);
  await mkdir(keptBy(recipe), { recursive: true });
  for (const file of await readdir(join(Dir, folder))) await writeFile(join(keptBy(recipe), file), await readFile(join(Dir, folder, file)));
}

/** Directories of its own repository are left out: their releases are required anyway. */
async function replacesOf(recipe: Recipe, directory: string, go: string): Promise<readonly string[]> {
  const text = await readFile((await download(recipe, directory, go)).GoMod, 'utf8');
  return [...text.matchAll(/^\s*(?:replace )?(\S+(?: v\S+)? => [^.\s]\S* v\S+)/gm)].map((match) => match[1] ?? '');
}

async function stagingModules(recipe: Recipe, directory: string, go: string): Promise<readonly string[]> {
  const { GoMod } = await download(recipe, directory, go);
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
