/** Words that rules and routes use for addresses: how they are spelt, and which of them mean something special. */

import { contains, everything } from '../addresses/intervals.ts';
import { addressesOf, readPrefix } from '../addresses/prefix-list.ts';
import { regionCode } from '../regions.ts';

/** The old classic-model spellings mean the same (Microsoft: API Management with virtual networks, 2021-04-12). */
const spellings: Readonly<Record<string, string>> = {
  virtual_network: 'virtualnetwork',
  azure_load_balancer: 'azureloadbalancer',
  any: '*',
  '0.0.0.0/0': '*',
};

/** Compared without case and blanks: `Azure Monitor` is typographic. */
export const canonicalTag = (text: string): string => {
  const small = text.trim().toLowerCase().replaceAll(' ', '');
  return spellings[small] ?? small;
};

/** Words that are no service tags of a list. */
export type Special = '*' | 'virtualnetwork' | 'internet' | 'azureloadbalancer';

export const isSpecial = (word: string): word is Special =>
  word === '*' || word === 'virtualnetwork' || word === 'internet' || word === 'azureloadbalancer';

/**
 * Services of the host: rules by address, `*`, `VirtualNetwork` or `Internet` do not stop them, only rules that name these tags do (Microsoft: Virtual
 * network service tags; Network security groups overview, "Azure platform considerations").
 */
export const platformWords: ReadonlySet<string> = new Set(['azureplatformdns', 'azureplatformimds', 'azureplatformlkm']);

/** `storage` of `storage.westeurope`; the word itself where it has no dot. */
export const serviceOf = (word: string): string => word.split('.')[0] ?? word;

/** The tag of one region. */
export const inRegion = (word: string, region: string): string => `${word}.${regionCode(region)}`;

/** An IPv4 range or address; `0.0.0.0/0` is everything and no range. */
export const isCidr = (text: string): boolean => readPrefix(text).is === 'Four' && canonicalTag(text) !== '*';

/** Every address there is, by whatever word or range. */
export const isEverything = (text: string): boolean => canonicalTag(text) === '*' || contains(addressesOf([text]), everything);
