/** The service tags of a region, and what a network manager puts before security groups, as our shapes. */

import { list, number, object, optionalObject, optionalString, spelled, string, strings } from './parse.ts';
import type { Outcome } from './arm.ts';
import { malformed } from './errors.ts';
import type { AdminRule, ServiceTags } from './resources.ts';

export function readServiceTags(json: unknown): ServiceTags {
  const body = object(json, 'the service tags');
  return {
    cloud: optionalString(body['cloud']) ?? '',
    changeNumber: optionalString(body['changeNumber']) ?? '',
    tags: list(body['values'], 'serviceTags.values').map((entry) => {
      const tag = object(entry, 'serviceTags.values[]');
      return {
        name: string(tag['name'], 'serviceTags.values[].name'),
        prefixes: strings(optionalObject(tag['properties'])['addressPrefixes'], 'serviceTags.addressPrefixes'),
      };
    }),
  };
}

const prefixesOf = (value: unknown, what: string): readonly string[] =>
  list(value, what).flatMap((entry) => optionalString(optionalObject(entry)['addressPrefix']) ?? []);

/** One effective security admin rule (Azure REST API: listNetworkManagerEffectiveSecurityAdminRules, 2024-03-01). */
export function readAdminRule(json: unknown): AdminRule {
  const body = object(json, 'the admin rule');
  const properties = object(body['properties'], 'adminRule.properties');
  return {
    name: optionalString(body['id'])?.split('/').at(-1) ?? 'an admin rule',
    priority: number(properties['priority'] ?? 0, 'adminRule.properties.priority'),
    direction: spelled(string(properties['direction'], 'adminRule.properties.direction'), ['Inbound', 'Outbound']),
    access: spelled(string(properties['access'], 'adminRule.properties.access'), ['Allow', 'Deny', 'AlwaysAllow']),
    protocol: spelled(string(properties['protocol'], 'adminRule.properties.protocol'), [
      'Tcp',
      'Udp',
      'Icmp',
      'Esp',
      'Ah',
      'Any',
      '*',
    ]).replace(/^Any$/, '*'),
    sourcePortRanges: orAny(strings(properties['sourcePortRanges'], 'adminRule.sourcePortRanges')),
    destinationPortRanges: orAny(strings(properties['destinationPortRanges'], 'adminRule.destinationPortRanges')),
    sourceAddressPrefixes: orAny(prefixesOf(properties['sources'], 'adminRule.sources')),
    destinationAddressPrefixes: orAny(prefixesOf(properties['destinations'], 'adminRule.destinations')),
    description: optionalString(properties['description']),
  };
}

const orAny = (values: readonly string[]): readonly string[] => (values.length === 0 ? ['*'] : values);

export interface AdminRulePage {
  readonly items: readonly AdminRule[];
  readonly next: string | undefined;
}

export function readAdminRulePage(json: unknown): AdminRulePage {
  const body = object(json, 'the admin rules');
  return { items: list(body['value'], 'adminRules.value').map(readAdminRule), next: optionalString(body['skipToken']) };
}

/** All pages, each named by the token of the one before; half a list is worse than none. */
export async function allAdminRules(
  ask: (skipToken: string | undefined) => Promise<Outcome<AdminRulePage>>,
  mostPages: number,
  mostEntries: number,
): Promise<Outcome<readonly AdminRule[]>> {
  const rules: AdminRule[] = [];
  let token: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const outcome = await ask(token);
    if (!outcome.ok) return outcome;
    for (const rule of outcome.value.items) rules.push(rule);
    if (rules.length > mostEntries) return { ok: false, failure: malformed(200, `the admin rules have more than ${mostEntries} entries`) };
    token = outcome.value.next;
    if (token === undefined) return { ok: true, value: rules };
  }
  return { ok: false, failure: malformed(200, `the admin rules have more than ${mostPages} pages`) };
}
