/** Where the reference data lies, what others recorded of the real Azure and what Microsoft specified: read in place, never copied. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const directory = resolve(root, process.env['REFERENCE_DIR'] ?? '../shared');

export const pathOf = (part: string): string => join(directory, part);
export const readText = (part: string): string => readFileSync(pathOf(part), 'utf8').replace(/^\uFEFF/, '');
export const readJson = (part: string): unknown => JSON.parse(readText(part));
