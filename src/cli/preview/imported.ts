/** The binding that describes a gateway as it is, so that to plan it is to change nothing. */

import { idKey, isType, type ArmId } from '../../api/arm-id.ts';
import { apiVersion, kind, type Binding, type BindingSpec } from '../../api/binding.ts';
import type { Service } from '../../azure/resources.ts';
import { locationsOf, type ServiceLocation } from '../../binding/model/values/site.ts';
import { isAdditive, type Step } from '../../binding/model/values/step.ts';
import type { PlannedStep, Preview } from './preview.ts';

type Mutable = { -readonly [K in keyof BindingSpec]: BindingSpec[K] };

/** Under Audit: what differs from what a gateway needs is told, and nothing is done. */
export function bindingFor(service: Service, namespace: string, policy: 'Audit' | 'Enforce'): Binding {
  const [primary, ...others] = locationsOf(service);
  const isIn = service.virtualNetworkType !== 'None';
  const spec: Mutable = {
    serviceId: service.id,
    mode: service.virtualNetworkType as BindingSpec['mode'],
    ...(isIn && primary ? placeOf(primary) : {}),
    ...(isIn && others.length > 0
      ? {
          additionalLocations: others.flatMap((one) =>
            one.subnetId === undefined ? [] : [{ location: one.location, subnetId: one.subnetId, ...addressOf(one) }],
          ),
        }
      : {}),
    policy,
    ...(policy === 'Enforce' ? { changes: { approval: 'WhenDisruptive' as const } } : {}),
  };
  const name = service.name.toLowerCase();
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid: '', resourceVersion: '', generation: 1, creationTimestamp: '' },
    spec,
  };
}

const placeOf = (place: ServiceLocation): Partial<BindingSpec> => ({
  ...(place.subnetId === undefined ? {} : { subnetId: place.subnetId }),
  ...addressOf(place),
});

const addressOf = ({ publicIpAddressId }: ServiceLocation) =>
  publicIpAddressId === undefined ? {} : { publicIp: { ids: [publicIpAddressId] } };

type Section = 'networkSecurity' | 'routing' | 'publicIp' | 'dns';

/** What only adds rules, routes or records beside what is there, and does nothing to traffic, addresses, exposure or others. */
export const isMereAddition = ({ step, isDisruptive, needsApproval }: PlannedStep): boolean =>
  isAdditive(step) && !isDisruptive && !needsApproval;

/** The same binding with those parts under Audit whose enforcement would do more than add; undefined where nothing is left to relax. */
export function relaxed(binding: Binding, { steps }: Pick<Preview, 'steps'>): Binding | undefined {
  const sections = new Set(steps.filter((one) => !isMereAddition(one)).map(({ step }) => sectionOf(step)));
  const spec = [...sections].reduce<BindingSpec>((before, section) => withAudit(before, section), binding.spec);
  return JSON.stringify(spec) === JSON.stringify(binding.spec) ? undefined : { ...binding, spec };
}

function withAudit(spec: BindingSpec, section: Section | 'all'): BindingSpec {
  if (section === 'all') return { ...spec, policy: 'Audit' };
  return { ...spec, [section]: { ...spec[section], policy: 'Audit' } };
}

function sectionOf({ parent, writes }: Step): Section | 'all' {
  const is = (type: string): boolean => isType(parent, `Microsoft.Network/${type}`);
  if (is('networkSecurityGroups')) return 'networkSecurity';
  if (is('routeTables')) return 'routing';
  if (is('publicIPAddresses')) return 'publicIp';
  if (is('privateDnsZones') || is('virtualNetworks')) return 'dns';
  const text = writes.flatMap(({ changes }) => changes.map(({ path }) => path)).join(' ');
  if (is('virtualNetworks/subnets')) return /networkSecurityGroup/.test(text) ? 'networkSecurity' : 'routing';
  return 'all';
}

/** Only what people write and read: no field of an API server. */
export const manifestOf = ({ apiVersion: version, kind: what, metadata: { name, namespace }, spec }: Binding): object => ({
  apiVersion: version,
  kind: what,
  metadata: { name, namespace },
  spec,
});

export const isService = (id: ArmId): boolean => isType(id, 'Microsoft.ApiManagement/service') && idKey(id) !== '';
