/** Promises about the demo on a terminal: whatever its size, the table is drawn over itself, and what was said stays. */

import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { Row } from './rows.ts';
import { createScreen } from './screen.ts';

const rowNamed = (name: string, reason = 'Settled'): Row => ({
  namespace: 'gateways',
  name,
  status: { conditions: [{ type: 'Ready', status: 'True', reason, message: '' }] },
  reasons: [reason],
  isGone: false,
});

/** A terminal of so many rows and columns: lines that leave it at the top are in `scrollback`, and cannot be reached any more. */
function terminal(columns: number, rows: number) {
  const scrollback: string[] = [];
  let lines: string[] = [''];
  let at = 0;
  const put = (text: string) => {
    for (const letter of text) {
      if (letter === '\n' || (lines[at] ?? '').length >= output.columns) {
        at++;
        if (at === lines.length) lines.push('');
        if (lines.length > output.rows) {
          scrollback.push(lines.shift() ?? '');
          at--;
        }
      }
      if (letter !== '\n') lines[at] = `${lines[at] ?? ''}${letter}`;
    }
  };
  const output = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    write(text: string) {
      for (const part of text.split(/(\u001b\[\d*[A-Zm])/)) {
        const [, count, what] = /^\u001b\[(\d*)([A-Z])$/.exec(part) ?? [];
        if (what === 'A') at = Math.max(0, at - Number(count));
        else if (what === 'J') lines = [...lines.slice(0, at), ''];
        else if (!/^\u001b\[\d*m$/.test(part)) put(part);
      }
      return true;
    },
  });
  return { output, scrollback, visible: () => lines };
}

const names = Array.from({ length: 16 }, (_, at) => `binding-${at}`);

describe.each([
  [80, 24],
  [80, 12],
  [40, 10],
  [120, 4],
  [80, 17],
])('P10: on a terminal of %p columns and %p rows', (columns, height) => {
  const begun = () => {
    const one = terminal(columns, height);
    const rows = names.map((name) => rowNamed(name));
    const screen = createScreen(one.output, { rows: () => rows, footer: () => 'Operator: process 4242', now: () => 0 });
    return { ...one, rows, screen };
  };

  test('P10: no line of the table is left behind by two hundred redraws', () => {
    const { screen, scrollback, visible, rows } = begun();
    screen.say('said once');
    const first = rows[0];
    for (let count = 0; count < 200; count++) if (first) screen.changed(first);
    expect([...scrollback, ...visible()].filter((line) => line.startsWith('said once'))).toHaveLength(1);
    expect(scrollback.filter((line) => /NAME|binding-|Operator|more,|at rest/.test(line))).toEqual([]);
    expect(visible().filter((line) => line.startsWith('Operator: process 4242'))).toHaveLength(1);
    screen.close();
  });

  test('P10: at the end the whole table stands there', () => {
    const { screen, scrollback, visible } = begun();
    screen.say('said once');
    screen.close();
    const all = [...scrollback, ...visible()];
    for (const name of names) expect(all.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
  });

  test('P10: a smaller window is drawn anew, and leaves nothing behind either', () => {
    const { screen, output, scrollback, rows } = begun();
    const first = rows[0];
    if (first) screen.changed(first);
    output.columns = Math.max(30, Math.floor(columns / 2));
    output.emit('resize');
    const before = scrollback.length;
    for (let count = 0; count < 50; count++) if (first) screen.changed(first);
    expect(scrollback.length).toBe(before);
    screen.close();
  });
});
