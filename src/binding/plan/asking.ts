/** How a human is asked: which steps, what they do to whom, and the two ways to say yes. Pure. */

import { approveAnnotation, revokeAnnotation } from '../../api/binding.ts';
import { toIso } from '../../runtime/clock.ts';
import type { Closed } from './gates.ts';
import type { Situation } from '../model/values/situation.ts';
import { consentOf, reasonToAsk, type Consent, type ReasonToAsk } from './approval.ts';
import { baseOf, isOpen, type Approval, type Approvals } from './approvals/list.ts';
import type { Impact, Step } from '../model/values/step.ts';

/** Every step of the plan that waits for a yes, so that one answer suffices. */
export function askingMessage(s: Situation): string {
  const { isLacking, askedAs, approvals } = consentOf(s);
  const asking = s.plan.steps.filter(isLacking);
  const hashes = asking.map(askedAs);
  const { namespace, name } = s.binding.metadata;
  return [
    `${asking.length === 1 ? 'One step waits' : `${asking.length} steps wait`} for approval:`,
    ...asking.map(
      (step) =>
        `${askedAs(step)}: ${step.why} (${[impactInWords(step.impact), because(step, s), ...takenBack(step, approvals)].join('; ')})`,
    ),
    `To approve: kubectl annotate --overwrite apimvnetbinding -n ${namespace} ${name} ${approveAnnotation}=${hashes.join(',')}`,
    `or, as a commit: spec.changes.approved: [${hashes.map((hash) => `"${hash}"`).join(', ')}]`,
  ].join('\n');
}

/** e.g. `aaaaaaaaaaaa was revoked`: the last one that would have let it through. */
const takenBack = (step: Step, approvals: Approvals): readonly string[] => {
  const end = approvals.findLast(({ hash }) => baseOf(hash) === step.hash);
  return end?.ended === undefined ? [] : [end.ended === 'Revoked' ? `${end.hash} was revoked` : `${end.hash} has lapsed`];
};

const because = (step: Step, s: Situation): string => reasons[reasonToAsk(step, s) ?? 'Always'](s);

const reasons: Readonly<Record<ReasonToAsk, (s: Situation) => string>> = {
  Reverts: () => 'asked for because it takes back what was declared',
  Others: () => 'asked for because others are touched',
  Exposes: () => 'asked for because the gateway leaves Internal mode',
  Drift: () => 'asked for because it was as declared and another client has changed it',
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

export const windowMessage = ({ step, until, approval }: Closed): string =>
  `${step.why} This begins inside a window of spec.changes.windows (${impactInWords(step.impact)}); ${until === undefined ? 'none is long enough.' : `the next one that is long enough opens at ${toIso(until)}.`}${approval ? ` ${approvalInWords(approval)}` : ''}`;

/** What lets a step through that has not begun, and how it is taken back. */
const approvalInWords = ({ hash, from, since }: Approval): string =>
  from === 'Spec'
    ? `Approved by ${hash} in spec.changes.approved; it counts while it stands there.`
    : `Approved by ${hash}, an annotation of ${since}; the annotation ${revokeAnnotation}=${hash} takes it back.`;

/** Said while an operation runs whose approval was taken back: Azure has no way to stop it. */
export function revokedTooLate({ previous }: Situation, { approvals }: Consent): string | undefined {
  const ofStep = approvals.filter(({ hash }) => baseOf(hash) === previous.operation?.step);
  const last = ofStep.at(-1);
  return last?.ended === 'Revoked' && !ofStep.some(isOpen)
    ? `The approval ${last.hash} was revoked after its request had left; that does not stop Azure. What the spec declares when this has ended is done next.`
    : undefined;
}
