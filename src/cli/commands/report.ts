/** `apimvnet report`: one page of HTML about gateways in their networks, to be sent to people who have neither a cluster nor this program. */

import { writeFileSync } from 'node:fs';
import type { Binding } from '../../api/binding.ts';
import { systemClock, toIso } from '../../runtime/clock.ts';
import { loadCluster } from '../../runtime/kubeconfig.ts';
import { createTransport } from '../../runtime/transport.ts';
import { version } from '../../version.ts';
import { usable } from '../cloud.ts';
import { command } from '../command.ts';
import { exits } from '../exits.ts';
import { identity } from '../login.ts';
import { flag, text, UsageError } from '../options.ts';
import { bindingsIn } from '../plugin/bindings.ts';
import { failedOf, type Failed } from '../preview/results.ts';
import { armFor, givenTwice, inputOptions, previewAll, readGiven } from '../preview/session.ts';
import { reportedOf } from '../report/as-it-is.ts';
import { drawing } from '../report/drawing.ts';
import { reportPage } from '../report/page.ts';

const options = {
  ...inputOptions,
  fromCluster: flag('the bindings of a cluster, with their history, in place of files; with -n of one namespace'),
  kubeconfig: text('FILE', 'with --from-cluster: kubeconfig (default KUBECONFIG, then ~/.kube/config)'),
  context: text('NAME', 'with --from-cluster: context of the kubeconfig'),
  to: text('FILE', 'where the page is written (default standard output)'),
} as const;

export const reportCommand = command(
  {
    name: 'report',
    summary: 'Make one HTML page: each network as a drawing, flows, findings, history, the firewall list.',
    usage: ['-f FILE|DIR|- [OPTIONS]', '--from-cluster [-n NAMESPACE] [OPTIONS]'],
    about: [
      'Reads Azure and makes one page of HTML that needs nothing else: a drawing of the network of each gateway in each location, with broken flows in red and why; each flow with the rule and the hop that decide it; findings with remedies; what would be done; what was done; and what a firewall must let through. It holds no script and loads nothing, prints well, and follows the light or dark colours of the reader.',
      'History and status are known to a cluster only: with --from-cluster, or of files that kubectl wrote as YAML. The page names your resources: send it to whom it concerns.',
      identity,
    ],
    options,
    examples: [
      { does: 'For the network team, from the manifests in Git', call: 'apimvnet report -f gateways/ --to network.html' },
      { does: 'Of all bindings of a cluster, with their history', call: 'apimvnet report --from-cluster > network.html' },
    ],
    exits: [
      ['done', 'the page is made, whatever it says'],
      ['failed', 'something could not be read; the page, if there is one, says what'],
    ],
  },
  async (given) => {
    if (given.fromCluster && given.filename.length > 0)
      throw new UsageError('--from-cluster reads no files: leave -f out, or --from-cluster');
    const { bindings, failed, from } = given.fromCluster ? await fromCluster(given) : await fromFiles(given);
    const arm = await armFor(given);
    const previews = await previewAll(bindings, arm);
    const page = reportPage(await reportedOf(previews, arm, systemClock), failed, await drawing(), { at: toIso(systemClock.now()), from });
    if (given.to === undefined) process.stdout.write(page);
    else usable(() => writeFileSync(given.to ?? '', page));
    for (const { problems } of failed) for (const problem of problems) console.error(problem);
    const isWhole = failed.length === 0 && previews.every(({ outcome }) => outcome.is !== 'Failed');
    return isWhole ? exits.done.code : exits.failed.code;
  },
);

interface Read {
  readonly bindings: readonly Binding[];
  readonly failed: readonly Failed[];
  /** What was read, in words. */
  readonly from: string;
}

async function fromFiles(given: Parameters<typeof readGiven>[0]): Promise<Read> {
  const { given: read } = await readGiven(given);
  const bindings = read.flatMap((one) => (one.is === 'Binding' ? [one.binding] : []));
  const twice = givenTwice(bindings);
  if (twice !== undefined) throw new UsageError(`-f: binding "${twice}" is given twice`);
  return { bindings, failed: failedOf(read), from: bindings.length === 1 ? '1 manifest' : `${bindings.length} manifests` };
}

async function fromCluster({
  kubeconfig,
  context,
  namespace,
}: {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
}): Promise<Read> {
  const cluster = usable(() => loadCluster({ ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }) }));
  const api = createTransport(cluster, { clock: systemClock, userAgent: `apimvnet/${version}` });
  try {
    const bindings = await bindingsIn(api, namespace);
    const where = namespace === undefined ? 'all namespaces of a cluster' : `namespace ${namespace} of a cluster`;
    return { bindings, failed: [], from: `${bindings.length} binding${bindings.length === 1 ? '' : 's'} in ${where}` };
  } finally {
    await api.close();
  }
}
