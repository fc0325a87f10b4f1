/** What the change log tells of a write: what it is for, and who asked for it. Pure. */

import { approveAnnotation, type Binding } from '../../api/binding.ts';
import type { WriteReason } from '../../azure/arm.ts';
import type { Asker } from '../../azure/records/change-log.ts';
import { managersOf } from '../../runtime/records/managers.ts';
import { isOpen } from '../plan/approvals/list.ts';
import { purposeOf, type Step, type Write } from '../model/values/step.ts';

export const reasonOf = (step: Step, { changes }: Write): WriteReason => ({
  step: step.hash,
  purpose: purposeOf(step),
  why: step.why,
  changes,
});

/** `stored` is the binding as the cache has it, beside which its managers are remembered; `now` the same with its status of this instant. */
export function askerOf(stored: Binding, now: Binding): Asker {
  const { spec: specBy, annotations } = managersOf(stored);
  const { namespace, name, uid, generation } = now.metadata;
  const approvals = (now.status?.approvals ?? []).filter(isOpen).map(({ hash, from, since }) => {
    const by = from === 'Annotation' ? annotations.get(approveAnnotation) : specBy;
    return { hash, ...(from && { from }), since, ...(by && { manager: by.manager }) };
  });
  return { binding: { namespace, name, uid, generation }, ...(specBy && { specBy }), approvals };
}
