/** `npm run bench`: figures against their budgets, each as soon as it is known, then as a table and as bench.json. Compare runs of one machine. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measures } from './measures.ts';
import { helpOf, optionsOf, type Options } from './options.ts';
import { runBench } from './runner.ts';
import { isOver, lineOf, tableOf } from './text.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function main({ form, only }: Options): Promise<number> {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
  const asked = measures.filter(({ name }) => only.includes(name));
  if (
    asked.some(({ ofBundle }) => ofBundle) &&
    spawnSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' }).status !== 0
  )
    throw new Error('the bundle could not be built');
  console.log(machine);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort());
  const { figures, failures, exitCode } = await runBench({
    module: new URL('measures.ts', import.meta.url),
    measures: asked,
    form,
    say: console.log,
    signal: interrupted.signal,
  });
  console.log(`\n${tableOf(figures)}`);
  const over = figures.filter(isOver);
  if (over.length > 0)
    console.log(`\nOver budget, ${over.length} of ${figures.length}:\n${over.map((figure) => `  ${lineOf(figure)}`).join('\n')}`);
  for (const { measure, reason } of failures) console.log(`FAILED ${measure}: ${reason}`);
  writeFileSync(`${root}bench.json`, `${JSON.stringify({ machine, at: new Date().toISOString(), form, figures, failures }, null, 2)}\n`);
  return exitCode;
}

let options: Options | undefined;
try {
  options = optionsOf(process.argv.slice(2), measures);
} catch (error) {
  console.error(`${(error as Error).message}\n\n${helpOf(measures)}`);
  process.exit(2);
}
if (options.help) console.log(helpOf(measures));
else process.exitCode = await main(options);
