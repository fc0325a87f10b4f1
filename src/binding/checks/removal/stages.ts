/** The order in which a binding that goes leaves Azure. Pure. */

import { idKey, isType } from '../../../api/arm-id.ts';
import { isLong, type Step } from '../../model/values/step.ts';

/** In this order. Between the names and the rules the gateway's subnets are waited for. */
export const stages = ['Gateway', 'Names', 'Rules', 'Attachments', 'Addresses', 'Made'] as const;
export type Stage = (typeof stages)[number];

export function stageOf(step: Step): Stage {
  const is = (type: string): boolean => isType(step.parent, `Microsoft.Network/${type}`);
  if (isLong(step)) return 'Gateway';
  if (is('privateDnsZones')) return 'Names';
  if (is('virtualNetworks/subnets')) return 'Attachments';
  if (is('publicIPAddresses')) return 'Addresses';
  return step.writes.some(({ target }) => idKey(target) === idKey(step.parent)) ? 'Made' : 'Rules';
}

export const inStages = (steps: readonly Step[]): readonly Step[] =>
  steps.toSorted((a, b) => stages.indexOf(stageOf(a)) - stages.indexOf(stageOf(b)));
