/** Text within a width: wrapped, cut with a mark, spans of time in words, a bar. Pure. */

import { fromIso, type Instant } from '../../../runtime/clock.ts';

/** Lines of at most `width` characters, the later ones indented; a word that is longer is cut into pieces, so that nothing is lost. */
export function wrapped(text: string, width: number, indent = ''): readonly string[] {
  const room = Math.max(width - indent.length, 10);
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'gu')) ?? []);
  const lines = words.reduce<readonly string[]>((all, word) => {
    const last = all.at(-1);
    return last !== undefined && last.length + 1 + word.length <= room ? [...all.slice(0, -1), `${last} ${word}`] : [...all, word];
  }, []);
  return lines.map((line) => `${indent}${line}`);
}

/** At most so long; what was cut shows by the mark. */
export const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`);

/** The first `count` of them, and how many more there are. */
export const atMost = (lines: readonly string[], count: number, more: (left: number) => string): readonly string[] =>
  lines.length <= count ? lines : [...lines.slice(0, count - 1), more(lines.length - count + 1)];

const minute = 60_000;

/** `45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function span(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `08:33`, or with its date when that is another day than today; in UTC, as kubectl prints times. */
export function clock(iso: string, now: Instant): string {
  const today = new Date(now).toISOString().slice(0, 10);
  const [day = '', time = ''] = iso.split('T');
  return day === today ? time.slice(0, 5) : `${day} ${time.slice(0, 5)}`;
}

/** Undefined where the text is no time. */
export const since = (iso: string | undefined, now: Instant): string | undefined => {
  const at = fromIso(iso);
  return at === undefined ? undefined : span(now - at);
};

/** How far a span has gone within its usual length, and beyond: `[######··········|··]`, with the usual end at the stroke. */
export function bar(done: number, usual: number, width: number): string {
  const room = Math.max(width - 2, 4);
  const end = Math.floor(room * 0.75);
  const filled = Math.min(Math.round((Math.max(done, 0) / Math.max(usual, minute)) * end), room);
  const cells = Array.from({ length: room }, (_, at) => (at < filled ? '#' : at === end ? '|' : '·'));
  return `[${cells.join('')}]`;
}
