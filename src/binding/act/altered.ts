/** Whether the answer to a PUT shows something else than was sent: an Azure Policy with the effect modify changes requests on their way. Pure. */

import { at } from '../plan/render.ts';
import type { Write } from '../model/values/step.ts';

/** The paths that differ; undefined where none does. What the answer leaves out says nothing. */
export function alteredIn(body: unknown, { verb, changes }: Write): readonly string[] | undefined {
  if (verb !== 'put' || typeof body !== 'object' || body === null) return undefined;
  const paths = changes.flatMap(({ path, to }) => {
    const shown = at(body, path);
    return to === undefined || shown === undefined || shown === null || isSame(JSON.parse(to), shown)
      ? []
      : [path.replace(/^properties\./, '')];
  });
  return paths.length === 0 ? undefined : paths;
}

/** Letter case and order are Azure's own, and it adds what it knows to an object. */
function isSame(sent: unknown, shown: unknown): boolean {
  if (Array.isArray(sent))
    return Array.isArray(shown) && sent.length === shown.length && sent.every((one) => shown.some((other) => isSame(one, other)));
  if (typeof sent === 'object' && sent !== null) {
    if (typeof shown !== 'object' || shown === null) return false;
    const there = shown as Readonly<Record<string, unknown>>;
    return Object.entries(sent).every(([name, value]) => there[name] === undefined || isSame(value, there[name]));
  }
  return String(sent).toLowerCase() === String(shown).toLowerCase();
}
