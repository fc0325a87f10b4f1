/** `apimvnet operator`: the options of the operator, and its real parts. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { TokenCredential } from '@azure/core-auth';
import { createBudget } from '../azure/budget/budget.ts';
import type { Cloud } from '../azure/clouds.ts';
import { createArm } from '../azure/gateway.ts';
import { defaultCredential } from '../azure/identity.ts';
import { armMetrics } from '../azure/metrics.ts';
import { loadGrants } from '../azure/tenancy/grants.ts';
import { createTenantArms } from '../azure/tenancy/tenants.ts';
import { tellingAhead } from '../azure/skew.ts';
import { intervalsAt } from '../binding/model/terms/intervals.ts';
import { component, defaultWorkers, runOperator } from '../operator.ts';
import { systemClock } from '../runtime/clock.ts';
import { serveHealth } from '../runtime/health.ts';
import { loadCluster } from '../runtime/kubeconfig.ts';
import { createLog, type Log } from '../runtime/log.ts';
import { createRuntimeMetrics } from '../runtime/metrics.ts';
import type { ProgramOptions } from '../runtime/program.ts';
import { exitCode } from '../runtime/program.ts';
import { systemRandom } from '../runtime/random.ts';
import { createTransport } from '../runtime/transport.ts';
import { version } from '../version.ts';
import { cloudOf, cloudOptions, usable } from './cloud.ts';
import type { Command } from './command.ts';
import { address, describeOptions, oneOf, parseOptions, text, texts, whole, type Address, type Values } from './options.ts';
import { stopSignal } from './stop-signal.ts';

const options = {
  kubeconfig: text('FILE', 'kubeconfig of the cluster; without it KUBECONFIG, ~/.kube/config, or the pod itself'),
  context: text('NAME', 'context of the kubeconfig'),
  namespaces: texts('NAME', 'watch this namespace only; may be given several times'),
  ...cloudOptions,
  tenancyFile: text(
    'FILE',
    'YAML with the parts of Azure that each namespace may use; without it all namespaces may use all that the identity may',
  ),
  identity: oneOf(
    'WHOSE',
    ['operator', 'namespace'],
    'whose identity is used in Azure: that of the pod, or one of each namespace',
    'operator',
  ),
  tenantAccount: text('NAME', `ServiceAccount in each namespace whose identity is used (default ${component})`, component),
  workers: whole('N', [1, 64], 'bindings that are worked on at once', defaultWorkers),
  leaderElect: oneOf('BOOL', ['true', 'false'], 'work only while holding the lease', 'true'),
  leaseName: text('NAME', `name of the lease (default ${component})`, component),
  leaseNamespace: text('NAME', "namespace of the lease (default the pod's, or the context's)"),
  healthAddress: address('where /healthz and /readyz are served', '0.0.0.0:8081'),
  metricsAddress: address('where /metrics is served', '0.0.0.0:8080'),
  logLevel: oneOf('LEVEL', ['debug', 'info', 'warn', 'error'], 'the least that is logged', 'info'),
  intervals: { ...whole('N', [1, 100_000], 'divides every interval; for simulators that run faster than Azure', 1), hidden: true },
} as const;

type Given = Values<typeof options>;

export const operatorCommand: Command = {
  name: 'operator',
  summary: 'Watch ApimVnetBindings and make Azure agree with them.',
  help: () =>
    [
      'Usage: apimvnet operator [OPTIONS]',
      '',
      'Watches ApimVnetBindings and makes Azure agree with them, until it gets SIGTERM or SIGINT. Towards Azure it is whoever the environment says:',
      'workload identity, managed identity, environment variables, Azure CLI (DefaultAzureCredential).',
      '',
      'Options, each with its twin in the environment:',
      describeOptions(options),
      '',
      'Exit codes: 0 stopped in order, 1 failed or lost the lease, 64 wrong usage.',
    ].join('\n'),
  async run(args, env) {
    const given = parseOptions(options, args, env);
    const cloud = cloudOf(given);
    const log = createLog({ level: given.logLevel }).child({ version });
    return exitCode(await start(given, cloud, log, env));
  },
};

async function start(given: Given, cloud: Cloud, log: Log, env: Readonly<Record<string, string | undefined>>) {
  const cluster = usable(() =>
    loadCluster(given.kubeconfig === undefined ? contextOnly(given) : { ...contextOnly(given), kubeconfig: given.kubeconfig }),
  );
  const { tenancyFile } = given;
  const grants = tenancyFile === undefined ? undefined : usable(() => loadGrants(tenancyFile));
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const clock = systemClock;
  const userAgent = `${component}/${version}`;
  const runtimeMetrics = createRuntimeMetrics(registry);
  const transport = createTransport(cluster, { clock, userAgent, metrics: runtimeMetrics });
  const intervals = intervalsAt(given.intervals);
  const metrics = tellingAhead(armMetrics(registry), log);
  const budget = createBudget(clock, given.intervals);
  const armBy = (credential: TokenCredential) =>
    createArm({
      ...{ speed: given.intervals, cloud, credential, clock, metrics, budget, userAgent },
      shareForMs: intervals.shared,
      shareSeldomForMs: intervals.sharedSeldom,
    });
  const account = given.tenantAccount ?? component;
  const tenantId = env['AZURE_TENANT_ID'];
  const armOf = given.identity === 'namespace' ? createTenantArms({ api: transport, cloud, account, tenantId, armBy }) : undefined;
  const arm = armBy(defaultCredential(cloud));
  log.info('starting', {
    cloud: cloud.name,
    server: cluster.server,
    namespaces: given.namespaces.length === 0 ? 'all' : given.namespaces,
    identity: armOf ? `ServiceAccount ${account} of each namespace` : 'that of the operator',
    tenancy: grants === undefined ? 'every watched namespace may use all that the identity may' : `${grants.size} namespaces have a grant`,
  });
  return runOperator(
    {
      api: transport,
      arm,
      clock,
      random: systemRandom,
      intervals,
      log,
      registry,
      runtimeMetrics,
      identity: `${hostname()}_${randomUUID()}`,
      namespaces: given.namespaces,
      ...(grants && { grants }),
      ...(armOf && { armOf }),
      workers: given.workers,
      ...(given.leaderElect === 'true' && {
        lease: { name: given.leaseName ?? component, namespace: given.leaseNamespace ?? podNamespace() ?? cluster.namespace },
      }),
      health: (checks) => serveBoth(given.healthAddress, given.metricsAddress, checks, registry),
      close: () => transport.close(),
    },
    stopSignal(log),
  );
}

const contextOnly = ({ context }: Given) => (context === undefined ? {} : { context });

function podNamespace(): string | undefined {
  try {
    return readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Probes and metrics have ports of their own, so that a network policy can tell them apart. */
async function serveBoth(
  health: Address,
  metrics: Address,
  checks: Parameters<NonNullable<ProgramOptions['health']>>[0],
  registry: Registry,
): Promise<{ close(): Promise<void> }> {
  const probes = await serveHealth({ ...health, checks });
  try {
    const numbers = await serveHealth({ ...metrics, checks: { healthz: {}, readyz: {} }, metrics: registry });
    return {
      close: async () => {
        await Promise.all([probes.close(), numbers.close()]);
      },
    };
  } catch (error) {
    await probes.close();
    throw error;
  }
}
