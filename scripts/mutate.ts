/**
 * `npm run test:mutation -- FILE…`: makes every small change to a file, one at a time, and says which of them its unit tests do not notice.
 * Without a name it takes all files of docs/reliability.md, for an hour or two; FILE:10-20 takes some lines. Texts are left alone: golden files hold them.
 */

import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

/** One line each in front of things of others, and the tests that fail without it (case W33 of docs/reliability.md). Found by what stands in it, as lines move. */
const guards: readonly { readonly file: string; readonly has: string; readonly tests: string }[] = [
  { file: 'checks/dns/private-zones', has: 'findings: [zoneNotOurs(place.zoneId)]', tests: 'test/scenarios/guards' },
  { file: 'checks/removal/zone-removal', has: 'const goesWhole =', tests: 'test/scenarios/guards' },
  { file: 'checks/removal/belongings', has: '(!isOwn(holder.tags, context)', tests: 'test/scenarios/guards' },
  { file: 'checks/removal/belongings', has: 'if (isIn(subscriptionOf(id), attachedTo))', tests: 'test/scenarios/guards' },
  { file: 'checks/claims', has: 'const isOver =', tests: 'test/scenarios/guards' },
  { file: 'reconcile/reconcile', has: 'if (isSettled(binding) || isResting(binding)) return', tests: 'test/scenarios/guards' },
  { file: 'controller/firewall-config-map', has: 'owner.uid === uid', tests: 'test/scenarios/guards' },
].map(({ file, ...rest }) => ({ file: `src/binding/${file}.ts`, ...rest }));

const guardedLines = [...guards, { file: 'src/azure/pipeline.ts', has: "'redirectPolicy'", tests: 'src/azure/pipeline' }].map(
  ({ file, has, tests }) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes(has)) + 1;
    if (at === 0) throw new Error(`the guard "${has}" is not in ${file}; look where it went`);
    return { mutate: `${file}:${at}-${at}`, tests };
  },
);

const all = [
  ...guardedLines.map(({ mutate }) => mutate),
  ...['queue', 'lease', 'reflector'].map((name) => `src/runtime/${name}.ts`),
  ...globSync('src/binding/{ledger,act}/*.ts', { exclude: (path) => path.endsWith('.test.ts') }).toSorted(),
  ...[
    'operation/advance',
    'operation/record',
    'operation/desired',
    'decide/decide',
    'decide/backoff',
    'model/values/step',
    'model/terms/calendar',
  ].map((name) => `src/binding/${name}.ts`),
  ...globSync('src/binding/plan/*.ts', { exclude: (path) => path.endsWith('.test.ts') }).toSorted(),
];

/** Beside a file's own tests. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  'src/binding/decide/decide.ts': ['src/binding/release/holds', 'src/binding/operation/rollback'],
  'src/binding/decide/backoff.ts': ['src/binding/decide/decide.*'],
  'src/binding/operation/advance.ts': ['src/binding/operation/ends', 'src/binding/operation/desired', 'src/binding/operation/record'],
  'src/binding/operation/desired.ts': ['src/binding/operation/ends'],
  'src/binding/model/values/step.ts': ['src/binding/plan/plan'],
  ...Object.fromEntries(
    ['ledger', 'act'].flatMap((room) => globSync(`src/binding/${room}/*.ts`).map((file) => [file, [`src/binding/${room}/*`]])),
  ),
  ...Object.fromEntries(globSync('src/binding/plan/predict*.ts').map((file) => [file, ['src/binding/plan/predict-*']])),
};

/** Simulations, properties and real connections: once for every change they would take a day. */
const slow = ['/advance\\.properties\\.', '/lease\\.faults\\.', '/reflector\\.test\\.', '/predict\\.test\\.'];

const work = '.cache/mutation';

function settingsFor(mutate: string) {
  const file = mutate.replace(/:.*$/, '');
  const own = file.replace(/\.ts$/, '');
  const guarding = guardedLines.flatMap((one) => (one.mutate === mutate ? [one.tests] : []));
  const tests = [own, `${own}.*`, ...(neighbours[file] ?? []), ...guarding].map((name) => `<rootDir>/${name}.test.ts`);
  return {
    mutate: [mutate],
    mutator: { excludedMutations: ['StringLiteral'] },
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
    jest: { enableFindRelatedTests: false, config: { testMatch: tests, testPathIgnorePatterns: slow, testTimeout: 20_000 } },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    timeoutMS: 5_000,
    thresholds: { high: 95, low: 90, break: 90 },
    reporters: ['clear-text', 'progress-append-only', 'json'],
    clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
    jsonReporter: { fileName: `${work}/${basename(own)}.report.json` },
    ignorePatterns: ['.cache', '.demo', 'charts', 'crds', 'dist', 'docs'],
    tempDirName: `${work}/sandbox`,
  };
}

const files = process.argv.length > 2 ? process.argv.slice(2) : all;
mkdirSync(work, { recursive: true });
const failed = files.filter((file) => {
  const config = `${work}/${basename(file).replace(/\W/g, '-')}.json`;
  writeFileSync(config, JSON.stringify(settingsFor(file), undefined, 2));
  return spawnSync('npx', ['--no-install', 'stryker', 'run', config], { stdio: 'inherit' }).status !== 0;
});
console.log(failed.length === 0 ? 'At least 90 % of the changes were noticed in every file.' : `Not noticed enough: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
