/** Where the demo writes: a table that is redrawn on a terminal, plain lines anywhere else. */

import type { WriteStream } from 'node:tty';
import { changeLine, renderTable } from './table.ts';
import type { Row } from './rows.ts';

export interface Screen {
  /** A line that stays. */
  say(line: string): void;
  changed(row: Row): void;
  /** The table once more, for good. */
  close(): void;
}

export function createScreen(output: WriteStream, rows: readonly Row[], now: () => number): Screen {
  const began = now();
  const color = output.isTTY && process.env['NO_COLOR'] === undefined;
  const table = (): string => renderTable(rows, { now: now(), color, width: output.isTTY ? output.columns : Infinity });
  if (!output.isTTY)
    return {
      say: (line) => void output.write(`${line}\n`),
      changed: (row) => void output.write(`${changeLine(row, now() - began)}\n`),
      close: () => void output.write(`\n${table()}\n`),
    };

  let drawn = 0;
  const erase = () => {
    if (drawn > 0) output.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    const text = `\n${table()}\n`;
    output.write(text);
    drawn = text.split('\n').length - 1;
  };
  const timer = setInterval(draw, 500);
  return {
    say(line) {
      erase();
      output.write(`${line}\n`);
      draw();
    },
    changed: draw,
    close() {
      clearInterval(timer);
      draw();
      drawn = 0;
    },
  };
}
