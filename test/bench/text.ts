/** Figures as people read them: one line as soon as one is known, and the table at the end. */

import type { Figure } from './measure.ts';

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

const inUnits = (value: number, unit: string): string => `${digits(value)} ${unit}`.trim();

/** A budget of nothing has no ratio: it is kept or it is not. */
const ratioOf = ({ measured, budget }: Figure): string =>
  budget === 0 ? (measured === 0 ? 'kept' : 'broken') : `${(measured / budget).toFixed(2)} ×`;

export const lineOf = (figure: Figure): string =>
  `${figure.what}: ${inUnits(figure.measured, figure.unit)} (budget ${inUnits(figure.budget, figure.unit)}, ${ratioOf(figure)})`;

export const isOver = ({ measured, budget }: Figure): boolean => measured > budget;

export function tableOf(figures: readonly Figure[]): string {
  const head = ['what', 'measured', 'budget', 'ratio'];
  const lines = figures.map((figure) => [
    figure.what,
    inUnits(figure.measured, figure.unit),
    inUnits(figure.budget, figure.unit),
    ratioOf(figure),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => (line[at] ?? '').length)));
  const show = (line: readonly string[]) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [show(head), ...lines.map(show)].join('\n');
}
