/** Public addresses: their labels, which are unique in a region, and who uses them. */

import { networkRefusal } from './answers.ts';
import { region, type Engine } from './engine.ts';
import { holderOf } from './holds.ts';
import { object, properties, text, type Json } from './json.ts';
import { foreignUsers } from './relations/foreign-users.ts';
import { servicesWith } from './relations.ts';
import { key, parseId } from './resource-id.ts';

const labelOf = (body: Json): string => text(object(properties(body)['dnsSettings'])['domainNameLabel']).toLowerCase();

/** Microsoft: Create a fully qualified domain name for a public IP address: a label is taken once in each region. */
export function checkLabel(engine: Engine, id: string, after: Json): void {
  const label = labelOf(after);
  if (label === '') return;
  if (!/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(label))
    throw networkRefusal(
      400,
      'InvalidDomainNameLabel',
      `The domain name label ${label} is invalid. It must conform to the following regular expression: ^[a-z][a-z0-9-]{1,61}[a-z0-9]$.`,
    );
  const place = region(text(after['location']));
  const rival = [...engine.entries.values()].find(
    (entry) =>
      key(entry.id) !== key(id) &&
      /\/publicIPAddresses\//i.test(entry.id) &&
      labelOf(entry.body) === label &&
      region(text(entry.body['location'])) === place,
  );
  if (rival)
    throw networkRefusal(400, 'DnsRecordInUse', `DNS record ${label}.${place}.cloudapp.azure.com is already used by another public IP.`);
}

/**
 * An address in use names the frontend of Microsoft's own balancer, in a subscription that is not the user's (the form is quoted in Azure/jpazpaas,
 * 2021-09-10). One that a gateway left is shown as used until it is free.
 */
export function useOf(engine: Engine, id: string): Json {
  const user = servicesWith(engine, id)[0]?.id ?? (engine.assumptions.holdEvidence === 'visible' ? holderOf(engine, id) : undefined);
  const foreign = user === undefined ? foreignUsers(engine, 'publicIPAddress', id)[0] : undefined;
  if (foreign !== undefined) return { ipConfiguration: { id: foreign } };
  if (user === undefined) return {};
  const name = parseId(user)?.name ?? 'gateway';
  const balancer = `/subscriptions/00000000-aaaa-4000-8000-0000000000aa/resourceGroups/apim-${name}/providers/Microsoft.Network/loadBalancers/apimlb`;
  return { ipConfiguration: { id: `${balancer}/frontendIPConfigurations/frontend` } };
}
