/**
 * An identity of each namespace, over sockets and on a real API server: TokenRequest there, the exchange at the simulated Entra, which trusts by issuer, subject
 * and audience, and the simulated Azure, which looks at the role assignments. The test plays the kubelet: it starts the operator with the arguments, the
 * environment and the token that the chart's Deployment gives it.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadWorld } from '../../sim/azure/world.ts';
import { startOperator, type OperatorProcess } from '../../sim/demo/operator-process.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';
import { apiVersion, bindingsPath, kind, type Binding } from '../../src/api/binding.ts';
import { group, groupId, network, securityGroup, service, serviceId, subnetId } from '../scenarios/support/world.ts';
import { clusterForTests, startRealApiServer, type ApiServer } from './api-server.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const release = 'apim-vnet-operator';
const account = 'azure-of-the-team';
const speed = 300;
const { helm } = clusterForTests().binaries;
const suite = helm === undefined ? describe.skip : describe;

const teams = ['shop', 'web', 'nobody', 'thief'] as const;
type Team = (typeof teams)[number];
const clientOf: Readonly<Record<'shop' | 'web', string>> = {
  shop: 'aaaaaaaa-0000-4000-8000-000000000001',
  web: 'bbbbbbbb-0000-4000-8000-000000000002',
};
const directory = '22222222-2222-4222-8222-222222222222';
const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const actions = (JSON.parse(readFileSync(inProject('deploy/azure-role.json'), 'utf8')) as { readonly Actions: readonly string[] }).Actions;

/** What belongs to a team in Azure. */
const resources = ['shop', 'web'].flatMap((team, at) => [
  securityGroup(`${team}-nsg`),
  network(`${team}-net`, { apim: { prefix: `10.${at}.1.0/27`, group: `${team}-nsg` } }),
  service(`${team}-api`),
]);
const scopesOf = (team: 'shop' | 'web'): readonly string[] => [
  serviceId(`${team}-api`),
  groupId(`${team}-nsg`),
  `${group}/providers/Microsoft.Network/virtualNetworks/${team}-net`,
];
const forAll = actions.filter((action) =>
  /^Microsoft\.(Authorization|Network\/locations|ApiManagement\/(locations|deletedservices))\//.test(action),
);

suite('T4: with an identity of each namespace', () => {
  let server: ApiServer;
  let azure: ServedAzure;
  let operator: OperatorProcess;
  let log: string;
  const broken: string[] = [];

  beforeAll(async () => {
    server = await startRealApiServer();
    const values = ['identity.mode=namespace', `identity.tenantAccount=${account}`, `azure.tenantId=${directory}`];
    const args = ['install', release, inProject('charts/apim-vnet-operator'), '--namespace', release, '--create-namespace'];
    const installed = await server.helm([...args, '--set', values.join()]);
    if (installed.code !== 0) throw new Error(installed.stderr);
    const home = join(server.directory, 'operator');
    mkdirSync(home);
    log = join(home, 'operator.log');
    azure = await startAzure({
      world: loadWorld({ resources }),
      ...{ speed, seed: 5, directory: home },
      federated: (['shop', 'web'] as const).map((team) => ({
        clientId: clientOf[team],
        issuer: server.url,
        subject: `system:serviceaccount:${team}:${account}`,
        audience: 'api://AzureADTokenExchange',
      })),
      assignments: (['shop', 'web'] as const).flatMap((team) => [
        { principal: clientOf[team], scope: subscription, role: forAll },
        ...scopesOf(team).map((scope) => ({ principal: clientOf[team], scope, role: actions })),
      ]),
    });
    for (const team of teams) await prepare(server, team);
    operator = startOperator({
      ...{ azure: azure.files, log, speed },
      cluster: [
        '--kubeconfig',
        await server.kubeconfigFor('operator', await server.tokenFor(release, release)),
        '--lease-namespace',
        release,
      ],
      environment: await environmentOf(server),
      say: () => undefined,
      broken: (why) => broken.push(why),
    });
  }, 180_000);

  afterAll(async () => {
    await operator.stop();
    await azure.close();
    await server.close();
  }, 60_000);

  const ready = async (team: Team, name = 'api') => {
    const { status } = await server.api.request<Binding>({ method: 'GET', path: `${bindingsPath(team)}/${name}` });
    const condition = status?.conditions?.find(({ type }) => type === 'Ready');
    return { is: `${condition?.status}/${condition?.reason}`, says: condition?.message ?? '', status };
  };
  const until = async (team: Team, wanted: RegExp, name?: string) => {
    for (const end = performance.now() + 120_000; ;) {
      const now = await ready(team, name);
      if (wanted.test(now.is)) return now;
      if (performance.now() > end) throw new Error(`${team} is ${now.is}: ${now.says}\n${broken.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };

  test('each team settles by its own', async () => {
    await bind(server, 'shop', 'api', 'shop');
    await bind(server, 'web', 'api', 'web');
    await until('shop', /^True\/Settled$/);
    await until('web', /^True\/Settled$/);
    expect(broken).toEqual([]);
  }, 200_000);

  test('a namespace that names the identity of another gets no token: the subject is its own, and what is missing is told', async () => {
    await bind(server, 'thief', 'api', 'web');
    const { says } = await until('thief', /^False\/(IdentityNotAuthorized|Conflict)$/);
    expect(says).toMatch(/AADSTS700213|already/);
    await bind(server, 'thief', 'own', 'none');
    const own = await until('thief', /^False\/IdentityNotAuthorized$/, 'own');
    expect(own.says).toContain('AADSTS700213');
    expect(own.says).toContain(`the issuer ${server.url}, the subject system:serviceaccount:thief:${account}`);
  }, 200_000);

  test('a namespace without the account is told to make it', async () => {
    await bind(server, 'nobody', 'api', 'none');
    const { says } = await until('nobody', /^False\/IdentityNotAuthorized$/);
    expect(says).toContain(`ServiceAccount ${account} in namespace nobody does not exist. Create it`);
  }, 200_000);

  test('a team that names what is of another is refused by Azure, by action and scope', async () => {
    await bind(server, 'shop', 'grab', 'none', subnetId('web-net', 'apim'));
    const { status } = await until('shop', /^False\/NotAuthorized$/, 'grab');
    expect(JSON.stringify(status?.findings)).toMatch(/lacks the right Microsoft\.[A-Za-z/]+ on /);
    expect(JSON.stringify(status)).not.toContain('10.1.1.0');
  }, 200_000);

  test('its rights reach accounts of that name, and no other account and no secret', async () => {
    const can = async (...question: readonly string[]) =>
      (
        await server.kubectl(['auth', 'can-i', ...question, '-n', 'shop', `--as=system:serviceaccount:${release}:${release}`])
      ).stdout.trim();
    expect(await can('create', `serviceaccounts/${account}`, '--subresource=token')).toBe('yes');
    expect(await can('create', 'serviceaccounts/default', '--subresource=token')).toBe('no');
    expect(await can('get', 'serviceaccounts/default')).toBe('no');
    expect(await can('list', 'serviceaccounts')).toBe('no');
    expect(await can('get', 'secrets')).toBe('no');
  });

  test('no token is in the log, nor in a status', async () => {
    const all = [readFileSync(log, 'utf8'), ...(await Promise.all(teams.map(async (team) => JSON.stringify((await ready(team)).status))))];
    // A JWT begins with {" in base64; the tokens of the simulated Entra with the client and a dot.
    for (const text of all) {
      expect(text).not.toMatch(/eyJ[\w-]{20,}/);
      for (const client of Object.values(clientOf)) expect(text).not.toContain(`${client}.`);
    }
    expect(all[0]).toContain('starting');
  });
});

/** What a platform team makes for a team: its namespace, and the account that its identity trusts. */
async function prepare(server: ApiServer, team: Team): Promise<void> {
  await server.api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: team } } });
  if (team === 'nobody') return;
  const client = team === 'thief' ? clientOf.web : clientOf[team];
  await server.api.request({
    method: 'POST',
    path: `/api/v1/namespaces/${team}/serviceaccounts`,
    body: { metadata: { name: account, annotations: { 'azure.workload.identity/client-id': client } } },
  });
}

const bind = (server: ApiServer, team: Team, name: string, of: string, subnet = subnetId(`${of}-net`, 'apim')) =>
  server.api.request({
    method: 'POST',
    path: bindingsPath(team),
    body: {
      apiVersion,
      kind,
      metadata: { name, namespace: team },
      spec: { serviceId: serviceId(`${of}-api`), mode: 'External', subnetId: subnet },
    },
  });

interface Deployment {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly [{ readonly env: readonly { name: string; value?: string }[] }] } };
  };
}

/** As the Deployment sets it; the percentage of a memory limit means nothing outside a container. The pod has no identity of its own. */
async function environmentOf(server: ApiServer): Promise<NodeJS.ProcessEnv> {
  const { spec } = await server.api.request<Deployment>({
    method: 'GET',
    path: `/apis/apps/v1/namespaces/${release}/deployments/${release}`,
  });
  const given = spec.template.spec.containers[0].env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(given), NODE_OPTIONS: '', AZURE_CLIENT_ID: undefined, AZURE_FEDERATED_TOKEN_FILE: undefined };
}
