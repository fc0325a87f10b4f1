/** `apimvnet firewall`: what a firewall must let through for the gateway of a manifest, read from Azure, without a cluster. */

import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { kind, type BindingSpec } from '../../api/binding.ts';
import type { Arm } from '../../azure/arm.ts';
import { createArm } from '../../azure/gateway.ts';
import { defaultCredential } from '../../azure/identity.ts';
import { firewallOf } from '../../binding/checks/routing/firewall.ts';
import { observe } from '../../binding/observe/observe.ts';
import { createTagRanges } from '../../binding/observe/tags.ts';
import { intervalsAt } from '../../binding/model/terms/intervals.ts';
import { unreadable } from '../../binding/model/values/observation.ts';
import { settingsOf, type Settings } from '../../binding/model/values/settings.ts';
import type { FirewallRow } from '../../network/firewall.ts';
import { systemClock, type Clock } from '../../runtime/clock.ts';
import { cloudOf, cloudOptions, usable } from '../cloud.ts';
import { command } from '../command.ts';
import { exits } from '../exits.ts';
import { identity, loggedIn } from '../login.ts';
import { short, text, UsageError } from '../options.ts';
import { outputOption, render, type Table } from '../output/render.ts';

const options = {
  filename: { ...short('f', text('FILE', 'manifest of an ApimVnetBinding; - for standard input')), positional: true },
  output: outputOption,
  ...cloudOptions,
} as const;

export const firewallCommand = command(
  {
    name: 'firewall',
    summary: "List what a firewall must let through for a manifest's gateway.",
    usage: ['FILE [OPTIONS]', '-f FILE [OPTIONS]'],
    about: [
      'Reads the service and its network from Azure and lists what a firewall on the way out must let through: service tags with the number of their ranges today, the hosts that Microsoft names, and those that the service itself reports; without what service endpoints already take off the tunnel. -o json and -o yaml have the ranges themselves, what breaks without each row, and the page that says so.',
      identity,
    ],
    options,
    examples: [
      { does: 'As a table', call: 'apimvnet firewall binding.yaml' },
      { does: 'With the ranges of today, for a program', call: 'apimvnet firewall -f binding.yaml -o json' },
    ],
    exits: [
      ['done', 'done'],
      ['failed', 'Azure could not be read'],
    ],
  },
  async (given) => {
    if (given.filename === undefined) throw new UsageError('-f/--filename is needed: the manifest of an ApimVnetBinding');
    const settings = settingsIn(given.filename);
    const cloud = cloudOf(given);
    const credential = await loggedIn(defaultCredential(cloud), cloud);
    const arm = createArm({ cloud, credential, clock: systemClock, shareForMs: 0 });
    console.log(render(await listFor(settings, arm, systemClock), given.output, table));
    return exits.done.code;
  },
);

/** The first binding of a file that may hold more. */
function settingsIn(filename: string): Settings {
  const source = usable(() => readFileSync(filename === '-' ? 0 : filename, 'utf8'));
  const found = parseAllDocuments(source)
    .map((document) => document.toJSON() as { readonly kind?: unknown; readonly spec?: unknown } | null)
    .find((document) => document?.kind === kind);
  if (!found) throw new UsageError(`--filename: "${filename}" holds no ${kind}`);
  return usable(() => settingsOf(found.spec as BindingSpec));
}

/** Rejects with Azure's own sentence when something cannot be read. */
export async function listFor(settings: Settings, arm: Arm, clock: Clock): Promise<readonly FirewallRow[]> {
  const all: Settings = { ...settings, firewallConfigMap: true };
  const seen = await observe(all, {
    arm,
    clock,
    options: { fresh: true },
    seldom: { fresh: true },
    network: false,
    advice: true,
    tags: createTagRanges(arm, clock, intervalsAt(1)),
    needsDependencies: () => true,
    zones: () => [],
    left: () => [],
    held: () => [],
    present: () => [],
    operation: () => undefined,
  });
  const failure =
    unreadable(seen) ?? [seen.service, seen.dependencies, seen.serviceTags].flatMap((part) => (part && !part.ok ? [part.failure] : []))[0];
  if (failure) throw new Error(`Azure cannot be read: ${failure.code}: ${failure.message}`);
  const rows = firewallOf(all, seen);
  if (!rows) throw new Error(`in mode ${settings.mode} there is no network whose firewall could matter`);
  return rows;
}

const table: Table<FirewallRow> = {
  head: ['NEED', 'KIND', 'PROTOCOL', 'PORTS', 'RANGES', 'NAME'],
  cells: ({ required, kind: what, protocol, ports, ranges, name }) => [
    required ? 'Required' : 'Feature',
    what,
    protocol.toUpperCase(),
    ports.join(','),
    ranges ? String(ranges.length) : '',
    name,
  ],
};
