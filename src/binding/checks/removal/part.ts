/** One stage of a deletion: what is still to be removed, what is waited for, and what stays for others. */

import type { ArmId } from '../../../api/arm-id.ts';
import type { Step } from '../../model/values/step.ts';

/** In this order. Between the names and the rules the gateway's subnets are waited for. */
export const stages = ['Gateway', 'Names', 'Rules', 'Attachments', 'Addresses', 'Made'] as const;
export type Stage = (typeof stages)[number];

/** What is not touched, and the half of a sentence that says why. */
export interface Stay {
  readonly id: ArmId;
  readonly why: string;
}

/** What of ours Azure itself still uses: it is waited for. */
export interface Held extends Stay {
  readonly step: Step;
}

export interface Part {
  readonly stage: Stage;
  readonly steps: readonly Step[];
  readonly stays: readonly Stay[];
  readonly held: readonly Held[];
}

export const nothingIn = (stage: Stage): Part => ({ stage, steps: [], stays: [], held: [] });
