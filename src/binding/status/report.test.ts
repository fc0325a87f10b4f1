/** Promises about the status: the API server takes it, the same situation gives the same text, and nothing is forgotten that has to be known after a crash. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { armId } from '../../api/arm-id.ts';
import { reconcileRequestedAt, type BindingStatus } from '../../api/binding.ts';
import { rule } from '../../network/rules.test-support.ts';
import {
  at,
  attached,
  fitting,
  gone,
  group,
  ids,
  iso,
  isoExact,
  network,
  observation,
  place,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  status,
  subnet,
  uid,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { intent } from '../operation/intent.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { operation, readyOf, situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { initialStatus, report } from './report.ts';

interface Crd {
  readonly spec: {
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly status: object } } } }[];
  };
}
const crd = parse(readFileSync(new URL('../../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as Crd;
/** As an API server does: unknown fields would be pruned, so here they are errors. */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return 'properties' in members ? { ...members, additionalProperties: false } : members;
};
const schema = crd.spec.versions[0]?.schema.openAPIV3Schema.properties.status ?? {};
const validate = new Ajv({ strict: false, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, int64: true } }).compile(
  strict(schema) as object,
);
function expectAccepted(after: BindingStatus): void {
  expect(
    validate(JSON.parse(JSON.stringify(after)))
      ? []
      : validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`),
  ).toEqual([]);
  // What is absent in text must be absent in memory too, or equal statuses would differ.
  expect(JSON.parse(JSON.stringify(after))).toEqual(after);
}

const busy = preparedObservation({ service: seen(service(updating)) });
const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: iso('07:30') }];
const lost = { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] };

/** Situations that stay what they are as long as nobody does anything. */
const lasting: readonly [string, Given][] = [
  ['settled', { seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:55')) }) }],
  ['settled without network status', { seen: settledObservation() }],
  ['only Audit forbids', { spec: { policy: 'Audit' }, seen: preparedObservation() }],
  [
    'a flow is blocked',
    { status: statusOf('False/PrerequisitesNotMet', '07:00'), seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) },
  ],
  ['a prerequisite lacks, in its grace', { seen: observation({ subnet: subnet({ delegations: ['x'] }) }) }],
  ['a tier cannot be bound', { seen: observation({ service: seen(service({ sku: { name: 'Basic', capacity: 1 } })) }) }],
  ['our operation runs', { status: { operation: operation('07:40') }, seen: busy }],
  ['verifying', { status: { operation: operation('07:00', { endedAt: isoExact('07:55') }) }, seen: settledObservation() }],
  ["a user's operation runs", { seen: busy }],
  ["a user's operation runs on a settled gateway", { seen: settledObservation({ service: seen(attached(updating)) }) }],
  ['suspended', { spec: { suspend: true }, seen: preparedObservation() }],
  ['suspended while our operation runs', { spec: { suspend: true }, status: { operation: operation('07:40') }, seen: busy }],
  ['out of sight', { seen: observation({ service: unseen() }) }],
  ['settled and out of sight', { status: statusOf('True/Settled', '07:00'), seen: settledObservation({ service: unseen() }) }],
  ['the service is gone', { seen: settledObservation({ service: gone }) }],
  ['a dependency is lost', { status: lost, seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '07:50')) }) }],
];

describe('the same situation', () => {
  test.each(lasting)('gives the same text a minute later: %s', (_, given) => {
    const first = turn(given).status;
    const second = turn({ ...given, status: first, now: '08:01' }).status;
    expect(canonicalJson(second)).toBe(canonicalJson(first));
  });

  test.each(lasting)('gives the same text with other ETags and a later read: %s', (_, given) => {
    const first = turn(given).status;
    const before = given.seen ?? observation();
    const renewed = {
      ...before,
      at: at('08:01'),
      service: before.service.ok ? seen({ ...before.service.value, etag: 'two' }) : before.service,
      locations: before.locations.map((one) => ({
        ...one,
        network: one.network.ok ? seen({ ...one.network.value, etag: 'two' }) : one.network,
        group: one.group?.ok ? seen({ ...one.group.value, etag: 'two' }) : one.group,
      })),
    };
    expect(canonicalJson(turn({ ...given, seen: renewed, status: first }).status)).toBe(canonicalJson(first));
  });

  test('is a day of silence for a settled gateway whose network status is renewed every 15 minutes', () => {
    const every = (minute: number) => `${8 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`.padStart(5, '0');
    const looks = Array.from({ length: 96 }, (_, index) => index * 15);
    const first = turn({ seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '08:00')) }) }).status;
    looks.reduce((before, minute) => {
      const after = turn({
        seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, every(minute))) }),
        status: before,
        now: every(minute + 1),
      }).status;
      expect(canonicalJson(after)).toBe(canonicalJson(first));
      return after;
    }, first);
  });

  test('holds neither ETags nor the time of a reconcile', () => {
    const text = JSON.stringify(
      turn({ seen: settledObservation({ at: at('08:00:07') }), status: statusOf('True/Settled', '07:00'), now: '08:00:07' }).status,
    );
    expect(text).not.toMatch(/etag|08:00:0[0-9]"[^}]*"since/i);
    expect(text).not.toContain('2026-01-05T08:00:07.');
  });
});

describe('the API server takes it', () => {
  test.each(lasting)('%s', (_, given) => expectAccepted(turn(given).status));
  test('first reconcile', () => expectAccepted(initialStatus({}, 1, at('08:00'))));
  test('work', () => expectAccepted(turn({ seen: observation() }).status));
  test('a new group', () =>
    expectAccepted(
      turn({
        spec: { networkSecurity: { create: { name: 'new-nsg' } } },
        seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone }),
      }).status,
    ));

  const tags = Array.from({ length: 64 }, (_, index) => `Service${index}${'x'.repeat(60)}`);
  const many = Array.from({ length: 400 }, (_, index) =>
    subnet({ id: armId(`${ids.network}/subnets/s${index}`), name: `a-rather-long-name-of-a-subnet-${index}` }),
  );
  const rows = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${'n'.repeat(400)}${index}`, 'e'.repeat(3000)]));
  test.each<[string, Given]>([
    ['64 sources, each with a rule', { spec: { networkSecurity: { clientSources: tags } }, seen: observation() }],
    [
      '64 sources in a new group',
      {
        spec: { networkSecurity: { clientSources: tags, create: { name: 'new-nsg' } } },
        seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone }),
      },
    ],
    [
      '64 sources, all of them denied',
      {
        spec: { networkSecurity: { clientSources: tags } },
        seen: observation({ group: seen(group([rule('d'.repeat(80), 100, 'Inbound Deny * * from * to *')])) }),
      },
    ],
    ['400 subnets, none of them bound', { seen: observation({ network: seen(network({ subnets: many })), subnet: undefined }) }],
    [
      'a thousand rules',
      {
        seen: observation({
          group: seen(
            group(Array.from({ length: 1000 }, (_, index) => rule(`r${index}`, 100 + index, 'Outbound Allow Tcp 1443 from * to Sql'))),
          ),
        }),
      },
    ],
    [
      'a hundred delegations',
      { seen: observation({ subnet: subnet({ delegations: Array.from({ length: 100 }, (_, index) => `${'d'.repeat(300)}${index}`) }) }) },
    ],
    [
      'a hundred lost dependencies with long texts',
      { status: lost, seen: settledObservation({ networkStatus: seen(status(rows, '07:50')) }) },
    ],
    [
      'a hundred of everything else',
      {
        seen: settledObservation({
          service: seen(
            attached({
              publicIpAddresses: Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`),
              privateIpAddresses: Array.from({ length: 100 }, (_, index) => `10.0.1.${index}`),
              outboundPublicIpAddresses: Array.from({ length: 100 }, (_, index) => `10.0.2.${index}`),
              gatewayRegionalUrl: `https://${'x'.repeat(900)}`,
              provisioningState: 'S'.repeat(900),
              location: 'x'.repeat(900),
            }),
          ),
          subnet: subnet({ prefixes: Array.from({ length: 100 }, (_, index) => `10.${index}.0.0/24`) }),
          networkStatus: seen(
            status({ db: 'success' }, '07:50').map((one) => ({
              ...one,
              location: 'x'.repeat(900),
              dnsServers: Array.from({ length: 100 }, (_, index) => `10.0.3.${index}`),
            })),
          ),
        }),
      },
    ],
    ['an endless sentence of Azure', { seen: observation({ service: unseen({ message: 'm'.repeat(50_000) }) }) }],
    [
      'an endless wish for a reconcile',
      { metadata: { annotations: { [reconcileRequestedAt]: 'x'.repeat(5000) } }, seen: settledObservation() },
    ],
  ])('%s', (_, given) => expectAccepted(turn(given).status));

  test('and findings are 32 at most, worst first', () => {
    const { status: after } = turn({
      seen: observation({
        group: seen(group([shadow])),
        subnet: subnet({ delegations: Array.from({ length: 40 }, (_, index) => `d${index}`) }),
      }),
    });
    expect(after.findings).toHaveLength(32);
    expect(new Set(after.findings?.map(({ gates }) => gates))).toEqual(new Set(['All']));
  });
});

describe('what has to be known after a crash', () => {
  test('resources are recorded as ours in the write before the first request to them', () => {
    const given = {
      spec: { networkSecurity: { create: { name: 'new-nsg' } } },
      seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone, wantedIds: { group: ids.wanted } }),
    };
    expect(turn(given).status.owned).toEqual([
      { id: ids.wanted, kind: 'SecurityGroup', location: 'westeurope' },
      { id: ids.subnet, kind: 'SecurityGroupAttachment' },
    ]);
  });

  test.each<[string, Given]>([
    [
      'repairs during our operation',
      { status: { operation: operation('07:40') }, seen: { ...busy, locations: [place({ group: seen(group()) })] } },
    ],
    ["rules during a user's operation", { seen: { ...busy, locations: [place({ group: seen(group()) })] } }],
    ['rules of a first attach', { seen: observation() }],
  ])('so they are with %s', (_, given) => expect(turn(given).status.owned).toEqual([{ id: ids.group, kind: 'SecurityRules' }]));

  test('and stay recorded, once, in any spelling', () => {
    const owned = [{ id: ids.group.toUpperCase(), kind: 'SecurityRules' }];
    expect(turn({ seen: observation(), status: { owned } }).status.owned).toEqual(owned);
    expect(turn({ seen: settledObservation(), status: { owned } }).status.owned).toEqual(owned);
  });

  test('nothing is recorded as ours that is only looked at', () => {
    expect(turn({ seen: settledObservation() }).status.owned).toBeUndefined();
    expect(turn({ spec: { policy: 'Audit' }, seen: observation() }).status.owned).toBeUndefined();
  });

  test('the intent is in the write before the request', () => {
    const { s, decision } = turn({ seen: preparedObservation() });
    if (decision.do !== 'switch') throw new Error(decision.do);
    const intended = intent(decision.step, s, uid, 1);
    const after = report(decision, s, intended);
    expect(after.operation).toEqual(intended);
    expect(after.summary?.overdueAfter).toBe(intended.overdueAfter);
    expectAccepted(after);
  });
});

describe('the record of an operation', () => {
  const running = { operation: operation('07:40') };
  test.each<[string, Given, boolean]>([
    ['is kept while it runs', { status: running, seen: busy }, true],
    ['is kept while it cannot be seen', { status: running, seen: { ...busy, service: unseen() } }, true],
    ['is kept while it runs and the binding is suspended', { spec: { suspend: true }, status: running, seen: busy }, true],
    [
      'is kept while it runs and the tier is hopeless',
      { status: running, seen: { ...busy, service: seen(service({ ...updating, platformVersion: 'stv1' })) } },
      true,
    ],
    ['is kept while it is verified', { status: running, seen: settledObservation() }, true],
    [
      'is kept while verification is overdue',
      { status: { operation: operation('06:00', { endedAt: isoExact('06:30') }) }, seen: settledObservation() },
      true,
    ],
    [
      'is gone when it is proven',
      {
        status: { operation: operation('07:00', { endedAt: isoExact('07:30') }) },
        seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')) }),
      },
      false,
    ],
    [
      'is gone when it has failed',
      { status: running, seen: preparedObservation({ operation: { status: 'Failed', code: 'X', message: 'm' } }) },
      false,
    ],
    [
      'is gone when it was never sent',
      { status: { operation: { ...operation('07:40'), handle: undefined as never } }, seen: preparedObservation() },
      false,
    ],
  ])('%s', (_, given, kept) => expect(turn(given).status.operation !== undefined).toBe(kept));

  test('that was proven is history, with its end', () => {
    const proven = settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')) });
    const { status: after } = turn({
      status: {
        operation: operation('07:00', { endedAt: isoExact('07:30') }),
        lastFailure: { step: 'x', reason: 'OperationFailed', count: 1, at: iso('06:00'), message: 'm' },
      },
      seen: proven,
    });
    expect(after.history).toMatchObject([
      { what: 'UpdatingNetwork', outcome: 'Succeeded, and verified by network status.', generation: 1 },
    ]);
    expect([readyOf(after), after.lastFailure, after.summary?.overdueAfter]).toEqual(['True/Settled', undefined, undefined]);
  });

  test('of a wish that was edited meanwhile ends with that', () => {
    const moved = { ...operation('07:00', { endedAt: isoExact('07:30') }), desired: { mode: 'External', subnetId: ids.elsewhere } };
    const { status: after, decision } = turn({
      status: { operation: moved },
      seen: preparedObservation({ service: seen(attached({ subnetId: ids.elsewhere })) }),
    });
    expect(decision.do).toBe('switch');
    expect(after.history?.[0]?.outcome).toBe('Succeeded; the binding wants something else meanwhile.');
  });
});

describe('the columns', () => {
  test('address, network and since', () => {
    const { status: after } = turn({ seen: settledObservation({ networkStatus: seen(status({ a: 'success', b: 'no' }, '07:55')) }) });
    expect(after.summary).toEqual({ address: '20.61.0.10', network: '1/2', since: iso('08:00') });
    expect(after.service).toEqual({
      name: 'orders',
      location: 'West Europe',
      sku: 'Developer',
      units: 1,
      platformVersion: 'stv2',
      provisioningState: 'Succeeded',
    });
  });

  test('since moves with the reason of Ready and with nothing else', () => {
    const first = turn({ seen: preparedObservation() }).status;
    const same = turn({ seen: preparedObservation(), status: first, now: '08:10' }).status;
    const other = turn({ seen: settledObservation(), status: same, now: '08:20' }).status;
    expect([first, same, other].map(({ summary }) => summary?.since)).toEqual([iso('08:00'), iso('08:00'), iso('08:20')]);
  });

  test('what cannot be seen now is shown as last seen', () => {
    const before = turn({ seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:55')) }) }).status;
    const after = turn({ seen: settledObservation({ service: unseen() }), status: before, now: '08:01' }).status;
    for (const field of ['service', 'locations', 'plan', 'findings'] as const) expect(after[field]).toEqual(before[field]);
    expect(after.summary).toEqual(before.summary);
  });

  test('a gateway outside has no network to show, and its place is shown once it is in', () => {
    expect(turn({ seen: preparedObservation() }).status.locations).toEqual([
      {
        location: 'westeurope',
        publicIpAddresses: ['20.61.0.10'],
        outboundPublicIpAddresses: ['20.61.0.10'],
        gatewayRegionalUrl: 'https://orders-westeurope-01.regional.azure-api.net',
        units: 1,
      },
    ]);
    expect(turn({ seen: settledObservation() }).status.locations?.[0]).toMatchObject({
      subnetId: ids.subnet,
      subnetPrefixes: ['10.0.1.0/27'],
    });
  });
});

test('the ranges shown are those of the subnet that the gateway is in', () => {
  const old = subnet({ id: ids.elsewhere, name: 'old', prefixes: ['10.0.9.0/27'] });
  const moving = preparedObservation({
    service: seen(attached({ subnetId: ids.elsewhere })),
    network: seen(network({ subnets: [subnet(), old] })),
  });
  expect(turn({ seen: moving }).status.locations?.[0]).toMatchObject({ subnetId: ids.elsewhere, subnetPrefixes: ['10.0.9.0/27'] });
  const stranger = preparedObservation({ service: seen(attached({ subnetId: armId(ids.elsewhere.replace('hub', 'other')) })) });
  expect(turn({ seen: stranger }).status.locations?.[0]).not.toHaveProperty('subnetPrefixes');
});

describe('a wish for a reconcile', () => {
  test('is echoed when it was answered', () => {
    const asked = { metadata: { annotations: { [reconcileRequestedAt]: 'now' } }, seen: settledObservation() };
    const first = turn(asked).status;
    expect(first.lastHandledReconcileAt).toBe('now');
    expect(turn({ seen: settledObservation(), status: first }).status.lastHandledReconcileAt).toBe('now');
  });
});

test('the status of a settled binding has nothing left of the work', () => {
  const { status: after } = turn({
    seen: settledObservation(),
    status: { waiting: { reason: 'Verifying', since: iso('07:00') }, plan: situation({ seen: observation() }).plan },
  });
  expect([after.waiting, after.plan, after.operation, after.lastFailure]).toEqual([undefined, undefined, undefined, undefined]);
});
