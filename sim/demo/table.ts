/** The table of the demo as text, with the progress of what Azure is doing. */

import { describeExpectation } from './expectation.ts';
import { isAsExpected, isStalled, readyOf, type Row } from './rows.ts';

export interface Look {
  readonly now: number;
  readonly color: boolean;
  /** Columns of the terminal: a line that wraps could not be drawn over. */
  readonly width: number;
}

const paint = { green: 32, yellow: 33, red: 31, dim: 2 } as const;
type Paint = keyof typeof paint;

const painted = (text: string, how: Paint, { color }: Look): string => (color ? `\u001b[${paint[how]}m${text}\u001b[0m` : text);

const heads = ['NAME', 'SERVICE', 'READY', 'STATUS', 'SINCE', 'ADDRESS', 'PROGRESS'] as const;

export function renderTable(rows: readonly Row[], look: Look): string {
  const cells = rows.map((row) => cellsOf(row, look));
  const widths = heads.map((head, at) => Math.max(head.length, ...cells.map((line) => (line[at] ?? '').length)));
  const room = fitting(widths, look.width);
  const pad = (line: readonly string[]): readonly string[] => room.map((width, at) => (line[at] ?? '').padEnd(width).slice(0, width));
  const body = rows.map((row, at) =>
    pad(cells[at] ?? []).map((cell, column) => (column === 2 || column === 3 ? painted(cell, paintOf(row), look) : cell)),
  );
  return [painted(pad(heads).join('  '), 'dim', look), ...body.map((line) => line.join('  '))].map((line) => line.trimEnd()).join('\n');
}

const gap = 2;

/** As many columns as fit, the last of them cut. */
function fitting(widths: readonly number[], most: number): readonly number[] {
  let left = most;
  return widths.flatMap((width) => {
    const taken = Math.min(width, left);
    left -= taken + gap;
    return taken > 0 ? [taken] : [];
  });
}

function cellsOf(row: Row, look: Look): readonly string[] {
  const { status, reason } = readyOf(row);
  const { service, summary } = row.status;
  return [
    row.sample.name,
    service?.name ?? '',
    status,
    isStalled(row) ? `${reason} (stalled)` : reason,
    summary?.since === undefined ? '' : ago(look.now - Date.parse(summary.since)),
    summary?.address ?? '',
    progressOf(row, look),
  ];
}

function paintOf(row: Row): Paint {
  if (readyOf(row).status === 'True') return 'green';
  return isStalled(row) ? 'red' : 'yellow';
}

/** Of the usual band of an operation, e.g. `[######----]`; an operation may end before or after it. */
function progressOf({ status: { operation } }: Row, { now }: Look): string {
  if (!operation) return '';
  if (operation.endedAt !== undefined) return '[##########] verifying';
  const [from, to] = [Date.parse(operation.startedAt), Date.parse(operation.usualUntil)];
  const part = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
  const filled = Math.round(part * 10);
  return `[${'#'.repeat(filled)}${'-'.repeat(10 - filled)}] ${Math.round(part * 100)} % of the usual time`;
}

const ago = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 120 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
};

/** One line for where there is no terminal to redraw. */
export function changeLine(row: Row, sinceStartMs: number): string {
  const { status, reason, message } = readyOf(row);
  const first = message.split('\n')[0] ?? '';
  const words = [
    ago(sinceStartMs).padStart(6),
    row.sample.name.padEnd(10),
    status.padEnd(7),
    isStalled(row) ? `${reason} (stalled)` : reason,
  ];
  return `${words.join('  ')}  ${first}`.slice(0, 240).trimEnd();
}

/** What each sample expected and what came instead, for those where they differ. */
export const differences = (rows: readonly Row[]): readonly string[] =>
  rows
    .filter((row) => !isAsExpected(row))
    .map(
      (row) =>
        `${row.sample.file} (${row.sample.namespace}/${row.sample.name}): expected ${describeExpectation(row.sample.expectation)}; ` +
        `seen ${row.reasons.join(' > ')}${isStalled(row) ? ', Stalled' : ''}`,
    );
