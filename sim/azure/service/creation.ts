/**
 * A new API Management service: its name must be free, it has nothing to show until it is activated, and it may fail as a move does.
 * Recorded: Azure/azure-service-operator (2022-08-01, 2024-05-01), Azure/azure-sdk-for-net (2021-08-01), Azure/azure-cli (2019-12-01).
 */

import { uuid } from '../../../src/runtime/random.ts';
import { apimRefusal, serviceLocked } from '../answers.ts';
import { entryOf, runningOn, type Engine, type Entry } from '../engine.ts';
import { isObject, object, properties, text, without, type Json } from '../json.ts';
import type { NetworkStatuses } from '../network-status.ts';
import { key, type ResourceId } from '../resource-id.ts';
import { checkService } from '../service-checks.ts';
import { keptService, serviceReadOnly } from '../service-shape.ts';
import { addressTaken, started, startCreation, takenAddress } from '../service-update.ts';
import { displayName } from '../shapes/regions.ts';
import { isV2 } from '../shapes/tiers.ts';
import { softDeleted } from '../soft-delete.ts';
import type { Answer } from '../exchange.ts';

const invalid = (message: string) => apimRefusal(400, 'InvalidParameters', `Invalid parameter: ${message}`);

/** What a service shows of itself only once it is active. */
const unknownYet = [
  'gatewayRegionalUrl',
  'portalUrl',
  'developerPortalUrl',
  'managementApiUrl',
  'scmUrl',
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'customProperties',
];

export function createService(engine: Engine, id: ResourceId, body: Json, version: string, statuses: NetworkStatuses): Answer {
  refuseName(engine, id);
  const location = displayName(text(body['location']));
  const sku = object(body['sku']);
  const tier = text(sku['name']);
  if (location === '') throw invalid('location is required.');
  if (tier === '') throw invalid('sku is required.');
  const said = without(properties(body), [...serviceReadOnly, 'restore']);
  for (const field of ['publisherEmail', 'publisherName']) if (text(said[field]) === '') throw invalid(`${field} is required.`);
  const after = keptService(engine, id.name, {
    location,
    sku,
    tags: isObject(body['tags']) ? body['tags'] : {},
    zones: body['zones'] ?? null,
    identity: withPrincipal(engine, body['identity']),
    ...(isV2(tier) ? { systemData: null } : {}),
    properties: said,
  });
  const nothing: Json = { location, properties: {} };
  checkService(engine, id.id, after, nothing);
  const entry: Entry = { id: id.id, body: isV2(tier) ? newest(after) : beginning(after, version), etag: '' };
  const taken = takenAddress(engine, { ...entry, body: nothing }, after);
  if (taken !== undefined) throw apimRefusal(400, addressTaken(taken).code, addressTaken(taken).message);
  engine.entries.set(key(id.id), entry);
  const operation = startCreation(engine, entry, after, version, statuses);
  return started(engine, entry, operation, 201);
}

function refuseName(engine: Engine, { id, name }: ResourceId): void {
  const deleted = softDeleted(engine, name);
  if (deleted && runningOn(engine, text(deleted['id']))) throw serviceLocked(name);
  if (deleted)
    throw apimRefusal(
      409,
      'ServiceAlreadyExistsInSoftDeletedState',
      `Api service ${name} was soft-deleted. In order to create the new service with the same name, you have to either undelete the service or purge it. See https://aka.ms/apimsoftdelete.`,
    );
  if (nameTaken(engine, name) && !entryOf(engine, id))
    throw apimRefusal(409, 'ServiceAlreadyExists', `Api service already exists: ${name}`);
}

/** Names are one space for all of Azure. */
export const nameTaken = (engine: Engine, name: string): boolean =>
  softDeleted(engine, name) !== undefined ||
  [...engine.entries.keys()].some((id) => id.endsWith(`/providers/microsoft.apimanagement/service/${key(name)}`));

/** Recorded: the principal is there in the first answer. */
function withPrincipal(engine: Engine, identity: unknown): unknown {
  if (!isObject(identity) || !/SystemAssigned/i.test(text(identity['type']))) return identity ?? null;
  return { principalId: uuid(engine.random), tenantId: uuid(engine.random), ...identity };
}

/** Recorded: `Created`, towards `Activating`, up to 2021-08-01; `Activating` in both since. */
function beginning(after: Json, version: string): Json {
  const isOld = version < '2022-04-01-preview';
  const nulls = Object.fromEntries(unknownYet.map((name) => [name, null]));
  const platform = text(object(after['sku'])['name']) === 'Consumption' ? 'mtv1' : 'undetermined';
  return {
    ...after,
    properties: {
      ...properties(after),
      ...nulls,
      platformVersion: platform,
      provisioningState: isOld ? 'Created' : 'Activating',
      targetProvisioningState: 'Activating',
    },
  };
}

/** Recorded: a service of a v2 tier has all that it is going to have at once, and only `Created` says that it is new. */
const newest = (after: Json): Json => ({
  ...after,
  properties: { ...properties(after), provisioningState: 'Created', targetProvisioningState: '' },
});

/** Microsoft: REST, API Management Service, Check Name Availability, 2024-05-01; recorded at 2019-12-01 to 2022-08-01. */
export function checkName(engine: Engine, method: string, path: string, body: () => Json): Answer | undefined {
  if (method !== 'POST' || !/^\/subscriptions\/[^/]+\/providers\/Microsoft\.ApiManagement\/checkNameAvailability$/i.test(path))
    return undefined;
  const name = text(body()['name']);
  const isFree = /^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$/i.test(name);
  const taken = nameTaken(engine, name);
  return {
    status: 200,
    headers: {},
    body: !isFree
      ? { nameAvailable: false, reason: 'Invalid', message: `${name} is not a valid name of a service.` }
      : taken
        ? { nameAvailable: false, reason: 'AlreadyExists', message: `${name} is already in use. Please select a different name.` }
        : { nameAvailable: true, reason: 'Valid', message: '' },
  };
}
