/** The table of the demo as text, with the progress of what Azure is doing, in as many columns and lines as the terminal has. */

import { describeExpectation } from './expectation.ts';
import { isAsExpected, isAtRest, isStalled, readyOf, type Row, type SampleRow } from './rows.ts';

export interface Look {
  readonly now: number;
  readonly color: boolean;
  /** Columns of the terminal: a line that wraps could not be drawn over. */
  readonly width: number;
  /** Lines that there are for the table: what scrolled out of sight could not be drawn over either. */
  readonly height?: number;
}

const paint = { green: 32, yellow: 33, red: 31, dim: 2 } as const;
type Paint = keyof typeof paint;

const painted = (text: string, how: Paint, { color }: Look): string => (color ? `\u001b[${paint[how]}m${text}\u001b[0m` : text);

type Head = 'NAME' | 'SERVICE' | 'READY' | 'STATUS' | 'SINCE' | 'ADDRESS' | 'PROGRESS';

/** What is left out where it would not fit. */
interface Layout {
  readonly heads: readonly Head[];
  /** A stall in place of False, and numbers without a bar. */
  readonly short: boolean;
}

const statusAtLeast = 20;
const gap = 2;

export function renderTable(rows: readonly Row[], look: Look): string {
  const height = look.height ?? Infinity;
  if (height < 3 && rows.length + 1 > height) return cut(`${rows.length} bindings, ${atRest(rows)} at rest`, look.width);
  const shown = rows.length + 1 > height ? mostMoving(rows, height - 2) : rows;
  const left = rows.filter((row) => !shown.includes(row));
  const rest = left.length === 0 ? [] : [painted(cut(`… and ${left.length} more, ${atRest(left)} at rest`, look.width), 'dim', look)];
  return [...linesOf(shown, rows, look), ...rest].join('\n');
}

const atRest = (rows: readonly Row[]): number => rows.filter(isAtRest).length;

/** In their order; those at rest give way. */
function mostMoving(rows: readonly Row[], count: number): readonly Row[] {
  const chosen = new Set([...rows.filter((row) => !isAtRest(row)), ...rows.filter(isAtRest)].slice(0, count));
  return rows.filter((row) => chosen.has(row));
}

function linesOf(shown: readonly Row[], all: readonly Row[], look: Look): readonly string[] {
  const isOneNamespace = new Set(all.map(({ namespace }) => namespace)).size < 2;
  const heads = headsFor(all);
  const narrow = [heads, heads.filter((head) => head !== 'ADDRESS'), heads.filter((head) => head !== 'ADDRESS' && head !== 'SINCE')];
  const layouts: readonly Layout[] = [{ heads, short: false }, ...narrow.map((some) => ({ heads: some, short: true }))];
  const fitted = layouts.map((layout) => {
    const cells = shown.map((row) => cellsOf(row, layout.short, isOneNamespace, look));
    return { ...layout, cells, widths: fitting(layout, widthsOf(layout.heads, cells), look.width) };
  });
  const {
    heads: used,
    cells,
    widths,
  } = fitted.find((one) => one.widths.fit) ?? fitted.at(-1) ?? { heads, cells: [], widths: { each: [] } };
  const lineOf = (texts: readonly string[], how: (head: Head) => Paint | undefined) =>
    texts
      .flatMap((text, at) => {
        const [head, width] = [used[at], widths.each[at]];
        if (head === undefined || width === undefined) return [];
        const padded = cut(text, width).padEnd(width);
        const color = how(head);
        return [color === undefined ? padded : painted(padded, color, look)];
      })
      .join(' '.repeat(gap))
      .trimEnd();
  const body = shown.map((row, at) =>
    lineOf(
      used.map((head) => cells[at]?.[head] ?? ''),
      (head) => (head === 'READY' || head === 'STATUS' ? paintOf(row) : undefined),
    ),
  );
  return [
    painted(
      lineOf(used, () => undefined),
      'dim',
      look,
    ),
    ...body,
  ];
}

/** A service that is called as its binding says nothing new. */
const headsFor = (rows: readonly Row[]): readonly Head[] => {
  const differs = rows.some(({ name, status: { service } }) => service !== undefined && service.name !== name);
  return ['NAME', ...(differs ? (['SERVICE'] as const) : []), 'READY', 'STATUS', 'SINCE', 'ADDRESS', 'PROGRESS'];
};

type Cells = Readonly<Record<Head, string>>;

const widthsOf = (heads: readonly Head[], cells: readonly Cells[]): readonly number[] =>
  heads.map((head) => Math.max(head.length, ...cells.map((line) => line[head].length)));

/** As wide as they are; in a short layout the status gives way; where that is not enough, as many columns as fit, the last of them cut. */
function fitting(
  { heads, short }: Layout,
  widths: readonly number[],
  most: number,
): { readonly fit: boolean; readonly each: readonly number[] } {
  const over = widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1) - most;
  if (over <= 0) return { fit: true, each: widths };
  const status = widths[heads.indexOf('STATUS')] ?? 0;
  if (short && status - over >= statusAtLeast)
    return { fit: true, each: widths.map((width, at) => (heads[at] === 'STATUS' ? width - over : width)) };
  let left = most;
  const each = widths.flatMap((width) => {
    const taken = Math.min(width, left);
    left -= taken + gap;
    return taken > 0 ? [taken] : [];
  });
  return { fit: false, each };
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`.slice(0, width);

function cellsOf(row: Row, short: boolean, isOneNamespace: boolean, look: Look): Cells {
  const { status, reason } = readyOf(row);
  const { service, summary } = row.status;
  return {
    NAME: isOneNamespace ? row.name : `${row.namespace}/${row.name}`,
    SERVICE: service?.name ?? '',
    READY: short && isStalled(row) ? 'stalled' : status,
    STATUS: short ? reason : statusOf(row),
    SINCE: summary?.since === undefined ? '' : ago(look.now - Date.parse(summary.since)),
    ADDRESS: summary?.address ?? '',
    PROGRESS: progressOf(row, short, look),
  };
}

const statusOf = (row: Row): string => `${readyOf(row).reason}${isStalled(row) ? ' (stalled)' : ''}`;

function paintOf(row: Row): Paint {
  if (readyOf(row).status === 'True') return 'green';
  return isStalled(row) ? 'red' : 'yellow';
}

/** Of the usual band of an operation, e.g. `[######----]`; an operation may end before or after it. */
function progressOf({ status: { operation } }: Row, short: boolean, { now }: Look): string {
  if (!operation) return '';
  if (operation.endedAt !== undefined) return short ? '100 %' : '[##########] verifying';
  const [from, to] = [Date.parse(operation.startedAt), Date.parse(operation.usualUntil)];
  const part = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
  if (short) return `${Math.round(part * 100)} %`;
  const filled = Math.round(part * 10);
  return `[${'#'.repeat(filled)}${'-'.repeat(10 - filled)}] ${Math.round(part * 100)} % of the usual time`;
}

const ago = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 120 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
};

/** One line for where there is no terminal to redraw. */
export function changeLine(row: Row, sinceStartMs: number): string {
  const { status, message } = readyOf(row);
  const first = message.split('\n')[0] ?? '';
  const words = [ago(sinceStartMs).padStart(6), row.name.padEnd(10), status.padEnd(7), statusOf(row)];
  return `${words.join('  ')}  ${first}`.slice(0, 240).trimEnd();
}

/** What each sample expected and what came instead, for those where they differ. */
export const differences = (rows: readonly SampleRow[]): readonly string[] =>
  rows
    .filter((row) => !isAsExpected(row))
    .map(
      (row) =>
        `${row.sample.file} (${row.namespace}/${row.name}): expected ${describeExpectation(row.sample.expectation)}; ` +
        `seen ${row.reasons.join(' > ')}${isStalled(row) ? ', Stalled' : ''}`,
    );
