/** Rights that lack: what Azure, or the grant of the namespace, did not let the operator read or write, by action and scope; and what a grant keeps it from doing to others. Pure. */

import { nameOf, parseArmId, sameId, subscriptionOf, armId, typeOf, type ArmId } from '../../api/arm-id.ts';
import type { Failure } from '../../azure/arm.ts';
import { advisory, blockingAll, type Finding } from '../model/values/finding.ts';
import type { Context } from '../model/values/judgement.ts';
import { refusedAdvice, refusedReads, type Observation } from '../model/values/observation.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Step } from '../model/values/step.ts';

/** What a namespace was not granted is no right that lacks in Azure. */
const notGranted = 'IdentityNotAuthorized';

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
  return blockingAll('NotAuthorized', ...wordsFor(message, serviceId));
}

/** What only gives advice is done without: that it was is told, with what it would take. */
export const lackingAdvice = (seen: Observation, { serviceId }: Pick<Settings, 'serviceId'>): readonly Finding[] =>
  once(
    refusedAdvice(seen)
      .filter(({ code }) => code !== notGranted)
      .map(({ message }) => advisory('NotAuthorized', ...wordsFor(message, serviceId))),
  );

/** What Azure did not let the operator write; that it is tried again, and when, is the business of the refusal itself. */
export function lackingForWrites({ previous }: Pick<Context, 'previous'>, { serviceId }: Pick<Settings, 'serviceId'>): readonly Finding[] {
  const refused = [...(previous.refusals ?? []), ...(previous.lastFailure ? [previous.lastFailure] : [])];
  return once(
    refused
      .filter(({ reason, code }) => reason === 'NotAuthorized' && code !== notGranted)
      .map(({ message }) => advisory('NotAuthorized', ...wordsFor(message, serviceId))),
  );
}

const once = (found: readonly Finding[]): readonly Finding[] =>
  found.filter((one, at) => found.findIndex(({ message }) => message === one.message) === at);

function wordsFor(message: string, serviceId: ArmId): readonly [ArmId, Parameters<typeof advisory>[2]] {
  const { action, scope } = rightIn(message);
  const subject = parseArmId(scope) ?? armId(`/subscriptions/${subscriptionOf(serviceId)}`);
  return [
    subject,
    {
      message: `The identity of the operator lacks ${action === undefined ? 'a right' : `the right ${action}`} on ${nameOf(subject)} (${subject}).`,
      remedy: `Grant ${action ?? 'the right that Azure names'} at that scope, for instance by the role of deploy/azure-role.json. Azure said: ${message}`,
      source: 'Microsoft: Troubleshoot Azure RBAC',
    },
  ];
}

interface RightTold {
  readonly action: string | undefined;
  readonly scope: string | undefined;
}

/**
 * Recorded: "… does not have authorization to perform action '<action>' over scope '<id>' or the scope is invalid …", and of what a body links to "… has
 * permission to perform action '<action>' on scope '<id>'; however, it does not have permission to perform action 'join/action' on the linked scope(s)
 * '<id>' …" (Azure/azure-cli#23447), where the type has to be taken from the scope.
 */
export function rightIn(message: string): RightTold {
  const [, linked, scope] =
    /not have permission to perform action(?:\(s\))? '([^',]+)[^']*' on the linked scope(?:\(s\))? '([^',]+)/.exec(message) ?? [];
  if (linked !== undefined) {
    const id = parseArmId(scope);
    return { action: id === undefined || linked.split('/').length > 2 ? linked : `${typeOf(id)}/${linked}`, scope };
  }
  return { action: /perform action '([^']+)'/.exec(message)?.[1], scope: /over scope '([^']+)'/.exec(message)?.[1] };
}

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
