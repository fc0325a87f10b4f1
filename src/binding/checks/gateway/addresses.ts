/** Judges the public IP addresses that the binding names, and makes those that it asks for. */

import { nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { PublicIpAddress } from '../../../azure/resources.ts';
import { addressFindings } from '../../../network/public-addresses.ts';
import { advisory, blockingSwitch, type Finding } from '../../model/values/finding.ts';
import { nothing, type Context, type Check, type Judgement } from '../../model/values/judgement.ts';
import { valueOf } from '../../model/values/observation.ts';
import { ownerTag } from '../../model/terms/owner.ts';
import { change, step, type Step } from '../../model/values/step.ts';
import { perSite, type Site } from '../../model/values/site.ts';
import { choiceOf } from './address-choice.ts';
import { isOwn } from '../network/attachment.ts';

export const checkAddresses: Check = (settings, seen, context) =>
  settings.addressPolicy === 'Ignore' ? nothing : checkSites(settings, seen, context);

/** Only the address that is used or shall be: the second of a pair may be anything until its turn comes. */
const checkSites = perSite((site, context) => {
  const pick = choiceOf(site);
  const id = pick.is === 'Use' ? pick.id : pick.is === 'Keep' ? site.present.publicIpAddressId : undefined;
  const seen = site.seen.addresses.find((address) => sameId(address.id, id));
  if (id === undefined || !seen) return nothing;
  const address = valueOf(seen.seen);
  const made = site.wanted.address.is === 'Create' ? site.wanted.address.ids.findIndex((one) => sameId(one, id)) : -1;
  if (!address) return made < 0 ? onlyFindings([missing(id, site)]) : making(site, id, made, context);
  const findings = addressFindingsAt(site, address, pick.is === 'Use', isOfPair(site, address, context));
  if (made < 0) return onlyFindings(findings);
  if (!isOwn(address.tags, context)) return onlyFindings([...findings, notOurs(site, address)]);
  return onlyFindings([...findings.filter(({ check }) => check !== 'AddressLabelDiffers'), ...labelDrift(site, address, made)]);
});

const onlyFindings = (findings: readonly Finding[]): Judgement => ({ ...nothing, findings });

const missing = (id: ArmId, { wanted: { field } }: Site): Finding =>
  blockingSwitch('AddressMissing', id, {
    message: `Public IP address ${nameOf(id)} does not exist.`,
    remedy: `Create it, or correct ${field}.publicIp.ids, or let the operator make addresses with ${field}.publicIp.create.`,
    source: 'apim-vnet-operator: it binds what exists',
  });

/** A label is taken once in each region, so that an address of another name needs another one, too, where this one has it. */
const notOurs = ({ wanted: { field, address } }: Site, { id, name, dnsLabel }: PublicIpAddress): Finding =>
  blockingSwitch('AddressNotOurs', id, {
    message: `Public IP address ${name} exists already and was not made for this binding.`,
    remedy: `Use ${field}.publicIp.ids to bring it as it is, or choose another ${field}.publicIp.create.name${
      address.is === 'Create' && address.labels.some((label) => label === dnsLabel?.toLowerCase()) ? ' and another dnsLabel' : ''
    }.`,
    source: 'apim-vnet-operator: what exists without its mark is never taken',
  });

/** Of two that the binding names, or made for it earlier. */
const isOfPair = ({ wanted }: Site, { tags }: PublicIpAddress, context: Context): boolean =>
  ('ids' in wanted.address && wanted.address.ids.length > 1) || isOwn(tags, context);

/** What Azure would refuse blocks only an address that is about to be used: one that is in use has proven itself. */
function addressFindingsAt(
  { service, location, present }: Site,
  address: PublicIpAddress,
  isNext: boolean,
  isOfPair: boolean,
): readonly Finding[] {
  const isCurrent = sameId(present.publicIpAddressId, address.id);
  const gateway = { name: service.name, location, zones: present.zones, isCurrent, isOfPair };
  return addressFindings(address, gateway)
    .filter(({ blocks }) => isNext || !blocks)
    .map(({ check, blocks, message, remedy, source }) =>
      (blocks ? blockingSwitch : advisory)(check, address.id, { message: `Public IP address ${address.name} ${message}`, remedy, source }),
    );
}

/** API Management does not follow a change of the label: its management name would no longer resolve (MicrosoftDocs/azure-docs#101984). */
function labelDrift({ wanted, service }: Site, { id, name, dnsLabel }: PublicIpAddress, at: number): readonly Finding[] {
  const label = wanted.address.is === 'Create' ? wanted.address.labels[at] : undefined;
  if (label === undefined || dnsLabel?.toLowerCase() === label) return [];
  return [
    blockingSwitch('AddressLabelDiffers', id, {
      message: `Public IP address ${name} has the DNS name label ${dnsLabel ?? '(none)'}, not ${label}. A label in use is never changed, because the management name of ${service.name} would stop to resolve.`,
      remedy: `Set ${wanted.field}.publicIp.create.dnsLabel to ${dnsLabel ?? 'what it shall be'}, or give the address the label ${label} by hand and have the service redeployed.`,
      source: 'MicrosoftDocs/azure-docs#101984: the name of the management endpoint does not follow the label',
    }),
  ];
}

function making(site: Site, id: ArmId, at: number, { owner }: Context): Judgement {
  const steps = [makeStep(site, id, at, owner)];
  return site.settings.addressPolicy === 'Enforce' ? { ...nothing, steps } : { ...nothing, audited: steps };
}

function makeStep({ wanted, seen, location }: Site, id: ArmId, at: number, owner: string): Step {
  const { address } = wanted;
  const [label, zones] = address.is === 'Create' ? [address.labels[at], address.zones] : [undefined, []];
  return step({
    phase: 'prepare',
    parent: id,
    location,
    writes: [
      {
        verb: 'put',
        target: id,
        changes: [
          ...change('location', undefined, valueOf(seen.network)?.location ?? location),
          ...change('sku', undefined, { name: 'Standard', tier: 'Regional' }),
          ...(zones.length > 0 ? change('zones', undefined, zones) : []),
          ...change(`tags.${ownerTag}`, undefined, owner),
          ...change('properties.publicIPAllocationMethod', undefined, 'Static'),
          ...change('properties.publicIPAddressVersion', undefined, 'IPv4'),
          ...change('properties.dnsSettings', undefined, { domainNameLabel: label }),
        ],
      },
    ],
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Creates public IP address ${nameOf(id)} with the DNS name label ${label ?? ''}.`,
  });
}
