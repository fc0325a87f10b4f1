/** A decision in one line, and what tests of the decision put into their tables. */

import type { BindingStatus } from '../../api/binding.ts';
import { fitting, isoExact, iso, seen, subnet } from '../testing/observation.test-support.ts';
import { binding, operation, turn, type Given } from '../testing/situation.test-support.ts';
import type { Decision } from '../model/values/decision.ts';

const targets = (steps: readonly { readonly writes: readonly { readonly verb: string; readonly target: string }[] }[]): string =>
  steps
    .flatMap(({ writes }) =>
      writes.map(
        ({ verb, target }) =>
          `${verb} ${
            target
              .split('/')
              .at(-1)
              ?.replace(/^apimvnet-\w+-/, '') ?? ''
          }`,
      ),
    )
    .join();

/** A decision in one line: what, why, and what is written now. */
export const said = (given: Given): string => line(turn(given).decision);
function line(decision: Decision): string {
  switch (decision.do) {
    case 'start':
      return `start ${targets(decision.send)}`;
    case 'switch':
      return `switch ${targets([decision.step])}`;
    case 'follow':
    case 'verify':
      return `${decision.do} ${targets(decision.send)}`.trim();
    case 'wait':
    case 'await':
      return `${decision.do} ${decision.reason} ${targets(decision.send)}`.trim();
    case 'retry':
      return `retry ${decision.blind ? 'blind' : 'seeing'}`;
    case 'stop':
    case 'settle':
      return `${decision.do} ${decision.reason}`;
  }
}

export const older = binding({ metadata: { name: 'first', uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: iso('06:00') } });
export const missing = fitting().slice(1);
export const running: BindingStatus = { operation: operation('07:40') };
export const ended: BindingStatus = { operation: operation('07:00', { endedAt: isoExact('07:30') }) };
export const locked = (scope: string) => seen([{ id: `${scope}/l`, name: 'freeze', scope, level: 'ReadOnly' as const, notes: undefined }]);
export const basic = { sku: { name: 'Basic', capacity: 1 } };
export const noGroup = subnet({ securityGroupId: undefined });
