/** `apimvnet reach`: whether a host can be reached from the subnet of a gateway, or can reach it, and which rules and routes are in force there. */

import { lookup } from 'node:dns/promises';
import { stringify } from 'yaml';
import { isType, parseArmId, type ArmId } from '../../api/arm-id.ts';
import { intervalsAt } from '../../binding/model/terms/intervals.ts';
import { createTagRanges } from '../../binding/observe/tags.ts';
import { readPrefix } from '../../network/addresses/prefix-list.ts';
import type { PlacedRoute } from '../../network/words/place.ts';
import { systemClock } from '../../runtime/clock.ts';
import { command, type Environment } from '../command.ts';
import { exits, type ExitCode } from '../exits.ts';
import { identity } from '../login.ts';
import { oneOf, short, texts, UsageError } from '../options.ts';
import { paintFor } from '../output/colours.ts';
import { withProgress, type Progress } from '../output/progress.ts';
import { outputOption, type Format } from '../output/render.ts';
import { failedOf } from '../preview/results.ts';
import { armFor, inputOptions, readGiven } from '../preview/session.ts';
import { answer, withMore, type Answer, type Direction } from '../reach/answer.ts';
import { effectiveAt } from '../reach/effective.ts';
import { standpointIn, standpointsOf, type Sight, type Standpoint } from '../reach/standpoint.ts';
import { targetIn, type Target } from '../reach/target.ts';
import { answerText, effectiveText } from '../reach/text.ts';

const options = {
  target: {
    ...texts(
      'HOST:PORT',
      'who is to be reached: a host name, an IPv4 address or range, or a service tag, and a port; may be given several times',
    ),
    positional: true,
  },
  filename: short('f', texts('FILE', 'file or directory with ApimVnetBindings; - for standard input; may be given several times')),
  namespace: inputOptions.namespace,
  subnet: texts('SUBNET_ID', 'a subnet that no binding names, instead of -f; may be given several times'),
  direction: oneOf('WAY', ['out', 'in', 'both'], 'from the gateway to the host, from the host to the gateway on that port, or both', 'out'),
  protocol: oneOf('PROTOCOL', ['tcp', 'udp'], 'of the packets', 'tcp'),
  address: texts('IP', 'what the host name is inside the network; may be given several times'),
  withRoute: texts(
    'PREFIX=HOP',
    'as if this route were in the table, e.g. 0.0.0.0/0=VirtualAppliance:10.0.0.4; may be given several times',
  ),
  output: outputOption,
  cloud: inputOptions.cloud,
  cloudFile: inputOptions.cloudFile,
} as const;

export const reachCommand = command(
  {
    name: 'reach',
    summary: "Say whether a host can be reached from a gateway's subnet, hop by hop; without one, which rules and routes are in force.",
    usage: ['HOST:PORT -f FILE|DIR|- [OPTIONS]', 'HOST:PORT --subnet SUBNET_ID [OPTIONS]', '-f FILE|DIR|- [OPTIONS]'],
    about: [
      'Reads the subnet with its security group, the rules of a network manager, its route table, endpoints, peerings and DNS servers, and says of each hop whether packets pass, by which rule or route, and how to open what is closed. Service tags count by the list that Azure publishes, where it can be read. Nothing is sent to the host, and no network interface is needed; what can be sent from inside is tested by apimvnet probe.',
      'Without HOST:PORT it lists the rules and routes that are in force, as the portal shows them of a network interface.',
      'What cannot be known from here is said: what an appliance lets through, what a name is inside the network, what the other side lets in. A verdict is reachable only where every hop is known.',
      identity,
    ],
    options,
    examples: [
      { does: 'From the gateway to a key vault', call: 'apimvnet reach orders.vault.azure.net:443 -f orders.yaml' },
      { does: 'From the control plane to the gateway', call: 'apimvnet reach ApiManagement:3443 --direction in -f orders.yaml' },
      { does: 'Which rules and routes are in force in a subnet', call: 'apimvnet reach --subnet SUBNET_ID' },
      {
        does: 'What a new default route would do',
        call: 'apimvnet reach Storage:443 -f orders.yaml --with-route 0.0.0.0/0=None',
      },
    ],
    exits: [
      ['done', 'every host can be reached; or none was asked about'],
      ['blocked', 'a host is blocked for certain, wholly or in part'],
      ['unknown', 'a host is not blocked for certain, and something on the way is not known'],
      ['failed'],
    ],
  },
  async (given, env) => {
    const targets = given.target.map(targetIn);
    const routes = given.withRoute.map(routeIn);
    const wrong = given.address.find((ip) => readPrefix(ip).is !== 'Four');
    if (wrong !== undefined) throw new UsageError(`--address: "${wrong}" is no IPv4 address`);
    const subnets = given.subnet.map(subnetIn);
    if (subnets.length === 0 && given.filename.length === 0)
      throw new UsageError('-f/--filename or --subnet is needed: the bindings, or the subnets, to look from');
    const read = given.filename.length === 0 ? [] : (await readGiven(given)).given;
    const problems = failedOf(read).flatMap((one) => one.problems);
    const bindings = read.flatMap((one) => (one.is === 'Binding' ? [one.binding] : []));
    const arm = await armFor(given);
    const intervals = intervalsAt(1);
    const sight: Sight = { arm, clock: systemClock, intervals, tags: createTagRanges(arm, systemClock, intervals) };
    const places = await withProgress(process.stderr, systemClock, (progress) =>
      lookFrom(
        [
          ...bindings.map((one) => ({ title: `${one.metadata.namespace}/${one.metadata.name}`, look: () => standpointsOf(one, sight) })),
          ...subnets.map((id) => ({ title: id, look: async () => [await standpointIn(id, sight)] })),
        ],
        progress,
        problems,
      ),
    );
    const standpoints = places.map((one) => withMore(one, routes));
    if (targets.length === 0) print(standpoints.map(effectiveAt), effectiveText, given.output, env);
    const answers = await ask(targets, standpoints, given);
    if (targets.length > 0) print(answers, answerText, given.output, env);
    for (const problem of problems) console.error(problem);
    return exitOf(answers, problems.length > 0);
  },
);

interface Place {
  readonly title: string;
  readonly look: () => Promise<readonly Standpoint[]>;
}

/** What cannot be read of one does not hide the others. */
async function lookFrom(places: readonly Place[], progress: Progress, problems: string[]): Promise<readonly Standpoint[]> {
  const found: Standpoint[] = [];
  for (const [at, { title, look }] of places.entries()) {
    progress.at(`reading the network of ${title}`, at, places.length);
    try {
      found.push(...(await look()));
    } catch (error) {
      problems.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return found;
}

interface Asked {
  readonly direction: 'out' | 'in' | 'both';
  readonly protocol: 'tcp' | 'udp';
  readonly address: readonly string[];
}

const ways: Readonly<Record<Asked['direction'], readonly Direction[]>> = {
  out: ['Outbound'],
  in: ['Inbound'],
  both: ['Outbound', 'Inbound'],
};

async function ask(
  targets: readonly Target[],
  standpoints: readonly Standpoint[],
  { direction, protocol, address }: Asked,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const from of standpoints)
    for (const target of targets)
      for (const way of ways[direction])
        answers.push(
          await answer({ target, direction: way, protocol: protocol === 'udp' ? 'Udp' : 'Tcp', addresses: address }, from, here),
        );
  return answers;
}

const here = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { family: 4, all: true })).map((one) => one.address).toSorted();

function print<T>(
  all: readonly T[],
  inText: (one: T, look: { readonly width: number; readonly paint: ReturnType<typeof paintFor> }) => string,
  format: Format,
  env: Environment,
): void {
  switch (format) {
    case 'json':
      return console.log(JSON.stringify(all, null, 2));
    case 'yaml':
      return console.log(stringify(all, { aliasDuplicateObjects: false }).trimEnd());
    case 'text':
      if (all.length === 0) return;
      return console.log(
        all.map((one) => inText(one, { width: process.stdout.columns ?? 80, paint: paintFor(process.stdout, env) })).join('\n\n'),
      );
  }
}

/** The worst counts: what failed, then what is blocked, then what is not known. */
export function exitOf(answers: readonly Pick<Answer, 'verdict'>[], hasFailed: boolean): ExitCode {
  if (hasFailed) return exits.failed.code;
  if (answers.some(({ verdict }) => verdict === 'Blocked')) return exits.blocked.code;
  return answers.some(({ verdict }) => verdict === 'Unknown') ? exits.unknown.code : exits.done.code;
}

function subnetIn(given: string): ArmId {
  const id = parseArmId(given);
  if (id !== undefined && isType(id, 'Microsoft.Network/virtualNetworks/subnets')) return id;
  throw new UsageError(
    `--subnet: "${given}" is not the id of a subnet; write /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<network>/subnets/<name>`,
  );
}

const hopTypes = ['Internet', 'VirtualAppliance', 'VirtualNetworkGateway', 'VnetLocal', 'None'];

/** `0.0.0.0/0=VirtualAppliance:10.0.0.4`. */
function routeIn(given: string, at: number): PlacedRoute {
  const [, prefix = '', type = '', ip] = /^([^=]+)=([A-Za-z]+)(?::([\d.]+))?$/.exec(given) ?? [];
  const nextHopType = hopTypes.find((one) => one.toLowerCase() === type.toLowerCase());
  const is = readPrefix(prefix).is;
  if (nextHopType === undefined || (is !== 'Four' && is !== 'Word') || (ip !== undefined && readPrefix(ip).is !== 'Four'))
    throw new UsageError(
      `--with-route: "${given}" is no route; write PREFIX=HOP with one of ${hopTypes.join(', ')}, and :IP after an appliance`,
    );
  return { name: `--with-route ${at + 1}`, prefix, nextHopType, nextHopIp: ip };
}
