/** Bindings that are refused for how changes are to be carried out, with the sentence that says why. */

import { worded } from './bindings-refused.ts';

const window = (duration: string) => ({ changes: { windows: [{ schedule: '0 2 * * 6', duration }] } });

export const changeRules = [
  worded(
    'an approval that is no hash',
    { changes: { approved: ['yes'] } },
    'spec.changes.approved[0]',
    'spec.changes.approved takes hashes of steps',
    "spec.changes.approved: 'yes' is not the hash of a step; copy it from status.plan.steps",
  ),
  worded(
    'a window as long as a word',
    window('evening'),
    'spec.changes.windows[0].duration',
    'spec.changes.windows.duration takes times such as 4h or 1h30m',
    "spec.changes.windows.duration: 'evening' is not a time such as 4h or 1h30m",
  ),
  worded(
    'a hold in seconds',
    { changes: { subnetHoldTimeout: '21600s' } },
    'spec.changes.subnetHoldTimeout',
    'spec.changes.subnetHoldTimeout takes times such as 6h or 1h30m',
    "spec.changes.subnetHoldTimeout: '21600s' is not a time such as 6h or 1h30m",
  ),
  worded(
    'an alarm after a day',
    { changes: { overdueAfter: '1d' } },
    'spec.changes.overdueAfter',
    'spec.changes.overdueAfter takes times such as 3h or 2h30m',
    "spec.changes.overdueAfter: '1d' is not a time such as 3h or 2h30m",
  ),
];
