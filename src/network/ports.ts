/** Port lists of security rules as numbers. */

import type { Range } from './prefixes.ts';
import { remembered } from './remembered.ts';

export const allPorts: Range = { from: 0, to: 65_536 };

/** Reads `443`, `6381-6383` or `*`; undefined for anything else, also for a reversed range. */
export const parsePorts = remembered((text: string): Range | undefined => {
  if (text === '*') return allPorts;
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from <= to && to <= 65_535 ? { from, to: to + 1 } : undefined;
});

export const showPorts = ({ from, to }: Range): string =>
  from === 0 && to === 65_536 ? '*' : to === from + 1 ? String(from) : `${from}-${to - 1}`;
