/** How rows of the table of flows are written. */

import type { Flow, FlowContext, Need } from './flow.ts';

export const reference = 'Microsoft: Virtual network configuration reference, 2025-06-17';
export const always = (): Need => 'Required';
export const optional = (): Need => 'Optional';
export const external =
  (need: Need) =>
  ({ mode }: FlowContext): Need =>
    mode === 'External' ? need : 'No';

export const internal =
  (need: Need) =>
  ({ mode }: FlowContext): Need =>
    mode === 'Internal' ? need : 'No';

export const never = (): Need => 'No';
export const expected = (): Need => 'Expected';

type Row = Omit<Flow, 'source' | 'protocol'> & Partial<Pick<Flow, 'source' | 'protocol'>>;
export const row = (flow: Row): Flow => ({ source: reference, protocol: 'Tcp', ...flow });
