/** `apimvnet operator`: the options of the operator, and its real parts. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { TokenCredential } from '@azure/core-auth';
import { Registry } from 'prom-client';
import { createBudget } from '../../azure/budget/budget.ts';
import { changeLogParts, type ChangeLogParts } from '../../azure/records/change-log.ts';
import type { Cloud } from '../../azure/clouds.ts';
import { createArm } from '../../azure/gateway.ts';
import { defaultCredential } from '../../azure/identity.ts';
import { armMetrics } from '../../azure/metrics.ts';
import { loadGrants } from '../../azure/tenancy/grants.ts';
import { tellingAhead } from '../../azure/skew.ts';
import { createTenantArms } from '../../azure/tenancy/tenants.ts';
import { intervalsAt } from '../../binding/model/terms/intervals.ts';
import { component, defaultWorkers, runOperator } from '../../operator.ts';
import type { KubernetesApi } from '../../runtime/api.ts';
import { deadline, systemClock } from '../../runtime/clock.ts';
import { loadCluster } from '../../runtime/kubeconfig.ts';
import { createLog, type Log } from '../../runtime/log.ts';
import { createRuntimeMetrics, processMetrics } from '../../runtime/metrics.ts';
import type { ProgramOptions } from '../../runtime/program.ts';
import { exitCode } from '../../runtime/program.ts';
import { systemRandom } from '../../runtime/random.ts';
import { appendingTo } from '../../runtime/records/lines.ts';
import { reviewedAccess } from '../../runtime/serve/access.ts';
import { selfSigned } from '../../runtime/serve/certificate.ts';
import { serveHealth } from '../../runtime/serve/health.ts';
import { serveMetrics } from '../../runtime/serve/metrics.ts';
import { createTransport } from '../../runtime/transport.ts';
import { version } from '../../version.ts';
import { cloudOf, cloudOptions, usable } from '../cloud.ts';
import { command } from '../command.ts';
import { address, labels, oneOf, text, texts, whole, type Values } from '../options.ts';
import { stopSignal } from './stop-signal.ts';

const options = {
  kubeconfig: text('FILE', 'kubeconfig of the cluster; without it KUBECONFIG, ~/.kube/config, or the pod itself'),
  context: text('NAME', 'context of the kubeconfig'),
  namespaces: texts('NAME', 'watch this namespace only; may be given several times'),
  selector: labels(
    'LABELS',
    'watch only bindings with these labels, as `kubectl -l` has them; for several installations over a large fleet',
  ),
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
  metricsSecure: oneOf(
    'BOOL',
    ['true', 'false'],
    'metrics over HTTPS, for who may get the non-resource URL /metrics by TokenReview and SubjectAccessReview; false: over HTTP, for everyone who reaches the port',
    'true',
  ),
  changeLog: text(
    'FILE',
    'where every write to Azure is told in two JSON lines, before and after it: a file that is appended to, stdout, or none (default stdout)',
    'stdout',
  ),
  traces: oneOf(
    'WHERE',
    ['none', 'otlp'],
    'spans of reconciles and of requests to Azure; otlp: sent by OTLP over HTTP, where and how the environment says by OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER and their kin',
    'none',
  ),
  logLevel: oneOf('LEVEL', ['debug', 'info', 'warn', 'error'], 'the least that is logged', 'info'),
  intervals: { ...whole('N', [1, 100_000], 'divides every interval; for simulators that run faster than Azure', 1), hidden: true },
} as const;

type Given = Values<typeof options>;

export const operatorCommand = command(
  {
    name: 'operator',
    summary: 'Watch ApimVnetBindings and make Azure agree with them.',
    usage: ['[OPTIONS]'],
    about: [
      'Watches ApimVnetBindings and makes Azure agree with them, until it gets SIGTERM or SIGINT. Towards Azure it is whoever the environment says: workload identity, managed identity, environment variables, Azure CLI (DefaultAzureCredential).',
    ],
    options,
    examples: [
      { does: 'In a pod, as the manifests in deploy/ start it', call: 'apimvnet operator' },
      {
        does: 'From a terminal, for one namespace of the cluster of a kubeconfig',
        call: 'apimvnet operator --kubeconfig ~/.kube/config --namespaces gateways',
      },
    ],
    exits: [
      ['done', 'stopped in order'],
      ['failed', 'failed or lost the lease'],
    ],
  },
  async (given, env) => {
    const cloud = cloudOf(given);
    const log = createLog({ level: given.logLevel }).child({ version });
    return exitCode(await start(given, cloud, log, env));
  },
);

async function start(given: Given, cloud: Cloud, log: Log, env: Readonly<Record<string, string | undefined>>) {
  const cluster = usable(() =>
    loadCluster(given.kubeconfig === undefined ? contextOnly(given) : { ...contextOnly(given), kubeconfig: given.kubeconfig }),
  );
  const { tenancyFile } = given;
  const grants = tenancyFile === undefined ? undefined : usable(() => loadGrants(tenancyFile));
  const identity = `${hostname()}_${randomUUID()}`;
  const changes = usable(() => openChangeLog(given.changeLog ?? 'stdout', identity));
  const tracing = await startTraces(given, identity, log, env);
  const tracer = tracing?.tracer;
  const registry = new Registry();
  processMetrics(registry);
  const clock = systemClock;
  const userAgent = `${component}/${version}`;
  const runtimeMetrics = createRuntimeMetrics(registry);
  const transport = createTransport(cluster, { clock, userAgent, metrics: runtimeMetrics });
  const intervals = intervalsAt(given.intervals);
  const metrics = tellingAhead(
    armMetrics(registry, (code) => log.warn('Azure refuses with an error code that no row knows', { code })),
    log,
  );
  const budget = createBudget(clock, given.intervals);
  const armBy = (credential: TokenCredential) =>
    createArm({
      ...{ speed: given.intervals, cloud, credential, clock, metrics, budget, userAgent, tracer },
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
    selector: given.selector ?? 'all bindings',
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
      identity,
      ...(changes && { changes }),
      tracer,
      namespaces: given.namespaces,
      ...(given.selector !== undefined && { selector: given.selector }),
      ...(grants && { grants }),
      ...(armOf && { armOf }),
      workers: given.workers,
      ...(given.leaderElect === 'true' && {
        lease: { name: given.leaseName ?? component, namespace: given.leaseNamespace ?? podNamespace() ?? cluster.namespace },
      }),
      health: (checks) => serveBoth(given, checks, registry, transport),
      close: async () => {
        const limit = deadline(clock, tracesLimitMs);
        await tracing?.close(limit.signal);
        limit.clear();
        await transport.close();
      },
    },
    stopSignal(log),
  );
}

/** For what is left of traces when the program ends. */
const tracesLimitMs = 5_000;

/** OpenTelemetry is loaded only where it is wanted: without it an operator is as small and starts as fast as ever. */
async function startTraces({ traces }: Given, instance: string, log: Log, env: Readonly<Record<string, string | undefined>>) {
  if (traces === 'none' || env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return undefined;
  const { startTracing } = await import('../../runtime/traces/otlp.ts');
  return startTracing({ name: component, version, instance, log });
}

function openChangeLog(where: string, identity: string): ChangeLogParts | undefined {
  if (where === 'none') return undefined;
  try {
    return changeLogParts(appendingTo(where), systemClock, identity);
  } catch (cause) {
    throw new Error(`--change-log: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
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
  { healthAddress, metricsAddress, metricsSecure }: Given,
  checks: Parameters<NonNullable<ProgramOptions['health']>>[0],
  registry: Registry,
  api: KubernetesApi,
): Promise<{ close(): Promise<void> }> {
  const probes = await serveHealth({ ...healthAddress, checks });
  const clock = systemClock;
  const secured = metricsSecure === 'true' ? { tls: selfSigned(component, clock.now()), access: reviewedAccess(api, clock) } : {};
  try {
    const numbers = await serveMetrics({ ...metricsAddress, clock, registry, ...secured });
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
