/**
 * The confused deputy, for every kind of resource that a binding can name: the fields come from the definition itself, so that a new one is played too. Each
 * names what is another team's, in its resource group or its subscription: once where the namespace has a grant of the operator's identity, once where Azure decides.
 */

import { describe, expect, test } from '@jest/globals';
import { parseGrants } from '../../src/azure/tenancy/grants.ts';
import { createStage, crd, type Stage } from './support/stage.ts';
import { applyAsTenant, createTenant, evil, sayOf } from './support/tenants.ts';
import {
  addressId,
  furtherRegion,
  group,
  groupId,
  network,
  networkId,
  publicIp,
  routeTable,
  securityGroup,
  service,
  serviceId,
  subnetId,
  tableId,
  zoneId,
} from './support/world.ts';

type Json = Readonly<Record<string, unknown>>;

const ofVictim = group.replace(/gateways$/, 'victim');
const theirs = (id: string): string => id.replace(group, ofVictim);
const moved = (resource: Json): Json => JSON.parse(JSON.stringify(resource).replaceAll(group, ofVictim)) as Json;
const subscription = group.slice(0, group.indexOf('/resourceGroups'));
const elsewhere = (id: string): string => id.replaceAll('1111', '9999');

/** With a custom host name in the victim's zone. */
const hostnameConfigurations = [{ type: 'Proxy', hostName: 'payments.victim.internal' }];
const premium = { sku: 'Premium', properties: { additionalLocations: [furtherRegion('North Europe')], hostnameConfigurations } };
const tenantWorld = [
  ...['west', 'north'].map((name) => securityGroup(`${name}-nsg`, [], `${name}europe`)),
  network('west', { apim: { prefix: '10.7.1.0/27', group: 'west-nsg' }, bare: { prefix: '10.7.2.0/27' } }),
  network('north', { apim: { prefix: '10.8.1.0/27', group: 'north-nsg' }, bare: { prefix: '10.8.2.0/27' } }, 'northeurope'),
  service('mine', premium),
];
const victimWorld = [
  securityGroup('victim-nsg'),
  network('victim', { apim: { prefix: '10.66.1.0/27', group: 'victim-nsg' } }),
  routeTable('victim-rt'),
  publicIp('victim-ip'),
  { id: zoneId('victim.internal'), location: 'global', properties: {} },
  service('victim', premium),
].map((resource) => moved(resource));

/** Every field of the definition that holds an id of Azure, e.g. `spec.publicIp.ids[]`. */
function idFields(schema: Json, path: string): readonly string[] {
  const { properties = {}, items } = schema as { readonly properties?: Readonly<Record<string, Json>>; readonly items?: Json };
  const below = [
    ...Object.entries(properties).flatMap(([name, inner]) => idFields(inner, `${path}.${name}`)),
    ...(items ? idFields(items, `${path}[]`) : []),
  ];
  return JSON.stringify(schema['x-kubernetes-validations'] ?? '').includes('/resourcegroups/') && below.length === 0 ? [path] : below;
}
const { spec: definition } = crd.spec.versions[0]?.schema?.openAPIV3Schema.properties as unknown as { readonly spec: Json };
const fields = idFields(definition, 'spec');

/** What of the victim's a field may name, by its last words. */
const named: Readonly<Record<string, string>> = {
  serviceId: serviceId('victim'),
  subnetId: subnetId('victim', 'apim'),
  'networkSecurity.groupId': groupId('victim-nsg'),
  'routing.tableId': tableId('victim-rt'),
  'publicIp.ids[]': addressId('victim-ip'),
  resourceGroupId: group,
  zoneResourceGroupId: group,
  'existingZoneIds[]': zoneId('victim.internal'),
  'linkedVnetIds[]': networkId('victim'),
};
const victimIn = (field: string): string => {
  const [, id] = Object.entries(named).find(([end]) => field === `spec.${end}` || field.endsWith(`.${end}`)) ?? [];
  if (id === undefined) throw new Error(`${field} is new: say here what of another team's it may name`);
  return theirs(id);
};

/** Sets the field in a spec that names only what is the tenant's else. */
function specWith(field: string, id = victimIn(field)): Json {
  const isFurther = field.startsWith('spec.additionalLocations');
  const inPlace = field.replace(/^spec\.(additionalLocations\[\]\.)?/, '').split('.');
  const value = inPlace.reduceRight<unknown>((inner, part) => {
    const list = part.endsWith('[]');
    return { [part.replace('[]', '')]: list ? [inner] : inner, ...(part === 'resourceGroupId' && { name: 'new' }) };
  }, id) as Json;
  const bare = field.includes('networkSecurity') || field.includes('routing') ? 'bare' : 'apim';
  const place = (where: string, mine: boolean): Json => ({ subnetId: subnetId(where, mine ? bare : 'apim'), ...(mine && value) });
  return {
    serviceId: serviceId('mine'),
    mode: field.startsWith('spec.dns') ? 'Internal' : 'External',
    ...place('west', !isFurther && !field.startsWith('spec.dns')),
    ...(field.startsWith('spec.dns') && { dns: records(value) }),
    additionalLocations: [{ location: 'northeurope', ...place('north', isFurther) }],
  };
}
const records = (value: Json): Json => {
  const { privateRecords } = value['dns'] as { readonly privateRecords: Json };
  return { privateRecords: { linkedVnetIds: [networkId('west')], hosts: 'All', ...privateRecords } };
};

const victims = (stage: Stage): string =>
  JSON.stringify(
    stage.azure
      .ids()
      .filter((id) => id.toLowerCase().startsWith(ofVictim.toLowerCase()))
      .toSorted()
      .map((id) => [id, stage.azure.resource(id)]),
  );

/** What is read for a whole subscription. */
const common = [
  'Microsoft.Authorization/locks/',
  'Microsoft.Network/locations/',
  'Microsoft.ApiManagement/deletedservices/',
  'Microsoft.ApiManagement/locations/',
];

test('T4: the fields of the definition that name a resource are known', () => {
  expect(fields.length).toBeGreaterThanOrEqual(18);
  for (const field of fields) expect(victimIn(field)).toContain(ofVictim);
});

describe('T4: a binding that names what is of another team', () => {
  test.each(fields)('in %s, by the operator’s identity: nothing is read or written, and the binding says which', async (field) => {
    const grants = parseGrants(`namespaces:\n  ${evil}:\n    scopes: ['${group}']`);
    const stage = await createStage({ resources: [...tenantWorld, ...victimWorld], grants });
    await createTenant(stage);
    stage.start();
    await applyAsTenant(stage, 'grab', specWith(field));
    await stage.forward('15m');
    expect(stage.ready('grab')).toBe('False/IdentityNotAuthorized');
    expect(sayOf(stage, 'grab')).toContain(`namespaces.${evil}.scopes`);
    expect(sayOf(stage, 'grab')).toContain(ofVictim);
    expect(stage.azure.requests).toEqual([]);
  });

  test.each(fields)('in %s, by an identity of its own: Azure refuses, nothing of theirs changes, and the right is told', async (field) => {
    const stage = await createStage({
      resources: [...tenantWorld, ...victimWorld],
      assignments: [
        { principal: 'operator', scope: group },
        { principal: 'operator', scope: subscription, actions: common },
      ],
    });
    await createTenant(stage);
    stage.start();
    const before = victims(stage);
    await applyAsTenant(stage, 'grab', specWith(field));
    await stage.forward('3h');
    expect(victims(stage)).toBe(before);
    expect(
      stage.azure.requests.filter(({ method, path, status }) => method !== 'GET' && path.startsWith(ofVictim) && status < 300),
    ).toEqual([]);
    expect(stage.ready('grab')).not.toMatch(/^True/);
    const told = JSON.stringify([stage.latest('grab')?.status?.findings, sayOf(stage, 'grab')]);
    expect(told).toMatch(new RegExp(`NotAuthorized.*Microsoft\\.[A-Za-z]+/[A-Za-z/]+.*${ofVictim}`, 's'));
    expect(told).not.toContain('10.66.1');
  });

  test.each(fields)('in %s, in another subscription: the API server refuses it, or the binding says which', async (field) => {
    const grants = parseGrants(`namespaces:\n  ${evil}:\n    scopes: ['${subscription}']`);
    const stage = await createStage({ resources: tenantWorld, grants });
    await createTenant(stage);
    stage.start();
    const refused = await applyAsTenant(stage, 'grab', specWith(field, elsewhere(victimIn(field)))).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    await stage.forward('15m');
    if (refused === undefined) {
      expect(stage.ready('grab')).toBe('False/IdentityNotAuthorized');
      expect(sayOf(stage, 'grab')).toContain(elsewhere(ofVictim));
    } else expect(refused).toMatch(/subscription/);
    expect(stage.azure.requests).toEqual([]);
  });
});
