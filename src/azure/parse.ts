/** Reads ARM's JSON into our shapes: tolerant of null lists, of letter case and of fields that only describe; strict where a judgement would rest on a guess. */

import { parseArmId, type ArmId } from '../api/arm-id.ts';
import { printable } from '../runtime/printable.ts';

type Json = Readonly<Record<string, unknown>>;

/** What is missing or of the wrong kind; caught at the edge and turned into a failure. */
export class Malformed extends Error {}

export const object = (value: unknown, what: string): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed(`${what} is not an object`);
  return value as Json;
};

export const optionalObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** Every text of Azure comes in here, and may end in front of a user. */
export const optionalString = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? printable(value) : undefined;

export const string = (value: unknown, what: string): string => {
  const text = optionalString(value);
  if (text === undefined) throw new Malformed(`${what} is missing`);
  return text;
};

export const number = (value: unknown, what: string): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Malformed(`${what} is not a number`);
  return value;
};

export const optionalNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

export const list = (value: unknown, what: string): readonly unknown[] => {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Malformed(`${what} is not a list`);
  return value;
};

export const strings = (value: unknown, what: string): readonly string[] => list(value, what).flatMap((one) => optionalString(one) ?? []);

/** Ids are long and come again with every read: equal ones share one text. Emptied when full, which costs only room. */
const pool = new Map<string, ArmId>();
const poolSize = 20_000;

export const id = (value: unknown, what: string): ArmId => {
  const text = string(value, what);
  const known = pool.get(text);
  if (known !== undefined) return known;
  const parsed = parseArmId(text);
  if (parsed === undefined) throw new Malformed(`${what} "${text}" is not a resource id`);
  if (pool.size >= poolSize) pool.clear();
  pool.set(text, parsed);
  return parsed;
};

export const optionalId = (value: unknown, what: string): ArmId | undefined =>
  value === null || value === undefined || value === '' ? undefined : id(value, what);

export const optionalInstant = (value: unknown): number | undefined => {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
};

/** In our spelling where it is one of `words`; a word of the future stays as it came. */
export const spelled = (value: string, words: readonly string[]): string =>
  words.find((one) => one.toLowerCase() === value.toLowerCase()) ?? value;
