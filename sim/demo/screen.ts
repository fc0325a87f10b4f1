/** Where the demo writes: a table that is redrawn on a terminal, whatever its size, and plain lines anywhere else. */

import { changeLine, renderTable } from './table.ts';
import type { Row } from './rows.ts';

export interface Screen {
  /** A line that stays. */
  say(line: string): void;
  changed(row: Row): void;
  /** The table once more, for good. */
  close(): void;
}

/** Of `process.stdout` what is used here. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface Shown {
  readonly rows: () => readonly Row[];
  /** Stands below the table while it is redrawn. */
  readonly footer: () => string;
  readonly now: () => number;
}

export function createScreen(output: Output, shown: Shown): Screen {
  return output.isTTY === true ? drawn(output, shown) : plain(output, shown);
}

function plain(output: Output, { rows, now }: Shown): Screen {
  const began = now();
  return {
    say: (line) => void output.write(`${line}\n`),
    changed: (row) => void output.write(`${changeLine(row, now() - began)}\n`),
    close: () => void output.write(`\n${renderTable(rows(), { now: now(), color: false, width: Infinity })}\n`),
  };
}

function drawn(output: Output, { rows, footer, now }: Shown): Screen {
  const color = process.env['NO_COLOR'] === undefined;
  const size = () => ({ width: output.columns ?? 80, height: output.rows ?? 24 });
  const table = (height: number): string => renderTable(rows(), { now: now(), color, width: size().width, height });
  let lines: readonly string[] = [];
  const erase = () => {
    // A window that was made narrower has broken them.
    const taken = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(visible(line).length / size().width)), 0);
    if (taken > 0) output.write(`\u001b[${taken}A\u001b[J`);
    lines = [];
  };
  const write = (next: readonly string[]) => {
    erase();
    output.write(`${next.join('\n')}\n`);
    lines = next;
  };
  const draw = () => {
    const { width, height } = size();
    const below = height < 6 ? [] : [''];
    // The cursor waits in a line of its own, below.
    const room = height - 2 - 2 * below.length;
    write([...below, ...table(room).split('\n'), ...below, footer().slice(0, width)]);
  };
  const timer = setInterval(draw, 500).unref();
  output.on('resize', draw);
  return {
    say(line) {
      erase();
      output.write(`${line}\n`);
      draw();
    },
    changed: draw,
    close() {
      clearInterval(timer);
      output.off('resize', draw);
      write(['', ...table(Infinity).split('\n')]);
      lines = [];
    },
  };
}

const visible = (line: string): string => line.replaceAll(/\u001b\[\d*m/g, '');
