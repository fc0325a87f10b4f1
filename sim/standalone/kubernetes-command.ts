/** `apimvnet-sim kubernetes`: the simulated API server on its own, for kubectl, Helm's and any other client. */

import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { command } from '../../src/cli/command.ts';
import { oneOf, text, texts, type Values } from '../../src/cli/options.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { writeKubeconfig } from '../demo/files.ts';
import { serve } from '../kubernetes/http.ts';
import type { CrdDocument } from '../kubernetes/kinds.ts';
import { certificateFor } from './certificates.ts';
import { clusterFaultKinds, setFaults } from './faults/cluster.ts';
import { liveOnCluster } from './state/cluster.ts';
import { bindingDefinition } from './definition.ts';
import { faultsOption, listening, seedOption } from './options.ts';
import { untilStopped } from './stop.ts';

const options = {
  ...listening(6443),
  namespace: texts('NAME', 'a namespace that is there from the beginning, several times if you like'),
  crd: texts('FILE', 'a CustomResourceDefinition beside that of bindings, several times if you like'),
  rbac: oneOf(
    'WHETHER',
    ['off', 'on'],
    'whether roles and their bindings decide who may do what; off lets every user do everything',
    'off',
  ),
  state: text('FILE', 'where every change is kept; a file that is there is gone on with'),
  seed: seedOption,
  fault: faultsOption(clusterFaultKinds),
  dir: text('DIR', 'where the kubeconfig and certificates are written', '.apimvnet-sim'),
} as const;

/** Bearer tokens, for people and for an operator. */
const tokens = { 'sim-admin': 'admin', 'sim-operator': 'operator' };

/** Requests that are remembered in memory. */
const mostRequests = 2_000;

async function run(given: Values<typeof options>): Promise<number> {
  const { listen, state, seed, dir = '.apimvnet-sim' } = given;
  const origin = given.url?.replace(/\/+$/, '') ?? `https://${listen.host}:${listen.port}`;
  const certificate = await certificateFor(dir, new URL(origin).hostname, given);
  const crds = [bindingDefinition(), ...given.crd.flatMap(definitionsIn)];
  const { cluster, objects } = liveOnCluster({ seed, crds, rbac: given.rbac === 'on', ...(state === undefined ? {} : { file: state }) });
  const api = cluster.api();
  for (const name of given.namespace)
    await api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } }).catch((error: unknown) => {
      if (!/already exists/.test(String(error))) throw error;
    });
  setFaults(cluster.faults, given.fault, seededRandom(seed + 1));
  const forgetOld = setInterval(() => cluster.requests.splice(0, Math.max(0, cluster.requests.length - mostRequests)), 1_000);
  const served = await serve(cluster, { host: listen.host, port: listen.port, tls: certificate, tokens });
  const url = given.url === undefined ? served.url : origin;
  const kubeconfig = writeKubeconfig(dir, certificate.ca, tokens, url);
  console.log(`Kubernetes is at ${url}${objects > 0 ? `, with ${objects} objects of before from ${state ?? ''}` : ''}.`);
  console.log([`kubectl:    export KUBECONFIG=${kubeconfig}`, '            kubectl get namespaces', 'Stop it with Ctrl-C.'].join('\n'));
  await untilStopped();
  clearInterval(forgetOld);
  await served.close();
  return 0;
}

function definitionsIn(file: string): readonly CrdDocument[] {
  const all = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as Partial<CrdDocument> & { readonly kind?: string },
  );
  const found = all.filter(({ kind }) => kind === 'CustomResourceDefinition');
  if (found.length === 0) throw new Error(`${file}: no CustomResourceDefinition in it`);
  return found as readonly CrdDocument[];
}

export const kubernetesCommand = command(
  {
    program: 'apimvnet-sim',
    name: 'kubernetes',
    summary: 'A simulated API server with the definition of bindings, over HTTPS, for kubectl and any other client.',
    usage: ['[OPTIONS]'],
    about: [
      'Serves what the life of an operator needs: namespaces, config maps, secrets, service accounts with tokens, events, leases, definitions and their objects, with watches, patches of every kind, server-side apply and owners of fields, and the validation rules of definitions. There are no pods and no controllers but those that empty what is deleted.',
      'Rights: the kubeconfig has two users. admin may do everything; operator, with --rbac on, what a RoleBinding or ClusterRoleBinding to User operator gives it. Tokens of service accounts count as theirs, and admin may act as anybody (kubectl --as). That a user hands out more rights than they have is not refused.',
      'State: with --state every change is kept as etcd keeps it. A server that is started on the file again has the same objects, versions and tokens, and watches go on from where they were.',
    ],
    options,
    examples: [
      { does: 'A cluster with one namespace', call: 'apimvnet-sim kubernetes --namespace gateways' },
      { does: 'One where rights count', call: 'apimvnet-sim kubernetes --rbac on' },
      { does: 'One that is kept', call: 'apimvnet-sim kubernetes --state cluster.state' },
      { does: 'A tenth of all writes finds the server gone', call: "apimvnet-sim kubernetes --fault 'reset method=PUT share=0.1'" },
    ],
    exits: [
      ['done', 'stopped'],
      ['failed', 'the address is taken, or a file could not be read'],
    ],
  },
  run,
);
