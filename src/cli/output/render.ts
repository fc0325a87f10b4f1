/** How a command prints rows: a table for people, JSON and YAML with everything for programs. */

import { stringify } from 'yaml';
import { columns } from './columns.ts';
import { oneOf, short } from '../options.ts';

const formats = ['text', 'json', 'yaml'] as const;
export type Format = (typeof formats)[number];

export const outputOption = short('o', oneOf('FORMAT', formats, 'how to print', 'text'));

export interface Table<T> {
  readonly head: readonly string[];
  readonly cells: (row: T) => readonly string[];
}

export function render<T>(rows: readonly T[], format: Format, { head, cells }: Table<T>): string {
  switch (format) {
    case 'json':
      return JSON.stringify(rows, null, 2);
    case 'yaml':
      return stringify(rows).trimEnd();
    case 'text':
      return columns(head, rows.map(cells));
  }
}
