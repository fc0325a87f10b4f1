/** `--figures`: what each single lasting fault costs, as a table of docs/reliability.md, and whether a goal is missed. */

import { isWrite } from '../../../sim/azure/azure.ts';
import type { Stage } from '../../scenarios/support/stage.ts';
import { mostWithin } from '../oracles/rates.ts';
import { createWorld, lastingFaults, type LastingFault } from './faults.ts';

const hour = 3_600_000;
const hours = 8;

/** The goals of "every write accounted for". */
const most = { writes: 12, more: 60, reads: 60 };

interface Counted {
  /** To the busiest target in its busiest hour. */
  readonly writes: number;
  readonly target: string;
  readonly byHour: readonly number[];
  /** In the busiest hour. */
  readonly reads: number;
  readonly statuses: number;
  readonly ready: string;
}

async function play({ spec, instead, assumptions, before, begin }: LastingFault, isFaulty: boolean): Promise<Counted> {
  const stage = await createWorld(assumptions);
  if (isFaulty && before === undefined) begin?.(stage);
  stage.start();
  await stage.apply('orders', isFaulty ? spec : (instead ?? spec));
  await before?.(stage);
  if (isFaulty && before !== undefined) begin?.(stage);
  const from = stage.clock.now();
  await stage.clock.forward(hours * hour);
  return counted(stage, from);
}

function counted(stage: Stage, from: number): Counted {
  const requests = stage.azure.requests.filter(({ at }) => at >= from);
  const targets = [...Map.groupBy(requests.filter(isWrite), ({ path }) => path.toLowerCase())]
    .map(([target, writes]) => ({ target: target.split('/').slice(-2).join('/'), writes: mostWithin(hour, writes) }))
    .toSorted((a, b) => b.writes - a.writes);
  const statuses = stage.cluster.requests.filter(
    ({ user, method, path, at }) => at >= from && user === 'operator' && method !== 'GET' && path.endsWith('/status'),
  );
  return {
    writes: targets[0]?.writes ?? 0,
    target: targets[0]?.target ?? 'none',
    byHour: Array.from({ length: hours }, (_, at) => requests.filter((one) => Math.floor((one.at - from) / hour) === at).length),
    reads: mostWithin(
      hour,
      requests.filter((one) => !isWrite(one)),
    ),
    statuses: mostWithin(hour, statuses),
    ready: stage.ready('orders'),
  };
}

interface Row {
  readonly cells: readonly string[];
  readonly missed: boolean;
}

const judged = (value: number, limit: number): string => (value > limit ? `**${value}**` : `${value}`);

async function rowOf(fault: LastingFault): Promise<Row> {
  const with_ = await play(fault, true);
  const isHold = fault.kind === 'hold';
  // What is held is held in both: the figure of a hold is its own.
  const without = isHold ? undefined : await play(fault, false);
  const more = without ? Math.max(...with_.byHour.map((count, at) => count - (without.byHour[at] ?? 0))) : undefined;
  return {
    cells: [
      fault.kind,
      fault.what,
      `${judged(with_.writes, most.writes)}${with_.writes > 0 ? ` (${with_.target.replace(/apimvnet-[0-9a-f]{6}-/, '')})` : ''}`,
      more === undefined ? '' : judged(more, most.more),
      isHold ? judged(with_.reads, most.reads) : '',
      `${with_.statuses}`,
      with_.ready,
    ],
    missed: with_.writes > most.writes || (more ?? 0) > most.more || (isHold && with_.reads > most.reads),
  };
}

const head = [
  'Fault',
  'What lasts',
  `Writes a target and hour (≤ ${most.writes})`,
  `Requests an hour more than without it (≤ ${most.more})`,
  `Reads an hour and location (≤ ${most.reads})`,
  'Statuses an hour',
  'Ready after 8 h',
];

/** The exit code: 1 where a goal is missed. */
export async function printFigures(): Promise<number> {
  const rows: Row[] = [];
  for (const fault of lastingFaults) {
    rows.push(await rowOf(fault));
    if (process.stderr.isTTY) process.stderr.write(`\r${rows.length} of ${lastingFaults.length} `);
  }
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...rows.map(({ cells }) => line(cells))].join('\n'));
  const missed = rows.filter((row) => row.missed);
  console.log(missed.length === 0 ? '\nEvery goal is met.' : `\n${missed.length} of ${rows.length} faults miss a goal (in bold).`);
  return missed.length === 0 ? 0 : 1;
}
