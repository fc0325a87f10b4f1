/** One tenant under Flux: a Git repository, the shipped Kustomization over it, and a gateway of its own in the simulated Azure. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { ApiError } from '../../src/runtime/api.ts';
import type { ApiServer } from '../cluster/api-server.ts';
import { network, securityGroup, serviceId, service, subnetId } from '../scenarios/support/world.ts';
import { readyOf, type Kustomization } from './flux.ts';
import type { GitServer } from './git-server.ts';

/** As shipped: its time limit, prune, no force, and its health checks. */
const shipped = parse(readFileSync(new URL('../../deploy/flux/health-checks.yaml', import.meta.url), 'utf8')) as { readonly spec: object };

export const worldOf = (name: string, order: number) => [
  securityGroup(`${name}-nsg`),
  network(name, {
    first: { prefix: `10.${order}.1.0/27`, group: `${name}-nsg` },
    second: { prefix: `10.${order}.2.0/27`, group: `${name}-nsg` },
  }),
  service(name),
];

type Metadata = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Story {
  /** The repository holds this binding and nothing else from now on; null: none. Resolves when it is committed. */
  readonly commit: (spec: object | null, metadata?: Metadata) => Promise<void>;
  /** Of the gateway, in this subnet. */
  readonly spec: (subnet: string, more?: object) => object;
  readonly kustomization: () => Promise<Kustomization>;
  readonly binding: () => Promise<Binding | undefined>;
  /** How many milliseconds it took. */
  readonly until: (
    what: string,
    isSo: (binding: Binding | undefined, kustomization: Kustomization) => boolean,
    seconds?: number,
  ) => Promise<number>;
}

export interface Surroundings {
  readonly server: ApiServer;
  readonly git: GitServer;
  /** Whether source-controller is at work; without it the tests tell of each commit as it would. */
  readonly hasSource: boolean;
}

const kinds = { GitRepository: 'source.toolkit.fluxcd.io/v1', Kustomization: 'kustomize.toolkit.fluxcd.io/v1' } as const;
const listPath = (kind: keyof typeof kinds): string =>
  `/apis/${kinds[kind]}/namespaces/flux-system/${kind === 'GitRepository' ? 'gitrepositories' : 'kustomizations'}`;

export const bindingReady = (binding: Binding | undefined): string => {
  const found = binding?.status?.conditions?.find(({ type }) => type === 'Ready');
  return found === undefined || binding?.status?.observedGeneration !== binding?.metadata.generation
    ? 'none'
    : `${found.status}/${found.reason}`;
};

export async function story(
  name: string,
  { server, git, hasSource }: Surroundings,
  more: { readonly spec?: object; readonly labels?: object } = {},
): Promise<Story> {
  const repository = await git.repository(name);
  const post = (kind: keyof typeof kinds, spec: object, labels: object = {}) =>
    server.api.request({
      method: 'POST',
      path: listPath(kind),
      body: { apiVersion: kinds[kind], kind, metadata: { name, namespace: 'flux-system', labels }, spec },
    });
  const tell = async (message: string, files: Readonly<Record<string, string>>) => {
    await repository.commit(message, files);
    if (!hasSource) await publish(name, server, await repository.artifact());
  };
  await repository.commit('nothing yet', { 'gateways/README.md': 'Bindings come here.' });
  await post('GitRepository', { interval: '1s', url: repository.url, ref: { branch: 'main' } });
  if (!hasSource) await publish(name, server, await repository.artifact());
  await post('Kustomization', { ...shipped.spec, sourceRef: { kind: 'GitRepository', name }, ...more.spec }, more.labels);

  const kustomization = () => server.api.request<Kustomization>({ method: 'GET', path: `${listPath('Kustomization')}/${name}` });
  const binding = () =>
    server.api.request<Binding>({ method: 'GET', path: `${bindingsPath('gateways')}/${name}` }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
  return {
    kustomization,
    binding,
    spec: (subnet, rest) => ({ serviceId: serviceId(name), mode: 'External', subnetId: subnetId(name, subnet), ...rest }),
    commit: (spec, metadata = {}) =>
      tell(
        'a change',
        spec === null
          ? { 'gateways/README.md': 'None any more.' }
          : {
              'gateways/binding.yaml': JSON.stringify({
                apiVersion: 'apimvnet.io/v1alpha1',
                kind: 'ApimVnetBinding',
                metadata: { name, namespace: 'gateways', ...metadata },
                spec,
              }),
            },
      ),
    async until(what, isSo, seconds = 90) {
      const began = performance.now();
      for (;;) {
        const [one, all] = await Promise.all([binding(), kustomization()]);
        if (isSo(one, all)) return performance.now() - began;
        if (performance.now() - began > seconds * 1000)
          throw new Error(
            `${what}: not within ${seconds} s. The binding is ${bindingReady(one)}, the Kustomization ${JSON.stringify(readyOf(all))}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

/** What source-controller says of a GitRepository that it has fetched. */
async function publish(name: string, { api }: ApiServer, artifact: object): Promise<void> {
  const Ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Succeeded',
    message: 'stored artifact',
    lastTransitionTime: new Date().toISOString(),
  };
  await api.request({
    method: 'PATCH',
    path: `${listPath('GitRepository')}/${name}/status`,
    body: { status: { artifact, observedGeneration: 1, conditions: [{ ...Ready, observedGeneration: 1 }] } },
    contentType: 'application/merge-patch+json',
  });
}
