/** One measured figure, held against its budget. */

export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly budget: number;
  readonly measured: number;
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** A budget of nothing has no ratio: it is kept or it is not. */
const ratioOf = ({ measured, budget }: Figure): string =>
  budget === 0 ? (measured === 0 ? 'kept' : 'broken') : `${(measured / budget).toFixed(2)} ×`;

export function renderFigures(figures: readonly Figure[]): string {
  const head = ['what', 'measured', 'budget', 'ratio'];
  const lines = figures.map((figure) => [
    figure.what,
    `${digits(figure.measured)} ${figure.unit}`.trim(),
    `${digits(figure.budget)} ${figure.unit}`.trim(),
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
