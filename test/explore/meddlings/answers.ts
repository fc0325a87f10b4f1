/** What Azure may answer although nothing broke: a write that is taken and fails later, one false "not there", a state that no client knows. */

import type { Travelling } from '../../../sim/azure/azure.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import { isObject, type Json } from '../../../sim/azure/json.ts';
import type { Stage } from '../../scenarios/support/stage.ts';
import type { Witness } from '../oracles/witness.ts';
import type { Meddling } from './undo.ts';

type Shows = NonNullable<Witness['shows']>;

/** One at a time: the last one holds. */
function showing(witness: Witness, shows: Shows): Meddling {
  witness.shows = shows;
  return {
    undo: () => {
      if (witness.shows === shows) delete witness.shows;
    },
  };
}

const place = '/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Network/locations/westeurope/operations';
const failing = ['virtualNetworkLinks', 'securityRules', 'publicIPAddresses', 'subnets', 'A'] as const;
const afterMs = 30_000;

/** Azure takes each PUT of this type, changes nothing, and says so half a minute later. */
export function refusedLater(stage: Stage, witness: Witness, pick: number): Meddling {
  const type = failing[pick % failing.length] ?? 'securityRules';
  const fits = new RegExp(`/${type}/[^/]+$`, 'i');
  const started = new Map<string, number>();
  const error = { code: 'ReferencedResourceUnavailable', message: `The write of this ${type} failed because of what it refers to.` };
  const answer = (status: number, body: unknown, headers: Answer['headers'] = {}): Answer => ({ status, headers, body });
  return showing(witness, ({ method, path }, serve) => {
    const begun = path.startsWith(place) ? started.get(path) : undefined;
    if (begun !== undefined)
      return stage.clock.now() - begun >= afterMs
        ? answer(200, { status: 'Failed', error })
        : answer(200, { status: 'InProgress' }, { 'retry-after': '10' });
    if (method !== 'PUT' || !fits.test(path)) return serve();
    const url = `${place}/late-${started.size + 1}`;
    started.set(url, stage.clock.now());
    return answer(202, undefined, {
      'azure-asyncoperation': `https://management.azure.com${url}?api-version=2024-05-01`,
      'retry-after': '10',
    });
  });
}

const seen = ['service', 'networkSecurityGroups', 'virtualNetworks', 'privateDnsZones', 'publicIPAddresses', 'routeTables'] as const;

const isReadOf = (type: string, { method, path }: Travelling): boolean => method === 'GET' && new RegExp(`/${type}/[^/]+$`, 'i').test(path);

/** One read of something that is there says that it is not. */
export function falselyGone(witness: Witness, pick: number): Meddling {
  const type = seen[pick % seen.length] ?? 'service';
  const meddling = showing(witness, (request, serve) => {
    const truth = serve();
    if (!isReadOf(type, request) || truth.status !== 200) return truth;
    meddling.undo();
    const code = 'ResourceNotFound';
    return { status: 404, headers: {}, body: { error: { code, message: `The Resource '${request.path}' was not found.` } } };
  });
  return meddling;
}

/** A word that the documentation of today does not have. */
export function unknownState(witness: Witness, pick: number): Meddling {
  const type = seen[pick % seen.length] ?? 'virtualNetworks';
  const provisioningState = pick % 2 === 0 ? 'Migrating' : 'Reconfiguring';
  return showing(witness, (request, serve) => {
    const truth = serve();
    const body = truth.body as Json | undefined;
    if (!isReadOf(type, request) || truth.status !== 200 || !isObject(body?.['properties'])) return truth;
    return { ...truth, body: { ...body, properties: { ...body['properties'], provisioningState } } };
  });
}
