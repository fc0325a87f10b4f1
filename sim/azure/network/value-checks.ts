/** Values that Microsoft.Network refuses, whatever else is there. Where no report is named, code and sentence are the simulator's own: only the 400 is known. */

import { networkRefusal } from '../answers.ts';
import { isObject, object, objects, properties, text, texts, type Json } from '../json.ts';
import { rangeOf } from '../ranges.ts';

export function checkValues(type: string, after: Json): void {
  if (/\/publicIPAddresses$/i.test(type)) return checkAddress(after);
  if (/\/virtualNetworks$/i.test(type)) return checkEncryption(properties(after));
}

/** MicrosoftDocs/azure-docs#42889 and pulumi/pulumi-azure-native#1597; Microsoft, Public IP addresses: the global tier is that of Standard. */
function checkAddress(after: Json): void {
  const { name, tier } = object(after['sku']);
  const isStandard = text(name).toLowerCase() === 'standard';
  if (isStandard && text(properties(after)['publicIPAllocationMethod']).toLowerCase() === 'dynamic')
    throw networkRefusal(
      400,
      'StandardSkuPublicIPAddressesMustBeStatic',
      `Standard sku publicIp ${text(after['id'])} must have AllocationMethod set to Static.`,
    );
  if (!isStandard && text(tier).toLowerCase() === 'global')
    throw networkRefusal(
      400,
      'GlobalTierRequiresStandardSku',
      `The Global tier is supported for public IP addresses of SKU Standard only.`,
    );
}

/** Microsoft: What is Azure Virtual Network encryption: enforcement is a required part of it, and only AllowUnencrypted is supported. */
function checkEncryption(fields: Json): void {
  const encryption = fields['encryption'];
  if (isObject(encryption) && encryption['enabled'] === true && text(encryption['enforcement']) === '')
    throw networkRefusal(400, 'VnetEncryptionEnforcementRequired', 'Encryption of a virtual network needs an enforcement.');
}

const isV6 = (prefix: string): boolean => prefix.includes(':');

/** Microsoft: IPv6 for Azure virtual network, limitations. Code and sentence: Azure/AKS#3136; gardener/gardener-extension-provider-azure#397 (2022-01-26). */
export function checkFamilies(ruleId: string, rule: Json): void {
  const fields = properties(rule);
  const all = ['source', 'destination'].flatMap((side) =>
    [text(fields[`${side}AddressPrefix`]), ...texts(fields[`${side}AddressPrefixes`])].filter((one) => rangeOf(one) !== undefined),
  );
  if (all.some(isV6) && !all.every(isV6))
    throw networkRefusal(
      400,
      'ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies',
      `Resource ${ruleId} contains IP addresses or prefixes that belong to different address families. All IP addresses or prefixes in the resource should belong to the same address family.`,
    );
}

/** Microsoft: Storage network security, cross-region service endpoints: the two cannot be in one subnet. The words are the simulator's own. */
export function checkEndpoints(subnet: Json): void {
  const services = objects(properties(subnet)['serviceEndpoints']).map(({ service }) => text(service).toLowerCase());
  if (['microsoft.storage', 'microsoft.storage.global'].every((one) => services.includes(one)))
    throw networkRefusal(
      400,
      'SubnetServiceEndpointsConflict',
      `Subnet ${text(subnet['name'])} cannot have the service endpoints Microsoft.Storage and Microsoft.Storage.Global together.`,
    );
}
