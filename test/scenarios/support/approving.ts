/** What a human does who is asked: reads the hashes in the message, and says yes by annotation. */

import { approveAnnotation } from '../../../src/api/binding.ts';
import { statusOf } from './shown.ts';
import type { Stage } from './stage.ts';

export const messageOf = async (stage: Stage): Promise<string> =>
  (await statusOf(stage)).conditions?.find(({ type }) => type === 'Ready')?.message ?? '';

/** Hashes under which steps ask now, as the message of Ready has them. */
export async function asked(stage: Stage): Promise<readonly string[]> {
  return [...(await messageOf(stage)).matchAll(/^([0-9a-f]{12}(?:\.\d+)?): /gm)].map(([, hash]) => hash ?? '');
}

/** By `kubectl annotate`; Flux takes it away again. */
export async function approve(stage: Stage, hashes: readonly string[], removedAfter = '20s'): Promise<void> {
  await stage.annotate('orders', { [approveAnnotation]: hashes.join(',') });
  await stage.forward(removedAfter);
  await stage.annotate('orders', { [approveAnnotation]: null });
}

/** Waits for the question, and says yes to all of it. */
export async function approveWhenAsked(stage: Stage): Promise<void> {
  await stage.until('orders', 'False/AwaitingApproval', '15m');
  await approve(stage, await asked(stage));
}
