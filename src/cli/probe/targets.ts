/** What a gateway calls by name, as things to try from its subnet: the hosts that Microsoft names, those of a firewall's list, and those that the user adds. */

import { hostFlows, type CloudName } from '../../network/host-flows.ts';
import { UsageError } from '../usage-error.ts';

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly required: boolean;
  /** What breaks without it. */
  readonly why: string;
}

export interface Targets {
  readonly targets: readonly ProbeTarget[];
  /** What cannot be tried, in sentences. */
  readonly left: readonly string[];
}

/** By the page alone: without those that only the service itself knows, as its storage and its database. */
export function targetsOfPage(cloud: CloudName, region: string | undefined): Targets {
  const rows = hostFlows(cloud).flatMap(({ hosts, ports, required, loss }) =>
    hosts.flatMap((host) => {
      const named = region === undefined ? host : host.replace('<region>', region);
      return ports.map((port) => ({ host: named, port, required, why: loss }));
    }),
  );
  return sorted(rows);
}

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly protocol: string;
  readonly ports: readonly string[];
  readonly required: boolean;
  readonly why: string;
}

/** Of `apimvnet firewall -o json`, which knows the hosts of the service too. Throws `UsageError`. */
export function targetsOfList(text: string, file: string): Targets {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--list: ${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (!Array.isArray(rows) || !rows.every(isRow)) throw new UsageError(`--list: ${file} is not what apimvnet firewall -o json prints`);
  const hosts = rows.filter(({ kind, protocol }) => kind === 'Host' && /^tcp$/i.test(protocol));
  const others = rows.filter((row) => !hosts.includes(row));
  const { targets, left } = sorted(
    hosts.flatMap(({ name, ports, required, why }) => ports.map((port) => ({ host: name, port: Number(port), required, why }))),
  );
  const tags = [
    ...new Set(
      others.map(
        ({ kind, name, protocol, ports }) => `${kind === 'Tag' ? 'the tag ' : ''}${name} on ${protocol.toUpperCase()} ${ports.join(', ')}`,
      ),
    ),
  ];
  return { targets, left: [...left, ...tags.map((one) => `${one}: it names no host to try`)] };
}

const isRow = (row: unknown): row is Row =>
  typeof row === 'object' && row !== null && ['kind', 'name', 'protocol', 'ports', 'required', 'why'].every((field) => field in row);

/** `HOST:PORT`. Throws `UsageError`. */
export function targetIn(text: string): ProbeTarget {
  const [, host = '', port = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^\s:/]+):(\d{1,5})\/?$/i.exec(text) ?? [];
  if (host === '' || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError(`"${text}" is not HOST:PORT, e.g. backend.example.com:443`);
  return { host, port: Number(port), required: true, why: 'You asked for it.' };
}

/** Each host and port once; what has a wildcard or a blank in it is no host. */
function sorted(rows: readonly ProbeTarget[]): Targets {
  const known = new Map<string, ProbeTarget>();
  for (const row of rows) {
    const key = `${row.host}:${row.port}`;
    const before = known.get(key);
    if (!before || (row.required && !before.required)) known.set(key, row);
  }
  const all = [...known.values()];
  const isHost = ({ host }: ProbeTarget): boolean => !/[*<>]/.test(host);
  const left = [...new Set(all.filter((one) => !isHost(one)).map(({ host }) => host))];
  return {
    targets: all.filter(isHost),
    left: left.map((host) => `${host}: ${host.includes('<region>') ? 'the region is not known (--region)' : 'it stands for many hosts'}`),
  };
}
