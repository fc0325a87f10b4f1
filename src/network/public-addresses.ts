/** What a public IP address must be like to serve a gateway, as named checks over what Azure shows of it. */

import { sameRegion } from './regions.ts';

export interface Address {
  readonly location: string;
  readonly sku: string;
  readonly allocation: string;
  readonly version: string;
  readonly dnsLabel: string | undefined;
  readonly zones: readonly string[];
  readonly routingPreference: string | undefined;
  /** Who uses it; undefined when it is free. */
  readonly attachedTo: string | undefined;
}

export interface Gateway {
  readonly name: string;
  readonly location: string;
  readonly zones: readonly string[];
  /** The gateway has this very address now. */
  readonly isCurrent: boolean;
  /** The address is one of two that take turns: the second one has the label of the first with `-1` behind it. */
  readonly isOfPair: boolean;
}

export type AddressCheck =
  | 'AddressSku'
  | 'AddressNotStatic'
  | 'AddressNotIpv4'
  | 'AddressInAnotherRegion'
  | 'AddressWithoutLabel'
  | 'AddressInUse'
  | 'AddressZones'
  | 'AddressRouting'
  | 'AddressLabelDiffers';

export interface AddressFinding {
  readonly check: AddressCheck;
  /** Azure refuses the address, or would. */
  readonly blocks: boolean;
  readonly message: string;
  readonly remedy: string;
  readonly source: string;
}

const external = 'Microsoft: Deploy your API Management instance to a virtual network, external mode, 2026-01-08';
const prerequisites = 'Microsoft: API Management, virtual network prerequisites, 2025-04-17';

type Check = (address: Address, gateway: Gateway) => Omit<AddressFinding, 'check'> | undefined;

const blocks = (message: string, remedy: string, source = prerequisites): Omit<AddressFinding, 'check'> => ({
  blocks: true,
  message,
  remedy,
  source,
});
const tells = (message: string, remedy: string, source = prerequisites): Omit<AddressFinding, 'check'> => ({
  blocks: false,
  message,
  remedy,
  source,
});

/** In the order in which a reader would check by hand. */
const checks: Readonly<Record<AddressCheck, Check>> = {
  AddressInAnotherRegion: ({ location }, gateway) =>
    sameRegion(location, gateway.location)
      ? undefined
      : blocks(
          `is in ${location}, the gateway in ${gateway.location}; both must be in one region.`,
          `Bring an address of ${gateway.location}.`,
        ),
  AddressSku: ({ sku }) =>
    sku.toLowerCase() === 'standard'
      ? undefined
      : blocks(
          `has the SKU ${sku}; API Management takes Standard only.`,
          'Bring an address with SKU Standard; the SKU of one in use cannot be changed.',
        ),
  AddressNotStatic: ({ allocation }) =>
    allocation.toLowerCase() === 'static' ? undefined : blocks(`is allocated ${allocation}, not Static.`, 'Make its allocation static.'),
  AddressNotIpv4: ({ version }) =>
    version.toLowerCase() === 'ipv4' ? undefined : blocks(`is ${version}; API Management takes IPv4 only.`, 'Bring an IPv4 address.'),
  AddressWithoutLabel: ({ dnsLabel }, { name }) =>
    dnsLabel !== undefined
      ? undefined
      : blocks('has no DNS name label; API Management needs one.', `Give it a DNS name label, normally ${name.toLowerCase()}.`, external),
  AddressInUse: ({ attachedTo }, { isCurrent }) =>
    attachedTo === undefined || isCurrent
      ? undefined
      : blocks(
          `is still allocated to ${attachedTo}.`,
          'Detach it there, or bring another one. An address that a gateway has just left stays taken for up to six hours.',
          'Azure/jpazpaas, 2021-09-10: an address that is assigned already is refused',
        ),
  AddressZones: ({ zones }, gateway) => {
    // An address without zones is zone-redundant or regional, which Azure does not tell apart here.
    const lacking = zones.length === 0 ? [] : gateway.zones.filter((zone) => !zones.includes(zone));
    return lacking.length === 0
      ? undefined
      : tells(
          `is in zone ${zones.join(', ')} only, the gateway also in ${lacking.join(', ')}: when its zone fails, the gateway cannot be reached.`,
          'Bring a zone-redundant address.',
          'Microsoft: Reliability in Azure API Management, 2025-06-26',
        );
  },
  AddressRouting: ({ routingPreference }) =>
    routingPreference === undefined || routingPreference.toLowerCase() === 'microsoftnetwork'
      ? undefined
      : tells(
          `has the routing preference ${routingPreference}; Microsoft's own network is recommended.`,
          'Bring an address with the routing preference "Microsoft network".',
        ),
  AddressLabelDiffers: ({ dnsLabel }, { name, isOfPair, isCurrent }) => {
    const own = name.toLowerCase();
    const label = dnsLabel?.toLowerCase();
    if (label === undefined || label === own || (isOfPair && label === `${own}-1`)) return undefined;
    return tells(
      `has the DNS name label ${dnsLabel ?? ''}; normally it is the name of the service, ${own}.`,
      isCurrent
        ? `If it was changed while in use, set it back to ${own}: the management name of the service does not follow. Otherwise nothing has to be done; the operator never changes the label of an address in use.`
        : 'Nothing has to be done; the label of an address in use is never changed.',
      isCurrent ? `${external}; MicrosoftDocs/azure-docs#101984` : external,
    );
  },
};

/** Everything that is wrong with an address for a gateway. */
export const addressFindings = (address: Address, gateway: Gateway): readonly AddressFinding[] =>
  (Object.entries(checks) as readonly [AddressCheck, Check][]).flatMap(([check, judge]) => {
    const finding = judge(address, gateway);
    return finding ? [{ check, ...finding }] : [];
  });
