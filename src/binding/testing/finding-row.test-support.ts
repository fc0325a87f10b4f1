/** One situation with what a check says of it. */
import type { ArmId } from '../../api/arm-id.ts';
import type { Given } from './situation.test-support.ts';

export interface FindingRow {
  readonly given: Given;
  readonly severity: 'All' | 'Switch' | 'Degrading' | 'Advisory';
  readonly subject: ArmId;
  readonly message: string;
  readonly remedy: string;
  /** Where the rule comes from: Microsoft, or a rule of this operator. */
  readonly source?: 'ours';
}
