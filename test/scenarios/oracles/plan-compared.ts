/** A plan beside what was written: each target once, however often Azure was asked, and each printed change in a body that was sent. Pure. */

import { armId, idKey } from '../../../src/api/arm-id.ts';
import type { Change, Write } from '../../../src/binding/model/values/step.ts';
import { at } from '../../../src/binding/plan/render.ts';
import type { Preview } from '../../../src/cli/preview/preview.ts';
import { isAssumed } from '../../../src/cli/preview/rounds.ts';

/** Accepted by Azure. */
export interface Written {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

const methods = { put: 'PUT', merge: 'PUT', patch: 'PATCH', delete: 'DELETE', post: 'POST' } as const;

/** In words; undefined where the plan was kept. What is stopped on its way has done a part of it. */
export function differences({ steps, outcome }: Pick<Preview, 'steps' | 'outcome'>, writes: readonly Written[], rest: 'Done' | 'Stalled') {
  const printed = steps.flatMap(({ step }) => step.writes);
  const shown = new Set(printed.map(printedAs));
  const written = new Set(writes.map(writtenAs));
  const wrong = [
    ...[...written.difference(shown)].map((one) => `written and not printed: ${one}`),
    ...(rest === 'Done' ? [...shown.difference(written)].map((one) => `printed and not written: ${one}`) : []),
    ...(rest === 'Done' ? printed.flatMap((write) => unkept(write, writes)) : writes.flatMap((one) => unforetold(one, printed))),
    ...(rest === 'Done' && outcome.is !== (writes.length > 0 ? 'Changes' : 'Nothing')
      ? [`plan says ${outcome.is}${'why' in outcome ? ` (${String(outcome.why)})` : ''}, and there were ${writes.length} writes`]
      : []),
    ...(rest === 'Stalled' && outcome.is !== 'Blocked' && outcome.is !== 'Failed'
      ? [`plan says ${outcome.is}, and the binding stalls`]
      : []),
  ];
  return wrong.length === 0 ? undefined : wrong.join('; ');
}

const named = (method: string, target: string, action?: string): string =>
  `${method} ${idKey(armId(target))}${action === undefined ? '' : `/${action.toLowerCase()}`}`;

const printedAs = ({ verb, target, action }: Write): string => named(methods[verb], target, action);

function writtenAs({ method, path }: Written): string {
  const action = method === 'POST' ? path.slice(path.lastIndexOf('/') + 1) : undefined;
  return named(method, action === undefined ? path : path.slice(0, path.lastIndexOf('/')), action);
}

function unkept(write: Write, writes: readonly Written[]): readonly string[] {
  const { verb, changes } = write;
  const sent = writes.filter((one) => writtenAs(one) === printedAs(write));
  if (verb === 'delete' || verb === 'post' || sent.length === 0) return [];
  return changes
    .filter((change) => !sent.some(({ body }) => carries(body, change)))
    .map(({ path, to }) => `${printedAs(write)}: ${path} was not sent as ${to ?? 'nothing'}`);
}

/** What is stopped may have written a rule for both places, and not come to narrow it. */
function unforetold(one: Written, printed: readonly Write[]): readonly string[] {
  const name = writtenAs(one);
  const told = printed.filter((write) => printedAs(write) === name);
  if (one.method === 'DELETE' || one.method === 'POST' || told.length === 0) return [];
  return told.some(({ changes }) => changes.every((change) => carries(one.body, change))) ? [] : [`${name}: not sent as it was printed`];
}

function carries(body: unknown, { path, to }: Change): boolean {
  const value = at(body, path);
  if (to === undefined) return value === undefined || value === null;
  return isAssumed(to) || sameText(value, JSON.parse(to));
}

/** The mark of a binding holds uids that no file knows. */
const sameText = (a: unknown, b: unknown): boolean =>
  new Set([a, b].map((one) => sorted(one).replaceAll(/[0-9a-f-]{36}\/[0-9a-f-]{36}/g, 'MARK'))).size === 1;

const sorted = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => a.localeCompare(b)))
      : one,
  );
