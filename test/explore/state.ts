/** What Azure and a binding ended up with, as it may be compared between two runs. */

import type { BindingStatus } from '../../src/api/binding.ts';
import { comparable } from '../scenarios/support/oracle.ts';
import type { Stage } from '../scenarios/support/stage.ts';

/** Drawn by Azure, different in each run, or a matter of when something was done. */
const drawn: ReadonlySet<string> = new Set(['etag', 'resourceGuid', 'createdAtUtc', 'ipConfigurations', 'ipAddress', 'systemData', 'fqdn']);
const listed: ReadonlySet<string> = new Set(['publicIPAddresses', 'outboundPublicIPAddresses']);

/** Everything that there is, without what is drawn; lists of children in a fixed order. */
export const azureState = (stage: Stage): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    stage.azure
      .ids()
      .map((id) => [id.split('/').slice(8).join('/').toLowerCase(), plainly(stage.azure.resource(id))] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

const plainly = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plainly).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, entry]): readonly (readonly [string, unknown])[] =>
      drawn.has(name) ? [] : [[name, listed.has(name) ? '<drawn>' : plainly(entry)]],
    ),
  );
};

/**
 * The status without its past: how often something was tried, and when, and the approvals that were used.
 * What is owned has no order; a binding that is gone has no status.
 */
export function statusState(stage: Stage, name: string): unknown {
  if (stage.isGone(name)) return 'gone';
  const { history, corrections: _, owned, approvals, ...status } = stage.latest(name)?.status ?? {};
  const sorted = owned?.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return withoutDrawn({
    ...status,
    ...(sorted && { owned: sorted }),
    approvals: (approvals ?? []).filter(({ spent }) => !spent),
    ...(history && { history: history.map((entry) => ({ ...entry, correlationId: '<drawn>' })) }),
  });
}

/** Public addresses are drawn from more than one range. Why an operation failed is only known to whoever kept its URL, and names a correlation id. */
const withoutDrawn = (status: BindingStatus): unknown =>
  JSON.parse(
    JSON.stringify(comparable(status))
      .replace(/\b20\.(?!61\.)\d+\.\d+\.\d+/g, '<address>')
      .replace(
        /\bActivationFailed\)?: Unable .*? when contacting support\.|\bServiceFailed\)?: Azure gave no reason; .*? Failed\./g,
        '<cause>',
      ),
  );

/** The first place where two states differ, e.g. `.properties.mode: "None" instead of "External"`. */
export function difference(actual: unknown, expected: unknown, path = ''): string | undefined {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return undefined;
  const both = [actual, expected];
  if (both.every((one) => typeof one === 'object' && one !== null) && Array.isArray(actual) === Array.isArray(expected)) {
    const [a, b] = both as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
    for (const name of new Set([...Object.keys(b), ...Object.keys(a)])) {
      const found = difference(a[name], b[name], `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return `${path}: ${clip(actual)} instead of ${clip(expected)}`;
}

const clip = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);
