/**
 * Rules of a network manager, which stand before those of a group, in the shape of a group's (Microsoft: Security admin rules in Azure Virtual Network
 * Manager; the shape they are shown in: NetworkManagerEffectiveSecurityAdminRulesList).
 */

import { objects, properties, text, texts, type Json } from '../json.ts';

const read = new WeakMap<readonly Json[], readonly Json[]>();

/** One list is asked about many packets; it is read once. */
export function asRules(adminRules: readonly Json[]): readonly Json[] {
  const known = read.get(adminRules) ?? adminRules.map(asRule);
  read.set(adminRules, known);
  return known;
}

function asRule(rule: Json): Json {
  const fields = properties(rule);
  const protocol = text(fields['protocol']);
  return {
    name: text(rule['name']) || (text(rule['id']).split('/').at(-1) ?? ''),
    properties: {
      ...fields,
      protocol: protocol.toLowerCase() === 'any' ? '*' : protocol,
      sourceAddressPrefixes: prefixes(fields['sources']),
      destinationAddressPrefixes: prefixes(fields['destinations']),
      sourcePortRanges: orAll(texts(fields['sourcePortRanges'])),
      destinationPortRanges: orAll(texts(fields['destinationPortRanges'])),
    },
  };
}

const prefixes = (sides: unknown): readonly string[] => orAll(objects(sides).map((one) => text(one['addressPrefix'])));

/** What is left out is everything. */
const orAll = (values: readonly string[]): readonly string[] => (values.length === 0 ? ['*'] : values);
