/** A status that was written over by hand, and how a program does that has to live with it. */

import { expect } from '@jest/globals';
import { bindingsPath, type Binding } from '../../../src/api/binding.ts';
import type { Instance, Stage } from './stage.ts';

/** Merges into the status of `orders`, as `kubectl edit --subresource=status` does. */
export async function overwrite(stage: Stage, status: object | null): Promise<void> {
  const path = `${bindingsPath('platform')}/orders/status`;
  const contentType = 'application/merge-patch+json';
  stage.excuse(await stage.cluster.api().request<Binding>({ method: 'PATCH', path, body: { status }, contentType }));
}

/** Neither runs that failed nor a program that ended. */
export async function isSound({ registry, ended }: Instance): Promise<void> {
  const failed = (await registry.metrics()).split('\n').filter((line) => line.startsWith('controller_runtime_reconcile_errors_total'));
  expect(failed.map((line) => line.split(' ').at(-1))).toEqual(['0']);
  expect(await Promise.race([ended, Promise.resolve('runs')])).toBe('runs');
}
