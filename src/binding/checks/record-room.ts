/** What status remembers as ours: every parent in which something is made or attached, before the first write there, so that nothing of ours is ever forgotten. Pure. */

import { childOf, idKey, isType, nameOf, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { compact } from '../model/terms/compact.ts';
import { mostOwned } from '../model/terms/limits.ts';
import { blockingSwitch, type Finding } from '../model/values/finding.ts';
import type { Judgement } from '../model/values/judgement.ts';
import { stillOwned } from '../model/terms/owned.ts';
import type { Observation } from '../model/values/observation.ts';
import { isLong, type Step, type Write } from '../model/values/step.ts';
import type { Settings } from '../model/values/settings.ts';

type Owned = NonNullable<BindingStatus['owned']>;

const attachmentKinds: ReadonlySet<string> = new Set(['SecurityGroupAttachment', 'RouteTableAttachment', 'ServiceEndpoint']);

/** A subnet may get several things; all else is ours once. */
const keyOf = ({ id, kind }: { readonly id: string; readonly kind: string }): string =>
  attachmentKinds.has(kind) ? `${kind} ${idKey(id)}` : idKey(id);

/** With what these steps make or attach. Never cut: a status that is too long is refused, and then nothing is begun. */
export function withOwned(owned: Owned, steps: readonly Step[]): Owned {
  const known = new Set(owned.map(keyOf));
  const added = steps
    .filter((step) => !isLong(step) && (step.phase === 'prepare' || step.phase === 'cutover'))
    .flatMap(({ parent, location, writes }) => ownedBy(parent, writes).map((one) => compact({ ...one, location })))
    .filter((one) => !known.has(keyOf(one)) && known.add(keyOf(one)));
  return added.length === 0 ? owned : [...owned, ...added];
}

/**
 * What could not be remembered is not made, nor anything else that is new: half of it would be of no use. What is remembered already is put right as before.
 * The zones that an Internal gateway will have count from the beginning, although they are made last.
 */
export function recordable(judgement: Judgement, previous: BindingStatus, settings: Settings, seen: Observation): Judgement {
  const planned = new Set(judgement.steps.map(({ parent }) => idKey(parent)));
  const owned = stillOwned(previous.owned ?? [], judgement.removals, planned);
  const whole = withOwned(owned, judgement.steps);
  const zones = settings.dns.records !== undefined && settings.dns.policy === 'Enforce' ? seen.zones.map(({ id }) => idKey(id)) : [];
  const many = new Set([...whole.map(keyOf), ...zones]).size;
  if (many <= mostOwned || many === owned.length) return judgement;
  return {
    ...judgement,
    steps: judgement.steps.filter((step) => withOwned(owned, [step]) === owned),
    findings: [...judgement.findings, tooMany(settings.serviceId, many)],
  };
}

const tooMany = (serviceId: ArmId, many: number): Finding =>
  blockingSwitch('TooManyParts', serviceId, {
    message: `The binding of ${nameOf(serviceId)} would make or attach ${many} things in Azure, and its status remembers ${mostOwned}. What is not remembered is not removed when the binding goes, so nothing new is begun.`,
    remedy:
      'Let fewer things be made: attach groups, tables and service endpoints to the subnets by hand, name fewer endpoints or host names, or leave out regions.',
    source: 'apim-vnet-operator: what is made is recorded before it is made (status.owned)',
  });

/** Of a subnet it is remembered what was put on it, because other users may put the rest there. */
function ownedBy(parent: ArmId, writes: readonly Write[]): readonly { readonly id: ArmId; readonly kind: string }[] {
  if (!isType(parent, 'Microsoft.Network/virtualNetworks/subnets')) return [{ id: parent, kind: kindOf(parent, writes[0]) }];
  return writes.flatMap(({ changes }) =>
    changes.map(({ path }) => {
      const endpoint = /^properties\.serviceEndpoints\[(.+)\]$/.exec(path)?.[1];
      if (endpoint !== undefined) return { id: childOf(parent, 'serviceEndpoints', endpoint), kind: 'ServiceEndpoint' };
      return { id: parent, kind: path === 'properties.routeTable' ? 'RouteTableAttachment' : 'SecurityGroupAttachment' };
    }),
  );
}

/** What is made whole is told from what only holds something of ours: the one may go as a whole some day, the other never. */
function kindOf(parent: ArmId, write: Write | undefined): string {
  const whole = write?.verb === 'put' && idKey(write.target) === idKey(parent);
  const is = (type: string): boolean => isType(parent, `Microsoft.Network/${type}`);
  if (is('virtualNetworks')) return 'DnsServers';
  if (is('publicIPAddresses')) return 'PublicIp';
  if (is('routeTables')) return whole ? 'RouteTable' : 'Routes';
  if (is('privateDnsZones')) return whole ? 'PrivateZone' : 'PrivateRecords';
  return whole ? 'SecurityGroup' : 'SecurityRules';
}
