/** Switches of what goes wrong: failed activations, addresses and subnets that are taken, regions that get lost. */

import { codeOf, isOk, type Exchange } from '../client/exchange.ts';
import { objects, pick, textAt } from '../client/json.ts';
import { modeOf } from '../steps/gateway.ts';
import { namesOfRegions } from '../steps/premium.ts';
import type { Seen } from '../steps/steps.ts';
import type { Shut } from '../steps/moves.ts';
import { notSeen, told, untold, type Conclusion, type Probe } from './types.ts';

/**
 * How a move into a subnet that shuts the control plane out ended; undefined where that cannot be told. Without a named operation a gateway that shows
 * `Succeeded` may hide a failure.
 */
function endOf({ first, end, isThere }: Shut): 'failed' | 'moved' | undefined {
  if (!isOk(first)) return undefined;
  if (!end.isNamed) return end.state === 'Failed' ? 'failed' : undefined;
  if (end.state === 'Failed' || end.state === 'Canceled') return 'failed';
  return end.state === 'Succeeded' && isThere ? 'moved' : undefined;
}

const unclear = ({ first, end }: Shut): string => {
  if (!isOk(first)) return `the move was answered ${first.status} ${codeOf(first)}`;
  return end.isNamed
    ? `it ended ${end.state}, and the gateway did not move`
    : 'no operation was named, and the gateway does not show a failure';
};

function blockedFlows({ shutOut }: Seen): Conclusion {
  if (!shutOut) return notSeen;
  const { first, end, after, status } = shutOut;
  const by = [first, end.last, after, status];
  const how = endOf(shutOut);
  if (how === undefined) return untold(unclear(shutOut), by);
  if (how === 'failed') return told('failActivation', by);
  const rows = (Array.isArray(status?.body) ? objects(status.body) : []).flatMap((one) =>
    objects(pick(one, 'networkStatus', 'connectivityStatus')),
  );
  return rows.some((row) => row['status'] === 'failure')
    ? told('failNetworkStatusOnly', by)
    : untold('it succeeded, and its network status shows no failure: the subnet did not shut it out', by);
}

const ofFailure =
  (read: (shut: Shut) => Conclusion) =>
  ({ shutOut }: Seen): Conclusion => {
    if (!shutOut) return notSeen;
    const how = endOf(shutOut);
    if (how === undefined) return untold(unclear(shutOut), [shutOut.end.last]);
    return how === 'failed' ? read(shutOut) : untold('no update failed', [shutOut.end.last]);
  };

const failureEnds = ofFailure(({ end }) => {
  if (!end.isNamed) return untold('no operation was named', [end.last]);
  return end.state === 'Failed' || end.state === 'Canceled' ? told(end.state, [end.last]) : untold(`it ended ${end.state}`, [end.last]);
});

const failedState = ofFailure(({ after }) => {
  const state = textAt(after.body, 'properties', 'provisioningState');
  return state === 'Failed' || state === 'Succeeded' ? told(state, [after]) : untold(`it shows ${state}`, [after]);
});

const failedShows = ofFailure(({ before, after, isThere }) => {
  if (isThere) return told('wanted', [before, after]);
  return modeOf(before) === modeOf(after) ? told('before', [before, after]) : untold(`it shows ${modeOf(after)}`, [before, after]);
});

function addressReuse({ addressAgain, nulls }: Seen): Conclusion {
  if (!addressAgain || !nulls) return notSeen;
  if (textAt(nulls.before.body, 'properties', 'publicIpAddressId') === '')
    return untold('the gateway had no own address to leave', [nulls.before]);
  const { before, first, end, after } = addressAgain;
  const by = [before, first, end.last, after];
  if (!isOk(first))
    return first.status === 400 ? told('refusedAtOnce', by) : untold(`it was answered ${first.status} ${codeOf(first)}`, by);
  if (end.isNamed && end.state !== 'Succeeded') return told('refusedLate', by);
  if (!end.isNamed && textAt(after.body, 'properties', 'provisioningState') === 'Failed') return told('refusedLate', by);
  return untold('the address was taken again: nothing kept it', by);
}

function holdEvidence({ moving }: Seen): Conclusion {
  if (!moving) return notSeen;
  const { shown, refusal } = moving.left;
  if (!shown || !refusal) return untold('the subnet that was left was not taken at any look', [moving.after]);
  const residents = objects(pick(shown.body, 'properties', 'ipConfigurations')).length;
  return told(residents > 0 ? 'visible' : 'hidden', [shown, refusal]);
}

function holdMinutes({ moving }: Seen): Conclusion {
  if (!moving) return notSeen;
  const hold = moving.hold.result;
  const { refusal, refused } = moving.left;
  if (!hold)
    return untold(
      refused === undefined ? 'the gateway did not leave its subnet' : `it was still taken after ${Math.round(refused)} minutes`,
      [refusal],
    );
  return told(Math.round(((hold.refused ?? 0) + hold.free) / 2), [refusal, hold.last], [hold.refused ?? 0, hold.free]);
}

function omittedRegions({ regionsOmitted }: Seen): Conclusion {
  if (!regionsOmitted) return notSeen;
  const { before, first, end, after } = regionsOmitted;
  if (before.length === 0) return untold('there was no further region that could get lost', [first]);
  if (end.state !== 'Succeeded') return untold(`the update ended ${end.state}`, [first, end.last]);
  const left = namesOfRegions(after);
  return told(left.length === before.length ? 'kept' : 'removed', [first, after]);
}

const row = (name: string, asks: string, needs: Probe['needs'], changes: Probe['changes'], conclude: Probe['conclude']): Probe => ({
  name,
  kind: 'switch',
  asks,
  needs,
  changes,
  conclude,
});

/** Whether the gateway reaches its database; undefined where its rows do not tell. */
function databaseIn(status: Exchange): boolean | undefined {
  const rows = (Array.isArray(status.body) ? objects(status.body) : []).flatMap((one) =>
    objects(pick(one, 'networkStatus', 'connectivityStatus')),
  );
  const states = rows.filter((row) => /^sql/i.test(textAt(row, 'resourceType'))).map((row) => textAt(row, 'status'));
  if (states.length === 0) return undefined;
  return !states.includes('failure');
}

function routedTag({ routed }: Seen): Conclusion {
  if (!routed) return notSeen;
  const by = [routed.before, routed.during];
  const reached = databaseIn(routed.during);
  if (databaseIn(routed.before) !== true || reached === undefined)
    return untold('the gateway did not say that it reached its database before', by);
  return told(reached ? 'appliances' : 'everyHop', by);
}

export const failureSwitches: readonly Probe[] = [
  row(
    'omittedRegions',
    'Does a PATCH that leaves the additional locations out keep them?',
    ['regionsOmitted'],
    {
      kept: 'Regions are named only when they change.',
      removed: 'Every PATCH has to carry all regions.',
    },
    omittedRegions,
  ),
  row(
    'holdEvidence',
    'Does a subnet name what still holds it after a gateway left?',
    ['moving'],
    {
      visible: 'The operator shows who holds it, and sees when it is free.',
      hidden: 'Only time tells; the documented hours are waited for.',
    },
    holdEvidence,
  ),
  row(
    'holdMinutes',
    'How long does a subnet stay taken after a gateway left?',
    ['moving'],
    {
      'a number': 'How long a way back, or a removal of the subnet, has to wait.',
    },
    holdMinutes,
  ),
  row(
    'addressReuse',
    'Is an address that was just left refused at once, or when the update ends?',
    ['addressAgain', 'nulls'],
    {
      refusedAtOnce: 'A mistake costs a minute.',
      refusedLate: 'A mistake costs an update: the operator must not send it.',
    },
    addressReuse,
  ),
  row(
    'routedTag',
    'Do user-defined routes with next hop Internet or None bring their prefixes into the tag VirtualNetwork?',
    ['routed'],
    {
      appliances: 'Only routes to appliances, gateways and the network do; a deny of the network leaves what goes straight alone.',
      everyHop: 'A deny of the network closes what is routed straight too; the operator says in both cases that it cannot be told.',
    },
    routedTag,
  ),
  row(
    'failedState',
    'What is a gateway after a failed update?',
    ['shutOut'],
    {
      Failed: 'Its state tells.',
      Succeeded: 'Only its settings and the operation tell.',
    },
    failedState,
  ),
  row(
    'failedShows',
    'Which settings does a gateway show after a failed update?',
    ['shutOut'],
    {
      before: 'It is where it was.',
      wanted: 'It says that it is where it does not work.',
    },
    failedShows,
  ),
  row(
    'failureEnds',
    'How does the operation of a failed activation end?',
    ['shutOut'],
    {
      Failed: 'With an error that says why.',
      Canceled: 'Without one.',
    },
    failureEnds,
  ),
  row(
    'blockedFlows',
    'Does a subnet that shuts the control plane out make an activation fail?',
    ['shutOut'],
    {
      failActivation: 'The move is lost with its forty minutes.',
      failNetworkStatusOnly: 'The move is done, and only the network status tells.',
    },
    blockedFlows,
  ),
];
