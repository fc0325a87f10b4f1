/** A state file: lines of JSON, the first of which says what it is. A line is on its way to the disk before its answer leaves, so a killed simulator loses nothing that a client was told. */

import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type Json } from '../../azure/json.ts';

export interface Journal {
  /** Undefined for a file that is new. */
  readonly header: Json | undefined;
  readonly lines: readonly Json[];
  append(line: Json): void;
  /** Puts these lines in the place of all that are there. */
  rewrite(header: Json, lines: readonly Json[]): void;
}

/** Throws a sentence for a file that is of something else. A last line that was cut off is left out. */
export function openJournal(file: string, of: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const { lines, whole } = read(file);
  const [header, ...rest] = lines;
  if (header && header['state'] !== of)
    throw new Error(
      `${file} is no state of apimvnet-sim ${of}${typeof header['state'] === 'string' ? `, but of apimvnet-sim ${header['state']}` : ''}`,
    );
  if (existsSync(file)) truncateSync(file, whole);
  return {
    header,
    lines: rest,
    append: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 }),
    rewrite(first, all) {
      writeFileSync(`${file}.new`, [first, ...all].map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

/** The whole lines, and how many bytes they are. */
function read(file: string): { readonly lines: readonly Json[]; readonly whole: number } {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const whole = bytes.lastIndexOf('\n') + 1;
  const texts = bytes
    .subarray(0, whole)
    .toString()
    .split('\n')
    .filter((text) => text !== '');
  return { lines: texts.map((text, at) => parsed(file, text, at + 1)), whole };
}

function parsed(file: string, text: string, line: number): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below, as of any line that is no object.
  }
  throw new Error(`${file}, line ${line}: no JSON object, so this is no state of apimvnet-sim; give --state another file`);
}
