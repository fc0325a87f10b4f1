/** `npm run bench`: figures against their budgets, as a table and as bench.json. Compare runs of one machine; they are never asserted. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { renderFigures, type Figure } from './measure.ts';
import { applyToFirstWrite, residentMemory, startToFirstReconcile } from './processes.ts';
import { settledReconcile } from './reconcile.ts';
import { largestGroup } from './security.ts';
import { oneAttach, settledHours } from './virtual.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;

const measures: readonly (() => Promise<Figure | readonly Figure[]>)[] = [
  startToFirstReconcile,
  () => residentMemory(1, 110),
  () => residentMemory(100, 110),
  () => residentMemory(1_000, 140),
  settledReconcile,
  async () => largestGroup(),
  settledHours,
  applyToFirstWrite,
  oneAttach,
];

const built = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) throw new Error('the bundle could not be built');
console.log(machine);
const figures: Figure[] = [];
for (const [at, measure] of measures.entries()) {
  if (process.stderr.isTTY) process.stderr.write(`\r${at + 1} of ${measures.length} `);
  figures.push(...[await measure()].flat());
}
if (process.stderr.isTTY) process.stderr.write('\r           \r');
console.log(renderFigures(figures));
writeFileSync(`${root}bench.json`, `${JSON.stringify({ machine, at: new Date().toISOString(), figures }, null, 2)}\n`);
process.exit(0);
