/** What the scenarios of input at its limits ask of a stage. */

import { expect } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, type Stage } from './support/stage.ts';
import { ordinary } from './support/world.ts';

export type Json = Readonly<Record<string, unknown>>;
export interface Rule {
  readonly name: string;
  readonly properties: Json;
}
export const properties = (stage: Stage, id: string) => (stage.azure.resource(id)?.['properties'] ?? {}) as Json;
export const rulesIn = (stage: Stage, id: string) => (properties(stage, id)['securityRules'] ?? []) as readonly Rule[];
export const ours = (stage: Stage, id: string) => rulesIn(stage, id).filter(({ name }) => name.startsWith('apimvnet-'));
export const checks = async (stage: Stage) => ((await stage.binding('orders')).status?.findings ?? []).map(({ check }) => check);

export async function started(spec: object, resources: readonly Json[] = ordinary): Promise<Stage> {
  const stage = await createStage({ resources });
  stage.start();
  await stage.apply('orders', spec);
  return stage;
}

/** Nothing is written again over the next hours: what was written is what Azure shows. */
export async function staysSilent(stage: Stage): Promise<void> {
  const from = stage.azure.requests.length;
  await stage.forward('5h');
  expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
}
