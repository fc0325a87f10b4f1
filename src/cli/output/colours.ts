/** Colours for people at a terminal only: a file, a pipe, NO_COLOR and a terminal without colours get plain text. */

import { styleText } from 'node:util';

export type Paint = (colour: 'red' | 'yellow' | 'green' | 'cyan' | 'bold' | 'dim', text: string) => string;

export const plain: Paint = (_, text) => text;

const inColour: Paint = (colour, text) => styleText(colour, text, { validateStream: false });

/** See no-color.org: whatever NO_COLOR holds, unless it is empty, means none. */
export const paintFor = (stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint =>
  stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' ? inColour : plain;
