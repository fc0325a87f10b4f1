/** How a human is asked: which steps, what they do to whom, and the two ways to say yes. Pure. */

import { approveAnnotation } from '../../api/binding.ts';
import { toIso } from '../../runtime/clock.ts';
import type { Closed } from './gates.ts';
import type { Situation } from '../model/values/situation.ts';
import { consentOf, reasonToAsk, type ReasonToAsk } from './approval.ts';
import type { Impact, Step } from '../model/values/step.ts';

/** Every step of the plan that waits for a yes, so that one answer suffices. */
export function askingMessage(s: Situation): string {
  const { isLacking, askedAs } = consentOf(s);
  const asking = s.plan.steps.filter(isLacking);
  const hashes = asking.map(askedAs);
  const { namespace, name } = s.binding.metadata;
  return [
    `${asking.length === 1 ? 'One step waits' : `${asking.length} steps wait`} for approval:`,
    ...asking.map((step) => `${askedAs(step)}: ${step.why} (${[impactInWords(step.impact), because(step, s)].join('; ')})`),
    `To approve: kubectl annotate --overwrite apimvnetbinding -n ${namespace} ${name} ${approveAnnotation}=${hashes.join(',')}`,
    `or, as a commit: spec.changes.approved: [${hashes.map((hash) => `"${hash}"`).join(', ')}]`,
  ].join('\n');
}

const because = (step: Step, s: Situation): string => reasons[reasonToAsk(step, s) ?? 'Always'](s);

const reasons: Readonly<Record<ReasonToAsk, (s: Situation) => string>> = {
  Reverts: () => 'asked for because it takes back what was declared',
  Others: () => 'asked for because others are touched',
  Exposes: () => 'asked for because the gateway leaves Internal mode',
  Drift: () => 'asked for because it was as declared and somebody else has changed it',
  Disruptive: ({ settings }) => `asked for because spec.changes.approval is ${settings.changes.approval}`,
  Always: ({ settings }) => `asked for because spec.changes.approval is ${settings.changes.approval}`,
};

const traffics: Readonly<Record<Impact['traffic'], string>> = {
  None: 'no interruption',
  ConnectionReset: 'open connections are reset',
  Rolling: 'units are updated one after another',
  Downtime: 'the gateway is down meanwhile',
};

/** e.g. `the gateway is down meanwhile; usually 15 to 45 minutes; public address 20.61.0.10 in westeurope changes`. */
export function impactInWords({ traffic, exposure, others = 0, addresses = [], minutes }: Impact): string {
  const [least, most] = minutes;
  return [
    traffics[traffic],
    least === 0 ? `usually within ${most} minute${most === 1 ? '' : 's'}` : `usually ${least} to ${most} minutes`,
    ...addresses.map(
      ({ kind, from, to, location }) =>
        `${kind.toLowerCase()} address ${from ?? ''} in ${location} changes${to === undefined ? '' : ` to ${to}`}`,
    ),
    ...(exposure === 'Opens' ? ['opens the gateway to more clients'] : []),
    ...(exposure === 'Closes' ? ['closes the gateway to clients that can connect now'] : []),
    ...(others > 0 ? [`touches ${others} IP configuration${others === 1 ? '' : 's'} of others`] : []),
  ].join('; ');
}

export const windowMessage = ({ step, until }: Closed): string =>
  `${step.why} This begins inside a window of spec.changes.windows (${impactInWords(step.impact)}); ${until === undefined ? 'none is long enough.' : `the next one that is long enough opens at ${toIso(until)}.`}`;
