/** What follows the steps of a plan once they are done, found as the operator finds it: by judging what will be there then. */

import { idKey, sameId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import type { Arm, Outcome } from '../../azure/arm.ts';
import type { Service, VirtualNetwork } from '../../azure/resources.ts';
import { withOwned } from '../../binding/checks/record-room.ts';
import { isUserOwned } from '../../binding/model/terms/occupancy.ts';
import { leftoverHolders } from '../../binding/model/terms/owned.ts';
import type { Context } from '../../binding/model/values/judgement.ts';
import { valueOf, type Observation } from '../../binding/model/values/observation.ts';
import type { Settings } from '../../binding/model/values/settings.ts';
import { isLong, type Step } from '../../binding/model/values/step.ts';
import { readLeftovers } from '../../binding/observe/leftovers.ts';
import { presentIn } from '../../binding/observe/present.ts';
import { evaluate, makePlan } from '../../binding/plan/plan.ts';
import { predict } from '../../binding/plan/predict.ts';
import { locationsOf } from '../../binding/model/values/site.ts';

/** A plan and what follows it take three rounds; one that never ends would be a fault of ours. */
const most = 6;

/** Stands for an address that Azure gives: of TEST-NET-1, which no network has (RFC 5737). */
const assumed = (at: number): string => `192.0.2.${at + 1}`;
export const isAssumed = (text: string): boolean => /\b192\.0\.2\.\d+\b/.test(text);

/** In the order in which they can be done. */
export interface Parted {
  readonly going: readonly Step[];
  /** What something keeps back while all else goes on, so that nothing follows from it. */
  readonly kept: readonly Step[];
}

/** The steps after `first`; none of them is in `first`. */
export async function stepsAfter(
  first: Parted,
  part: (steps: readonly Step[]) => Parted,
  settings: Settings,
  seen: Observation,
  context: Context,
  arm: Arm,
): Promise<Parted> {
  const later: Step[] = [];
  const kept: Step[] = [];
  let now = seen;
  let done = first.going;
  let previous: BindingStatus = context.previous;
  for (let round = 0; round < most && done.length > 0; round++) {
    const hasMoved = done.some((step) => isLong(step) && step.phase === 'switch');
    // By then Azure has let go of what the gateway left.
    const { holds: _holds, history: _history, operation: _operation, ...rest } = previous;
    previous = { ...(hasMoved ? rest : previous), owned: withOwned(previous.owned ?? [], done) };
    const left = subnetsLeft(seen, predict(now, done));
    const moved = hasMoved ? afterMove(predict(now, done), settings) : predict(now, done);
    now = released(await withLeftovers(moved, previous, [...first.going, ...later], arm), left);
    const known = new Set([...first.going, ...first.kept, ...later, ...kept].map(({ hash }) => hash));
    const { steps } = makePlan(evaluate(settings, now, { ...context, previous }));
    const found = part(steps.filter(({ hash }) => !known.has(hash)));
    done = found.going;
    later.push(...done);
    kept.push(...found.kept);
  }
  return { going: later, kept };
}

/** A gateway that has moved has an address in its subnet, and has read the DNS servers of its network. */
function afterMove(seen: Observation, settings: Settings): Observation {
  const service = valueOf(seen.service);
  if (!service || service.virtualNetworkType === 'None') return { ...seen, present: [] };
  const addressed = (addresses: readonly string[], at: number): readonly string[] => (addresses.length > 0 ? addresses : [assumed(at)]);
  const moved = {
    ...service,
    privateIpAddresses: addressed(service.privateIpAddresses, 0),
    additionalLocations: service.additionalLocations.map((one, at) => ({
      ...one,
      privateIpAddresses: addressed(one.privateIpAddresses, at + 1),
    })),
  };
  const statuses = locationsOf(moved).map(({ location, subnetId }) => {
    const place = seen.locations.find(({ subnet }) => sameId(subnet?.id, subnetId));
    const servers = valueOf(place?.network)?.dnsServers ?? [];
    return { location, dnsServers: servers.length === 0 ? ['168.63.129.16'] : servers, rows: [] };
  });
  const there = presentIn(settings, moved);
  const present = seen.present.filter(({ id }) => there.some((one) => sameId(one, id)));
  return { ...seen, present, service: { ok: true, value: moved }, networkStatus: { ok: true, value: statuses } };
}

/** What the gateway leaves behind is looked at once it is left. */
async function withLeftovers(seen: Observation, { owned = [] }: BindingStatus, done: readonly Step[], arm: Arm): Promise<Observation> {
  const unread = leftoverHolders(owned, seen.locations).filter((id) => !seen.left.some((one) => sameId(one.id, id)));
  if (unread.length === 0) return seen;
  const read = await readLeftovers(unread, arm, { fresh: true });
  return { ...seen, left: [...seen.left, ...predict({ ...seen, left: read }, done).left] };
}

/** Keys of the subnets that the gateway is in now and will not be in then. */
function subnetsLeft(seen: Observation, then: Observation): ReadonlySet<string> {
  const subnetsOf = (service: Service | undefined): readonly string[] =>
    service === undefined || service.virtualNetworkType === 'None'
      ? []
      : locationsOf(service)
          .flatMap(({ subnetId }) => subnetId ?? [])
          .map(idKey);
  const kept = new Set(subnetsOf(valueOf(then.service)));
  return new Set(subnetsOf(valueOf(seen.service)).filter((id) => !kept.has(id)));
}

/** What the gateway has left holds nothing of it any more. */
function released(seen: Observation, left: ReadonlySet<string>): Observation {
  if (left.size === 0) return seen;
  const emptied = (network: Outcome<VirtualNetwork>): Outcome<VirtualNetwork> =>
    network.ok
      ? {
          ok: true,
          value: {
            ...network.value,
            subnets: network.value.subnets.map((subnet) =>
              left.has(idKey(subnet.id))
                ? { ...subnet, ipConfigurations: subnet.ipConfigurations.filter(isUserOwned), navigationLinks: [] }
                : subnet,
            ),
          },
        }
      : network;
  return {
    ...seen,
    locations: seen.locations.map((one) => ({ ...one, network: emptied(one.network) })),
    left: seen.left.map((one) => ({ ...one, networks: one.networks.map(emptied) })),
    held: seen.held.map((one) => ({ ...one, network: one.network && emptied(one.network) })),
  };
}
