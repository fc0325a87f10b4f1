/** Faults of the command line as the simulated Azure takes them. */

import type { Random } from '../../../src/runtime/random.ts';
import type { Fault, Faults } from '../../azure/faults.ts';
import { hitter, type FaultKind, type FaultWords } from './rules.ts';

export const azureFaultKinds = ['status', 'delay', 'drop', 'lost-answer', 'reset', 'html', 'empty'] as const satisfies readonly FaultKind[];

export function addFaults(faults: Faults, rules: readonly FaultWords[], random: Random): void {
  for (const words of rules) {
    const hits = hitter(words, random);
    faults.add({ where: hits, fault: faultOf(words) });
  }
}

function faultOf({ kind, value, retryAfter, code }: FaultWords): Fault {
  switch (kind) {
    case 'status':
      return { kind, status: value, ...(code === undefined ? {} : { code }), ...(retryAfter === undefined ? {} : { retryAfter }) };
    case 'delay':
      return { kind, ms: value };
    case 'lost-answer':
      return { kind: 'lostAnswer' };
    case 'drop':
    case 'reset':
    case 'html':
    case 'empty':
      return { kind };
  }
}
