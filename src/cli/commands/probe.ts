/** `apimvnet probe`: tries from where it runs what a gateway must reach: the name, the connection, TLS. Meant for a machine in the gateway's subnet. */

import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { systemClock } from '../../runtime/clock.ts';
import { cloudOptions, usable } from '../cloud.ts';
import { command } from '../command.ts';
import { exits, type ExitCode } from '../exits.ts';
import { oneOf, short, text, texts, whole } from '../options.ts';
import { paintFor, type Paint } from '../output/colours.ts';
import { columns } from '../output/columns.ts';
import { withProgress } from '../output/progress.ts';
import { targetIn, targetsOfList, targetsOfPage, type Targets } from '../probe/targets.ts';
import { tryAll, type Tried } from '../probe/try.ts';

const options = {
  target: { ...texts('HOST:PORT', 'also, or alone with --only: a backend, a DNS server; may be given several times'), positional: true },
  list: text('FILE', 'what apimvnet firewall -o json printed, with the hosts of the service itself; - for standard input'),
  only: { ...oneOf('WHAT', ['all', 'required', 'given'], 'all hosts, the required ones, or those that are given by name', 'all') },
  region: text('REGION', 'region of the gateway, e.g. westeurope, for hosts that have it in their name'),
  cloud: cloudOptions.cloud,
  timeout: whole('SECONDS', [1, 120], 'for the name, the connection and TLS, each', 5),
  atOnce: whole('N', [1, 64], 'hosts that are tried at once', 8),
  output: short('o', oneOf('FORMAT', ['text', 'json'], 'how to print', 'text')),
} as const;

export const probeCommand = command(
  {
    name: 'probe',
    summary: 'Try, from where it runs, whether what a gateway needs can be reached: name, connection, TLS.',
    usage: ['[HOST:PORT] [OPTIONS]', '--list FILE [OPTIONS]'],
    about: [
      'Run it on a machine in the subnet of the gateway, or in one with the same rules, routes and DNS servers: it resolves each host that a gateway calls, connects, and on ports of TLS shakes hands, as Microsoft asks for when a gateway cannot reach what it depends on. Nothing else is sent, and neither Azure nor a cluster is asked.',
      'Without --list these are the hosts that Microsoft names; with it also the storage, the database and the key vault of the service itself. What the rules and routes say without a machine is told by apimvnet reach.',
    ],
    options,
    examples: [
      { does: 'What Microsoft names, and a backend', call: 'apimvnet probe backend.example.com:443 --region westeurope' },
      { does: 'With the hosts of the service itself; the list is made elsewhere', call: 'apimvnet probe --list firewall.json' },
      { does: 'One host, for a script', call: 'apimvnet probe orders.vault.azure.net:443 --only given -o json' },
    ],
    exits: [
      ['done', 'everything that is required answers'],
      ['blocked', 'something that is required does not answer'],
    ],
  },
  async (given, env) => {
    const own = given.target.map(targetIn);
    const listed = given.only === 'given' ? { targets: [], left: [] } : listedIn(given);
    const targets = [...own, ...listed.targets.filter(({ required }) => required || given.only === 'all')];
    const timeoutMs = given.timeout * 1_000;
    const tried = await withProgress(process.stderr, systemClock, (progress) => {
      progress.at('trying hosts', 0, targets.length);
      const means = { clock: systemClock, timeoutMs, lookup: (host: string) => lookup(host, { all: true }) };
      return tryAll(targets, means, given.atOnce, (count) =>
        progress.at('trying hosts', Math.min(count, targets.length - 1), targets.length),
      );
    });
    if (given.output === 'json') console.log(JSON.stringify({ tried, notTried: listed.left }, null, 2));
    else console.log(probeText(tried, listed.left, paintFor(process.stdout, env)));
    return probeExit(tried);
  },
);

function listedIn({
  list,
  cloud,
  region,
}: {
  readonly list: string | undefined;
  readonly cloud: 'public' | 'usgovernment' | 'china';
  readonly region: string | undefined;
}): Targets {
  if (list === undefined) return targetsOfPage(cloud, region);
  return targetsOfList(
    usable(() => readFileSync(list === '-' ? 0 : list, 'utf8')),
    list,
  );
}

export const probeExit = (tried: readonly Pick<Tried, 'reached' | 'required'>[]): ExitCode =>
  tried.some(({ reached, required }) => required && !reached) ? exits.blocked.code : exits.done.code;

/** What failed comes first, with what breaks by it. */
export function probeText(tried: readonly Tried[], left: readonly string[], paint: Paint): string {
  const failed = tried.filter(({ reached }) => !reached).toSorted((a, b) => Number(b.required) - Number(a.required));
  const good = tried.filter(({ reached }) => reached);
  const row = ({ reached, required, host, port, failedAt, addresses, milliseconds }: Tried): readonly string[] => [
    reached ? 'ok' : `no ${failedAt ?? ''}`,
    required ? 'Required' : 'Feature',
    `${host}:${port}`,
    addresses[0] ?? '',
    `${milliseconds} ms`,
  ];
  const verdict =
    failed.length === 0 ? paint('green', `all ${tried.length} answer`) : paint('red', `${failed.length} of ${tried.length} do not answer`);
  return [
    columns(['RESULT', 'NEED', 'HOST', 'ADDRESS', 'TIME'], [...failed, ...good].map(row)),
    ...(failed.length === 0 ? [] : ['', ...failed.map(({ host, port, says = '', why }) => `${host}:${port}: ${says}. ${why}`)]),
    ...(left.length === 0 ? [] : ['', 'Not tried:', ...left.map((one) => `  ${one}`)]),
    '',
    `${verdict}.`,
  ].join('\n');
}
