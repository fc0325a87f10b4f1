/** Rights that lack: what Azure, or the grant of the namespace, did not let the operator read, by action and scope; and what a grant keeps it from doing to others. Pure. */

import { nameOf, parseArmId, sameId, subscriptionOf, armId, type ArmId } from '../../api/arm-id.ts';
import type { Failure } from '../../azure/arm.ts';
import { blockingAll, type Finding } from '../model/values/finding.ts';
import type { Context } from '../model/values/judgement.ts';
import { refusedReads, type Observation } from '../model/values/observation.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Step } from '../model/values/step.ts';

export const isAboutRights = (check: string): boolean => check === 'NotAuthorized' || check === 'IdentityNotAuthorized';

/** Each action on each scope once; a reconcile that has no token at all says so once. */
export function lackingRights({ serviceId }: Pick<Settings, 'serviceId'>, seen: Observation): readonly Finding[] {
  const found: Finding[] = [];
  for (const failure of refusedReads(seen)) {
    const finding = lacking(failure, serviceId);
    if (!found.some((one) => one.message === finding.message && sameId(one.subject, finding.subject))) found.push(finding);
  }
  return found;
}

function lacking({ code, message }: Failure, serviceId: ArmId): Finding {
  if (code === 'IdentityNotAuthorized')
    return blockingAll('IdentityNotAuthorized', serviceId, {
      message: `The binding of ${nameOf(serviceId)} has no access to Azure. ${message}`,
      remedy: 'The operator looks again by itself; nothing of this binding is changed until then.',
      source: 'apim-vnet-operator: a namespace uses an identity of its own, or what it was granted of that of the operator',
    });
  const { action, scope } = rightIn(message);
  const subject = parseArmId(scope) ?? armId(`/subscriptions/${subscriptionOf(serviceId)}`);
  return blockingAll('NotAuthorized', subject, {
    message: `The identity of the operator lacks ${action === undefined ? 'a right' : `the right ${action}`} on ${nameOf(subject)} (${subject}).`,
    remedy: `Grant ${action ?? 'the right that Azure names'} at that scope, for instance by the role of deploy/azure-role.json. Azure said: ${message}`,
    source: 'Microsoft: Troubleshoot Azure RBAC',
  });
}

/** Recorded: "… does not have authorization to perform action '<action>' over scope '<id>' or the scope is invalid …". */
export const rightIn = (message: string): { readonly action: string | undefined; readonly scope: string | undefined } => ({
  action: /perform action '([^']+)'/.exec(message)?.[1],
  scope: /over scope '([^']+)'/.exec(message)?.[1],
});

/** An approval in the namespace is no consent of those whose network it is. */
export const checkOthers = (steps: readonly Step[], { mayTouchOthers }: Pick<Context, 'mayTouchOthers'>): readonly Finding[] =>
  mayTouchOthers
    ? []
    : steps
        .filter(({ impact }) => (impact.others ?? 0) > 0)
        .map(({ parent, why, impact }) =>
          blockingAll('OthersNotAllowed', parent, {
            message: `${why} This also changes the network of ${impact.others} IP configuration${impact.others === 1 ? '' : 's'} of others in ${nameOf(parent)}, which this namespace may not do, whoever approves it.`,
            remedy:
              "Use what no others are in, or ask the platform team for touchesOthers: Approved for this namespace in the operator's tenancy file.",
            source: 'apim-vnet-operator: consent for others is not given by the one who asks',
          }),
        );
