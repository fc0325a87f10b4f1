/** A story in lines that a person reads, shortest form first. */

import type { Action, Story } from './story.ts';
import type { Spec } from './specs.ts';

/** Ids by their last part: everything is in one resource group. */
const short = (spec: Spec): string => JSON.stringify(spec).replace(/"\/subscriptions\/[^"]*\/([^/"]+)\/([^/"]+)"/g, '"$1/$2"');

const time = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;

function words(action: Action): string {
  switch (action.do) {
    case 'edit':
    case 'write nonsense':
      return `${action.do}: ${short(action.spec)}`;
    case 'split':
      return `a second instance works beside the first for ${action.seconds} s`;
    case 'disturb Azure':
    case 'disturb Kubernetes':
    case 'disturb watches':
      return `${action.do}: ${action.by} for ${action.minutes} min, ${Math.round(action.share * 100)} % of all`;
    case 'move the clock':
      return `the clock of the operator's machines jumps by ${action.minutes} min`;
    case 'meddle':
      return `others: ${action.deed} (for ${action.hours} h, pick ${action.pick})`;
    case 'delete':
    case 'ask for a reconcile':
    case 'crash':
      return action.do;
  }
}

export const tell = ({ tier, speed, replicas, approver, sharedZones, assumptions, first, actions }: Story): readonly string[] => [
  `${tier}, Azure ${speed} times as fast, ${replicas ? 'two replicas' : 'one instance'}, ${approver ? 'plans are approved' : 'nobody approves'}${sharedZones ? ', others use the private zones too' : ''}${Object.keys(assumptions).length > 0 ? `, Azure is ${JSON.stringify(assumptions)}` : ''}`,
  `create: ${short(first)}`,
  ...actions.map((action) => `${words(action)}; then ${time(action.pauseSeconds)}`),
];
