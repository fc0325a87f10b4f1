/** What a binding that is being deleted says, as far as it can still be read: a spec that is broken must not keep its object for ever. */

import { idKey, parseArmId, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { Binding, BindingSpec, BindingStatus } from '../../../api/binding.ts';
import type { Service } from '../../../azure/resources.ts';
import { readSettings, settingsOf, type Settings, type Wish } from './settings.ts';
import { locationsOf } from './site.ts';

export interface DetachInput {
  readonly settings: Settings & { readonly wish: Gone };
  /** Why the spec cannot be read, if it cannot. */
  readonly broken: string | undefined;
}

type Gone = Extract<Wish, { readonly is: 'Nothing' }>;

/** Undefined when not even the service is known: then nothing can be done in Azure. */
export function detachInputOf({ spec, status = {} }: Binding): DetachInput | undefined {
  const { locations = status.locations ?? [] } = status.lastGood ?? {};
  try {
    const settings = settingsOf(spec);
    const declared = settings.locations;
    return {
      settings: outOfNetwork(settings, { is: 'Nothing', declared, subnets: unique(declared.map(({ subnetId }) => subnetId)) }),
      broken: undefined,
    };
  } catch (error) {
    const read = readSettings(readable(spec));
    if (read instanceof Error) return undefined;
    const subnets = unique(locations.flatMap(({ subnetId }) => parseArmId(subnetId) ?? []));
    return {
      settings: outOfNetwork(read, { is: 'Nothing', declared: [], subnets }),
      broken: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Only what this binding put into its network, or declares to be there, is taken out. */
export function mustDetach({ subnets }: Gone, service: Service, { operation, history = [] }: BindingStatus): boolean {
  const isDeclared = locationsOf(service).some(({ subnetId }) => subnets.some((one) => sameId(one, subnetId)));
  return isDeclared || [operation?.kind, ...history.map(({ what }) => what)].includes('UpdatingNetwork');
}

const outOfNetwork = (settings: Settings, wish: Gone): DetachInput['settings'] => ({
  ...settings,
  wish,
  mode: 'None',
  locations: [],
  dns: { ...settings.dns, servers: undefined, records: undefined },
});

/** Of a spec that cannot be read as a whole: the service, and everything that forbids us to act. */
function readable(spec: BindingSpec): BindingSpec {
  const parts: Readonly<Record<string, unknown>> = { ...spec };
  const policyOf = (part: string) => {
    const policy = (parts[part] as { readonly policy?: unknown } | null | undefined)?.policy;
    return policy === 'Audit' || policy === 'Ignore' || policy === 'Enforce' ? { [part]: { policy } } : {};
  };
  return {
    serviceId: spec.serviceId,
    mode: 'None',
    policy: spec.policy === 'Audit' ? 'Audit' : 'Enforce',
    suspend: asUnknown(spec.suspend) === true,
    deletionPolicy: spec.deletionPolicy === 'Detach' ? 'Detach' : 'Retain',
    ...policyOf('networkSecurity'),
    ...policyOf('routing'),
    ...policyOf('publicIp'),
    ...policyOf('dns'),
  };
}

const asUnknown = (value: unknown): unknown => value;

export const unique = (ids: readonly ArmId[]): readonly ArmId[] => [...new Map(ids.map((id) => [idKey(id), id])).values()];
