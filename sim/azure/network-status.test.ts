/** What a gateway says about its network: rows of a recorded shape, as the rules let it, refreshed every 15 minutes. */

import { describe, expect, test } from '@jest/globals';
import {
  attach,
  bench,
  group,
  groupId,
  management,
  network,
  ordinary,
  props,
  rule,
  securityGroup,
  service,
  serviceId,
  subnetId,
  valuesOf,
  verdict,
  type Bench,
} from './azure.test-support.ts';
import { list, object, objects, text, type Json } from './json.ts';

const control = 'ApiManagement Control Plane - inbound';

async function rowsOf(b: Bench): Promise<readonly Json[]> {
  const [here] = list((await b.ask('GET', `${serviceId}/networkstatus`)).body);
  return objects(object(object(here)['networkStatus'])['connectivityStatus']);
}
const failing = (rows: readonly Json[]): readonly string[] => [
  ...new Set(rows.filter(({ status }) => status === 'failure').map(({ resourceType }) => text(resourceType))),
];
const updated = (rows: readonly Json[]): readonly string[] => [...new Set(rows.map(({ lastUpdated }) => text(lastUpdated)))];

/** A gateway that was attached a while ago, behind these rules beside what the control plane needs. */
async function attached(...rules: readonly Json[]): Promise<Bench> {
  const b = bench([securityGroup(management), network(), service()], { blockedFlows: 'failNetworkStatusOnly' });
  await b.ask('PATCH', serviceId, attach());
  await b.minutes(70);
  for (const one of rules) b.azure.put(`${groupId}/securityRules/${text(one['name'])}`, one);
  return b;
}

describe('the shape', () => {
  test('is an array by service and an object by location, with seventeen rows of the recorded types', async () => {
    const b = await attached();
    const byService = (await b.ask('GET', `${serviceId}/networkstatus`)).body;
    const byLocation = (await b.ask('GET', `${serviceId}/locations/West Europe/networkstatus`)).body;
    expect(byService).toEqual([{ location: 'West Europe', networkStatus: byLocation }]);
    expect(object(byLocation)['dnsServers']).toEqual(['168.63.129.16']);
    const rows = await rowsOf(b);
    expect(rows.map(({ resourceType, isOptional }) => `${text(resourceType)}${isOptional === true ? '' : ' *'}`)).toEqual([
      'BlobStorage *',
      'FileStorage',
      'Queue',
      'TableStorage *',
      'SmtpQueue',
      'SQLDatabase *',
      'Monitoring *',
      'Monitoring',
      'Monitoring',
      'AzureKeyVault *',
      'AzureActiveDirectory',
      'CaptchaEndpoint',
      'Metrics',
      'ApiManagement Control Plane - inbound *',
      'RegionalAzureActiveDirectory',
      'InternalCache',
      'SourceControl',
    ]);
    for (const row of rows)
      expect(row).toEqual({
        name: expect.any(String),
        status: 'success',
        error: '',
        lastUpdated: expect.stringMatching(/Z$/),
        lastStatusChange: expect.stringMatching(/Z$/),
        resourceType: expect.any(String),
        isOptional: expect.any(Boolean),
      });
  });

  test("shows the network's own name servers", async () => {
    const b = bench([securityGroup(management), network({ dhcpOptions: { dnsServers: ['10.0.0.4'] } }), service()]);
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    expect((await b.ask('GET', `${serviceId}/locations/West Europe/networkstatus`)).body).toMatchObject({ dnsServers: ['10.0.0.4'] });
  });

  test('outside a network nothing fails, whatever the rules say', async () => {
    const b = bench([securityGroup(rule('deny', 100, 'Outbound Deny * from * to *')), network(), service()]);
    expect(failing(await rowsOf(b))).toEqual([]);
  });

  test('of a service that is not there', async () => {
    expect(verdict(await bench().ask('GET', `${serviceId}x/networkstatus`))).toBe('404 ResourceNotFound');
    expect(verdict(await bench().ask('GET', `${serviceId}/nothingknown`))).toBe('404 NotFound');
  });
});

describe('the rules decide which rows fail, at the next refresh', () => {
  test.each<[words: string, failing: readonly string[]]>([
    ['Inbound Deny 22 from * to *', []],
    ['Inbound Deny 3443 from * to *', [control]],
    ['Inbound Deny * from Internet to *', [control]],
    ['Outbound Deny 445 from * to *', ['FileStorage']],
    ['Outbound Deny 443 from * to Storage', ['BlobStorage', 'Queue', 'TableStorage', 'SmtpQueue']],
    ['Outbound Deny * from * to Storage.WestEurope', ['BlobStorage', 'FileStorage', 'Queue', 'TableStorage', 'SmtpQueue']],
    ['Outbound Deny * from * to Storage.EastUS', []],
    ['Outbound Deny 1433 from * to *', ['SQLDatabase']],
    ['Outbound Deny * from * to AzureKeyVault', ['AzureKeyVault']],
    ['Outbound Deny 443 from * to AzureMonitor', ['Monitoring']],
    ['Outbound Deny 1886 from * to *', ['Metrics']],
    ['Outbound Deny * from * to AzureActiveDirectory', ['AzureActiveDirectory', 'RegionalAzureActiveDirectory']],
    ['Outbound Deny * from * to 93.184.216.0/24', ['CaptchaEndpoint']],
  ])('%s: %j', async (words, expected) => {
    const b = await attached(rule('deny', 100, words));
    await b.minutes(16);
    expect(failing(await rowsOf(b))).toEqual(expected);
  });

  test.each([
    ['ApiManagement', []],
    ['ApiManagement.WestEurope', [control]],
    ['51.145.179.78', [control]],
    ['AzureCloud.WestEurope', [control]],
    ['AzureCloud', []],
  ])(
    'A10: the control plane also calls from global addresses, which no tag of one region holds: let in from %s, %j fails',
    async (from, expected) => {
      const b = await attached(
        rule('management', 90, `Inbound Allow 3443 from ${from} to *`),
        rule('deny', 100, 'Inbound Deny 3443 from * to *'),
      );
      await b.minutes(16);
      expect(failing(await rowsOf(b))).toEqual(expected);
    },
  );

  test('a subnet without a group lets the control plane in no more', async () => {
    const b = await attached();
    await b.ask('PUT', subnetId, { properties: { addressPrefix: '10.0.1.0/24' } });
    await b.minutes(16);
    expect(failing(await rowsOf(b))).toEqual([control]);
  });

  test('a row that fails says what could not be connected, and since when', async () => {
    const b = await attached(rule('deny', 100, 'Outbound Deny 1433 from * to *'), rule('deny-in', 101, 'Inbound Deny 3443 from * to *'));
    await b.minutes(16);
    const rows = await rowsOf(b);
    const row = (type: string) => object(rows.find(({ resourceType }) => resourceType === type));
    expect(row('SQLDatabase')['error']).toBe(
      `Connection to ${text(row('SQLDatabase')['name'])} failed with WebException: ConnectFailure : Unable to connect to the remote server`,
    );
    expect(row(control)['error']).toBe(
      'Connection to management endpoint failed with WebException: ConnectFailure : Unable to connect to the remote server',
    );
    expect(row('SQLDatabase')['lastStatusChange']).toBe(row('SQLDatabase')['lastUpdated']);
    await b.minutes(30);
    const later = object((await rowsOf(b)).find(({ resourceType }) => resourceType === 'SQLDatabase'));
    expect(later['lastStatusChange']).toBe(row('SQLDatabase')['lastUpdated']);
    expect(later['lastUpdated']).not.toBe(row('SQLDatabase')['lastUpdated']);
  });
});

describe('the refresh', () => {
  test('comes every 15 minutes: in between nothing moves, whatever happens to the rules', async () => {
    const b = await attached();
    const seen: string[] = [];
    for (let minute = 0; minute < 60; minute++) {
      const [at = ''] = updated(await rowsOf(b));
      if (seen.at(-1) !== at) seen.push(at);
      await b.minutes(1);
    }
    const gaps = seen.slice(1).map((at, index) => Date.parse(at) - Date.parse(seen[index] ?? ''));
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(new Set(gaps)).toEqual(new Set([15 * 60_000]));
  });

  test('sees the rules of its own instant, although nobody asked then', async () => {
    const b = await attached(rule('deny', 100, 'Outbound Deny 1433 from * to *'));
    await b.minutes(16);
    b.azure.remove(`${groupId}/securityRules/deny`);
    expect(failing(await rowsOf(b))).toEqual(['SQLDatabase']);
    await b.minutes(16);
    expect(failing(await rowsOf(b))).toEqual([]);
  });

  test('just after an activation the row of the control plane still fails, and is older than the others', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.clock.until(() => b.azure.progress(serviceId) === undefined, 3_600_000);
    const rows = await rowsOf(b);
    expect(failing(rows)).toEqual([control]);
    const [first = '', second = ''] = updated(rows);
    expect(updated(rows)).toHaveLength(2);
    const own = text(object(rows.find(({ resourceType }) => resourceType === control))['lastUpdated']);
    expect(own < (own === first ? second : first)).toBe(true);
    await b.minutes(16);
    expect(failing(await rowsOf(b))).toEqual([]);
  });

  test('keeps the intervals of the speed', async () => {
    const b = bench(ordinary, {}, { speed: 60 });
    const [first = ''] = updated(await rowsOf(b));
    await b.seconds(31);
    const [later = ''] = updated(await rowsOf(b));
    expect((Date.parse(later) - Date.parse(first)) % 15_000).toBe(0);
    expect(later > first).toBe(true);
  });
});

test('the dependencies that firewalls must allow are listed by category', async () => {
  const b = bench();
  const categories = valuesOf(await b.ask('GET', `${serviceId}/outboundNetworkDependenciesEndpoints`)).map(
    (one) => object(one)['category'],
  );
  expect(categories).toEqual(expect.arrayContaining(['Azure SQL', 'Azure Storage', 'Azure Monitor']));
  expect(verdict(await b.ask('GET', `${group}/providers/Microsoft.ApiManagement/service/none/outboundNetworkDependenciesEndpoints`))).toBe(
    '404 ResourceNotFound',
  );
  expect(props(await b.ask('GET', serviceId))['provisioningState']).toBe('Succeeded');
});
