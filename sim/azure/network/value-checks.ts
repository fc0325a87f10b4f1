/** Values that Microsoft.Network refuses, whatever else is there. Where no report is named, code and sentence are the simulator's own: only the 400 is known. */

import { networkRefusal } from '../answers.ts';
import { isObject, object, properties, text, texts, type Json } from '../json.ts';

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

/** Microsoft: IPv6 for Azure virtual network, limitations; Azure/AKS#3136: prefixes of one rule are of one family. */
export function checkFamilies(rule: Json): void {
  const fields = properties(rule);
  const sides = ['source', 'destination'].map((side) =>
    [text(fields[`${side}AddressPrefix`]), ...texts(fields[`${side}AddressPrefixes`])].filter((one) =>
      /^[0-9a-f]*[:.][0-9a-f:.]*(\/\d+)?$/i.test(one),
    ),
  );
  const all = sides.flat();
  if (all.some(isV6) && !all.every(isV6))
    throw networkRefusal(
      400,
      'SecurityRuleAddressPrefixesCannotBeOfDifferentFamilies',
      `Security rule ${text(rule['name'])} has address prefixes of different IP families. Address prefixes of one rule must be of one family.`,
    );
}
