/** What is done next for a binding, as a value: what Ready says, and in `send` the short writes that leave now, whatever else is under way. */

import type { OperationRecord } from '../../../api/binding.ts';
import type { GraceReason, SettledReason, StallReason } from '../../../api/conditions.ts';
import type { Instant } from '../../../runtime/clock.ts';
import type { HoldRecord, WaitReason } from './holds.ts';
import type { Step } from './step.ts';

export type Decision =
  /** Short writes, now. `CleaningUp`: everything is as declared, and what is not needed any more goes. */
  | { readonly do: 'start'; readonly send: readonly Step[]; readonly reason: 'PreparingNetwork' | 'UpdatingDns' | 'CleaningUp' }
  /** The long request: intent first. */
  | { readonly do: 'switch'; readonly step: Step }
  /** Our operation runs; additive repairs go on, because without them it fails. */
  | { readonly do: 'follow'; readonly operation: OperationRecord; readonly send: readonly Step[] }
  /** Our operation is done; its result is being proven, while DNS follows. */
  | { readonly do: 'verify'; readonly operation: OperationRecord; readonly send: readonly Step[] }
  | {
      readonly do: 'wait';
      readonly reason: 'ServiceBusy' | 'PreparingNetwork' | 'UpdatingDns' | 'AwaitingWindow';
      readonly message: string;
      readonly send: readonly Step[];
      /** When the wait ends, where that is known. */
      readonly until?: Instant;
    }
  /** A subnet or an address is not free yet. Everything around it is prepared meanwhile. */
  | { readonly do: 'await'; readonly reason: WaitReason; readonly hold: HoldRecord; readonly send: readonly Step[] }
  /** `blind`: Azure could not be read; otherwise a write failed in a way that passes. */
  | { readonly do: 'retry'; readonly message: string; readonly blind: boolean; readonly until?: Instant }
  | { readonly do: 'stop'; readonly reason: StallReason | GraceReason | 'Suspended'; readonly message: string; readonly until?: Instant }
  | { readonly do: 'settle'; readonly reason: SettledReason };

/** The short writes that leave with a decision. */
export const sendOf = (decision: Decision): readonly Step[] => ('send' in decision ? decision.send : []);
