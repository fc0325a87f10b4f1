/** Our own definition, crds/apimvnetbindings.apimvnet.io.yaml: every rule and its sentence, defaults, pruning, and the status that it begins with. */

import { describe, expect, test } from '@jest/globals';

import { refusal, merge, type Bench, type Json, type Resource } from './bench.ts';
import { changeRules } from './bindings-refused-changes.ts';
import { networkRules, networkShapes } from './bindings-refused-network.ts';
import { generalRefused, goodSpec, ids } from './bindings-refused.ts';
import { bindings as definition } from './install.ts';

const pending = (type: string) => ({
  type,
  status: 'Unknown',
  reason: 'Pending',
  message: 'Waiting for the operator to see this binding.',
});
const unseen = ['Ready', 'AcceptingChanges', 'Available', 'PrerequisitesMet'].map(pending);
const seen = (type: string, status = 'True') => ({
  type,
  status,
  reason: 'Settled',
  message: '',
  lastTransitionTime: '2026-01-05T08:00:00Z',
});

const unchecked =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** The `message` of every rule at and below a schema. */
function ruleMessages(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { 'x-kubernetes-validations': rules, ...below } = schema as { 'x-kubernetes-validations'?: readonly { message: string }[] };
  return [...(rules ?? []).map((rule) => rule.message), ...Object.values(below).flatMap(ruleMessages)];
}

const refusedSpecs = [...generalRefused, ...networkRules, ...networkShapes, ...changeRules];

export function bindings(bench: Bench): void {
  const { call } = bench;
  const path = bench.home('apis/apimvnet.io/v1alpha1', 'apimvnetbindings');
  let count = 0;
  const draft = (spec: Json = {}, name = `b${++count}`) => ({
    apiVersion: 'apimvnet.io/v1alpha1',
    kind: 'ApimVnetBinding',
    metadata: { name },
    spec: { ...goodSpec, ...spec },
  });
  const create = (spec: Json = {}, query: Record<string, string> = {}) => call('POST', path, draft(spec), { query });
  const patch = (binding: Resource, change: Json) => call('PATCH', `${path}/${binding.metadata.name}`, change, merge);
  const patchStatus = (binding: Resource, status: Json) => call('PATCH', `${path}/${binding.metadata.name}/status`, { status }, merge);
  const invalid = (binding: Resource, sentence: string) =>
    `422 Invalid: ApimVnetBinding.apimvnet.io "${binding.metadata.name}" is invalid: ${sentence}`;

  describe('a binding is refused for', () => {
    test.each(refusedSpecs)('$what', async ({ spec, says, blocks }) => {
      const said = await refusal(call('POST', path, draft(spec, 'refused')));
      expect(said).toBe(`422 Invalid: ApimVnetBinding.apimvnet.io "refused" is invalid: ${blocks ? `[${says}, ${unchecked}]` : says}`);
    });
    test('no spec at all', async () => {
      const said = await refusal(call('POST', path, { ...draft({}, 'refused'), spec: undefined }));
      expect(said).toBe(`422 Invalid: ApimVnetBinding.apimvnet.io "refused" is invalid: [spec: Required value, ${unchecked}]`);
    });
    test('an unknown field, when the client is strict as kubectl is', async () => {
      expect(
        await refusal(create({ mod: 'External', networkSecurity: { clientSource: ['Internet'] } }, { fieldValidation: 'Strict' })),
      ).toBe(
        '400 BadRequest: ApimVnetBinding in version "v1alpha1" cannot be handled as a ApimVnetBinding: strict decoding error: unknown field "spec.mod", unknown field "spec.networkSecurity.clientSource"',
      );
    });
    test('every rule of the definition, by the rows above and the tests below', () => {
      const below = ['spec.serviceId cannot be changed to another service', 'status.conditions: the condition Ready must be among them'];
      const tested = new Set([...refusedSpecs.flatMap(({ rule }) => rule ?? []), ...below]);
      expect([...tested].sort()).toEqual([...new Set(ruleMessages(definition()))].sort());
    });
  });

  describe('a binding', () => {
    test.each([
      ['in capitals', (id: string) => id.toUpperCase()],
      [
        'with parentheses, dots and underscores in its group',
        (id: string) => id.replace(/resourceGroups\/\w+/, 'resourceGroups/net_(1).a'),
      ],
      ['with letters of other alphabets in its group', (id: string) => id.replace(/resourceGroups\/\w+/, 'resourceGroups/größe-日本')],
    ])('takes an id %s', async (_, spelt) => {
      const spec = { serviceId: spelt(ids.service), subnetId: spelt(ids.subnet), networkSecurity: { groupId: spelt(ids.group) } };
      expect(await create(spec)).toMatchObject({ spec });
    });
    test('is stored with its defaults and without what the schema does not know', async () => {
      const { spec } = await create({ colour: 'green', networkSecurity: { clientSources: ['Internet'], open: true } });
      expect(spec).toEqual({
        ...goodSpec,
        policy: 'Enforce',
        suspend: false,
        networkSecurity: { clientSources: ['Internet'], priorities: { from: 3000, to: 3199 } },
        routing: { forcedTunnelling: 'Auto', allowSharedTable: false },
        changes: { approval: 'Automatic', subnetHoldTimeout: '6h', onFailure: 'Hold' },
        deletionPolicy: 'Retain',
      });
    });
    test.each<readonly [string, Json]>([
      ['ids in any letter case', { serviceId: ids.service.toUpperCase(), subnetId: ids.subnet.toLowerCase() }],
      ['a group to attach', { networkSecurity: { groupId: ids.group } }],
      [
        'a group to create, elsewhere in the subscription',
        { networkSecurity: { create: { name: '0-a.b_', resourceGroupId: ids.resourceGroup.toUpperCase() } } },
      ],
      ['the narrowest band', { networkSecurity: { priorities: { from: 4037, to: 4096 } } }],
      [
        'ranges, addresses and tags as clients',
        { networkSecurity: { clientSources: ['203.0.113.0/24', '198.51.100.7', 'AzureFrontDoor.Backend'], clientPorts: [80, 443] } },
      ],
      [
        'A19: clients in the network of an Internal gateway',
        { mode: 'Internal', networkSecurity: { clientSources: ['10.0.2.0/24', 'VirtualNetwork'] } },
      ],
      ['no network at all', { mode: 'None', subnetId: undefined }],
      ['a subnet that mode None ignores', { mode: 'None' }],
      [
        'Internal mode with names',
        { mode: 'Internal', dns: { servers: [], privateRecords: { linkedVnetIds: [ids.network, ids.network.toUpperCase()] } } },
      ],
      ['two addresses', { publicIp: { policy: 'Audit', ids: [ids.address, `${ids.address}-b`] } }],
      ['addresses that are made', { publicIp: { create: { name: 'front', dnsLabel: 'orders-1', zones: ['1', '2', '3'] } } }],
      ['an address that Azure manages', { publicIp: { azureManaged: true } }],
      [
        'a table and endpoints',
        {
          routing: {
            tableId: ids.table,
            forcedTunnelling: 'Yes',
            clientPrefixes: ['203.0.113.0/24'],
            serviceEndpoints: { services: ['Microsoft.Storage'] },
          },
        },
      ],
      [
        'further regions',
        {
          additionalLocations: [
            { location: 'northeurope', subnetId: ids.subnet, routing: { create: { name: 'x' } } },
            { location: 'eastus2', subnetId: ids.subnet, publicIp: { azureManaged: true } },
          ],
        },
      ],
      ['an owner to take over', { takeOver: '22222222-2222-4222-8222-222222222222/33333333-3333-4333-8333-333333333333' }],
      ['Audit and suspension', { policy: 'Audit', suspend: true, networkSecurity: { policy: 'Ignore' } }],
    ])('may have %s', async (_, spec) => {
      expect((await create(spec)).metadata.generation).toBe(1);
    });
    test('begins with a status that says that no client has seen it', async () => {
      const binding = await create();
      expect(binding.status).toEqual({ conditions: unseen });
      expect((await call('GET', `${path}/${binding.metadata.name}`)).status).toEqual({ conditions: unseen });
    });
    test('keeps its service, but for letter case', async () => {
      const binding = await create();
      const other = ids.service.replace('orders', 'invoices');
      expect(await refusal(patch(binding, { spec: { serviceId: other } }))).toBe(
        invalid(
          binding,
          `spec.serviceId: Invalid value: "string": spec.serviceId: '${other}' is another service than '${ids.service}'; a binding keeps its service, so create a new binding instead`,
        ),
      );
      expect((await patch(binding, { spec: { serviceId: ids.service.toUpperCase() } })).metadata.generation).toBe(2);
    });
    test('may get another subnet', async () => {
      const binding = await create();
      const changed = await patch(binding, { spec: { subnetId: `${ids.subnet}-b` } });
      expect([changed.spec.subnetId, changed.metadata.generation]).toEqual([`${ids.subnet}-b`, 2]);
    });
  });

  describe("a binding's status", () => {
    test('is written by PUT with a version, as the operator does', async () => {
      const binding = await create();
      const status = {
        observedGeneration: 1,
        conditions: [seen('Ready'), seen('Available')],
        summary: { address: '203.0.113.9', network: '6/6' },
      };
      const after = await call('PUT', `${path}/${binding.metadata.name}/status`, { ...binding, status });
      expect(after.status).toEqual(status);
      expect(await refusal(call('PUT', `${path}/${binding.metadata.name}/status`, { ...binding, status }))).toMatch(/^409 Conflict/);
    });
    test('that is emptied becomes that of a binding that no client has seen', async () => {
      const binding = await create();
      await patchStatus(binding, { conditions: [seen('Ready')], observedGeneration: 1 });
      const { status: _, ...rest } = await call('GET', `${path}/${binding.metadata.name}`);
      expect((await call('PUT', `${path}/${binding.metadata.name}/status`, rest)).status).toEqual({ conditions: unseen });
    });
    test.each<readonly [string, Json, string]>([
      [
        'without Ready',
        { conditions: [seen('Available')] },
        'status: Invalid value: "object": status.conditions: the condition Ready must be among them',
      ],
      [
        'with no conditions',
        { conditions: null },
        'status: Invalid value: "object": status.conditions: the condition Ready must be among them',
      ],
      ['with a condition twice', { conditions: [seen('Ready'), seen('Ready')] }, 'status.conditions[1]: Duplicate value: {"type":"Ready"}'],
      [
        'with a reason of two words',
        { conditions: [{ ...seen('Ready'), reason: 'Not yet' }] },
        `status.conditions[0].reason: Invalid value: "Not yet": conditions[0].reason in body should match '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$'`,
      ],
    ])('%s is refused', async (_, status, sentence) => {
      const binding = await create();
      expect(await refusal(patchStatus(binding, status))).toBe(invalid(binding, sentence));
    });
    test.each<readonly [string, Json, string]>([
      [
        'neither True, False nor Unknown',
        { status: 'Maybe' },
        'status.conditions[0].status: Unsupported value: "Maybe": supported values: "True", "False", "Unknown"',
      ],
      [
        'of a time that is none',
        { lastTransitionTime: 'today' },
        'status.conditions[0].lastTransitionTime: Invalid value: "today": conditions[0].lastTransitionTime in body must be of type date-time: "today"',
      ],
      ['without a reason', { reason: undefined }, 'status.conditions[0].reason: Required value'],
    ])('with a condition %s is refused', async (_, change, sentence) => {
      const binding = await create();
      expect(await refusal(patchStatus(binding, { conditions: [{ ...seen('Ready'), ...change }] }))).toBe(
        invalid(binding, `[${sentence}, ${unchecked}]`),
      );
    });
  });
}
