/** The simulator's answers beside the examples in Microsoft's documents, where nobody recorded any: the same fields, kinds and forms. */

import { beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../../../sim/azure/exchange.ts';
import { networkId, serviceId, subscription } from '../../../sim/azure/azure.test-support.ts';
import { isObject, list, object, objects, properties, text, without, type Json } from '../../../sim/azure/json.ts';
import { readJson } from './files.ts';
import { describeWithReference } from './reference.ts';
import { travel, type Made } from './tour.ts';

const apim = 'azure-specs/specification/apimanagement/resource-manager/Microsoft.ApiManagement/stable/2024-05-01/examples';
const network = 'azure-specs/specification/network/resource-manager/Microsoft.Network/stable/2024-03-01/examples';
const files = {
  service: `${apim}/ApiManagementServiceGetMultiRegionInternalVnet.json`,
  apply: `${apim}/ApiManagementApplyNetworkConfigurationUpdates.json`,
  outbound: `${apim}/ApiManagementServiceGetOutboundNetworkDependenciesEndpoints.json`,
  byLocation: `${apim}/ApiManagementServiceGetNetworkStatusByLocation.json`,
  tags: `${network}/ServiceTagsList.json`,
  adminRules: `${network}/NetworkManagerEffectiveSecurityAdminRulesList.json`,
  table: `${network}/RouteTableGet.json`,
  routes: `${network}/RouteTableRouteList.json`,
};

const response = (file: string, status: string): Json => object(object((readJson(file) as Json)['responses'])[status]);
const example = (file: string): unknown => response(file, '200')['body'];

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

/** Fields of an example that the answer does not have, or has as another type; of a list the first entries are compared. */
function lacking(given: unknown, answered: unknown, path = ''): readonly string[] {
  if (typeOf(given) !== typeOf(answered)) return [`${path}: ${typeOf(given)}, not ${typeOf(answered)}`];
  if (Array.isArray(given)) return given.length === 0 ? [] : lacking(given[0], list(answered)[0], `${path}[]`);
  if (!isObject(given) || !isObject(answered) || path.endsWith('.customProperties')) return [];
  return Object.entries(given).flatMap(([name, value]) => lacking(value, answered[name], `${path}.${name}`));
}

describeWithReference('the documents’ examples', Object.values(files), () => {
  let made: readonly Made[];
  beforeAll(async () => {
    made = await travel();
  });
  /** The last answer to this request. */
  const answerTo = (method: string, id: string): Answer => {
    const found = made.findLast(({ call, answer }) => call.method === method && call.id === id && answer.status < 300);
    if (!found) throw new Error(`the tour makes no ${method} of ${id}`);
    return found.answer;
  };
  const serviceTags = `${subscription}/providers/Microsoft.Network/locations/westeurope/serviceTags`;
  const rulesOfManager = `${networkId}/listNetworkManagerEffectiveSecurityAdminRules`;

  test('a service in two regions, Internal, has every field of its example', () => {
    const answered = object(answerTo('GET', serviceId).body);
    expect(lacking(example(files.service), answered)).toEqual([]);
    expect(text(properties(answered)['virtualNetworkType'])).toBe('Internal');
  });

  test.each([
    ['network status of a location', files.byLocation, 'GET', `${serviceId}/locations/West Europe/networkstatus`],
    ['outbound dependencies', files.outbound, 'GET', `${serviceId}/outboundNetworkDependenciesEndpoints`],
    ['service tags', files.tags, 'GET', serviceTags],
  ])('%s: every field', (_, file, method, id) => {
    // Everything is in one page.
    expect(lacking(without(object(example(file)), ['nextLink']), answerTo(method, id).body)).toEqual([]);
  });

  test('what a service needs outside: every kind of the example, each with the same ports, in its region or everywhere', () => {
    const kinds = (body: unknown): readonly string[] => {
      const found = objects(object(body)['value']).flatMap(({ category, endpoints }) =>
        objects(endpoints).flatMap((one) =>
          objects(one['endpointDetails']).map(
            ({ port, region }) => `${text(category)} ${String(port)} ${region === 'Global' ? 'everywhere' : 'here'}`,
          ),
        ),
      );
      return [...new Set(found)].sort();
    };
    const specified = kinds(example(files.outbound));
    expect(specified.length).toBeGreaterThan(10);
    // A recording has kinds that the example lacks: test/conformance/figures.
    const answered = kinds(answerTo('GET', `${serviceId}/outboundNetworkDependenciesEndpoints`).body);
    expect(specified.filter((one) => !answered.includes(one))).toEqual([]);
  });

  test('updates of the network configuration: 202, and a URL whose id spells what is done', () => {
    const location = (headers: Json): string => text(headers['location'] ?? headers['Location']);
    const form = (url: string): string => {
      const { pathname } = new URL(url);
      // Below the service in the example of 2022, below the location since: the id spells the same.
      const [, id = ''] = /\/operationresults\/([^/]+)$/i.exec(pathname) ?? [];
      return Buffer.from(id, 'base64')
        .toString()
        .replace(/^.*?:/, '')
        .replace(/^[^_]+/, '')
        .replace(/_[0-9a-f]+$/, '_*');
    };
    const theirs = form(location(object(response(files.apply, '202')['headers']))).replace(/^.*(?=_ManageRole)/, '');
    const answer = answerTo('POST', `${serviceId}/applynetworkconfigurationupdates`);
    expect([answer.status, form(location({ ...answer.headers }))]).toEqual([202, theirs]);
  });

  test('effective rules of a network manager: what the world has of the example’s fields, under the same names', () => {
    const answered = objects(object(answerTo('POST', rulesOfManager).body)['value']);
    const [theirs] = objects(object(example(files.adminRules))['value']);
    const known = new Set([...Object.keys(object(theirs)), ...Object.keys(properties(object(theirs)))]);
    for (const rule of answered)
      expect([...Object.keys(rule), ...Object.keys(properties(rule))].filter((name) => !known.has(name))).toEqual([]);
    expect(answered).toHaveLength(1);
  });

  test.each([
    ['a table', files.table, '/routeTables/rt'],
    ['a list of routes', files.routes, '/routes'],
  ])('%s has every field of its example', (_, file, end) => {
    const found = made.find(({ call, answer }) => call.method === 'GET' && call.id.endsWith(end) && answer.status === 200);
    expect(lacking(example(file), found?.answer.body)).toEqual([]);
  });
});
