/** What a template or a plan declares of a gateway's network, in one shape whatever wrote it. */

import type { SecurityRule } from '../../network/rules.ts';
import type { PlacedRoute } from '../../network/words/place.ts';

/** A value that is only known when the template is deployed: the expression that makes it. */
export interface Unknown {
  readonly unknown: string;
}

export const unknown = (text: string): Unknown => ({ unknown: text });
export const isUnknown = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && 'unknown' in value && Object.keys(value).length === 1;

export interface DeclaredGroup {
  /** By which subnets refer to it. */
  readonly key: string;
  readonly name: string;
  /** Where it stands in the file. */
  readonly address: string;
  readonly location: string | undefined;
  readonly rules: readonly SecurityRule[];
}

export interface DeclaredTable {
  readonly key: string;
  readonly name: string;
  readonly address: string;
  readonly location: string | undefined;
  readonly routes: readonly PlacedRoute[];
  readonly takesAnnounced: boolean;
}

export interface DeclaredSubnet {
  readonly key: string;
  /** With that of its network: `hub/apim`. */
  readonly name: string;
  readonly address: string;
  readonly location: string | undefined;
  readonly prefixes: readonly string[];
  readonly networkPrefixes: readonly string[];
  readonly dnsServers: readonly string[];
  /** Keys; undefined where none is attached. */
  readonly group: string | Unknown | undefined;
  readonly table: string | Unknown | undefined;
  readonly endpoints: readonly string[];
  readonly delegations: readonly string[];
}

export interface DeclaredGateway {
  readonly name: string;
  readonly address: string;
  readonly location: string | undefined;
  readonly tier: string | undefined;
  readonly units: number;
  readonly mode: string | undefined;
  /** Key of the subnet; undefined where it names none. */
  readonly subnet: string | Unknown | undefined;
}

export interface Declared {
  readonly gateways: readonly DeclaredGateway[];
  readonly subnets: readonly DeclaredSubnet[];
  readonly groups: readonly DeclaredGroup[];
  readonly tables: readonly DeclaredTable[];
  /** What of the above could not be resolved, in sentences. */
  readonly notKnown: readonly string[];
}

/** Reads a value of a file; what is unknown becomes undefined and is noted. */
export interface Reader {
  readonly text: (value: unknown, what: string) => string | undefined;
  readonly texts: (value: unknown, what: string) => readonly string[];
  readonly notKnown: readonly string[];
}

export function createReader(): Reader {
  const notKnown = new Set<string>();
  const note = (what: string, { unknown: by }: Unknown): void => void notKnown.add(`${what}: ${by}`);
  return {
    text(value, what) {
      if (isUnknown(value)) {
        note(what, value);
        return undefined;
      }
      return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
    },
    texts(value, what) {
      if (isUnknown(value)) return (note(what, value), []);
      return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).flatMap((one) => {
        if (isUnknown(one)) return (note(what, one), []);
        return typeof one === 'string' && one !== '' ? [one] : [];
      });
    },
    get notKnown() {
      return [...notKnown];
    },
  };
}

/** Of a rule in either spelling; a prefix that is not known stays as a text that no one can read, which the judgement takes for a perhaps. */
export interface RawRule {
  readonly name: unknown;
  readonly priority: unknown;
  readonly direction: unknown;
  readonly access: unknown;
  readonly protocol: unknown;
  readonly sourcePorts: readonly unknown[];
  readonly ports: readonly unknown[];
  readonly from: readonly unknown[];
  readonly to: readonly unknown[];
  readonly fromGroups: readonly unknown[];
  readonly toGroups: readonly unknown[];
}

/** Undefined for a rule of which it is not known when or to what it applies. */
export function ruleOf(raw: RawRule, where: string, read: Reader): SecurityRule | undefined {
  const name = read.text(raw.name, `the name of a rule of ${where}`) ?? '(unnamed)';
  const what = (part: string): string => `the ${part} of rule ${name} of ${where}`;
  const [priority, direction, access, protocol] = [
    read.text(raw.priority, what('priority')),
    read.text(raw.direction, what('direction')),
    read.text(raw.access, what('access')),
    read.text(raw.protocol, what('protocol')),
  ];
  const ports = flat(raw.ports);
  if (ports.some(isUnknown) || priority === undefined || direction === undefined || access === undefined || protocol === undefined) {
    read.texts(ports, what('ports'));
    return undefined;
  }
  const prefixes = (values: readonly unknown[], part: string): readonly string[] => {
    read.texts(flat(values), what(part));
    return flat(values).flatMap((one) => (isUnknown(one) ? [`(${one.unknown})`] : typeof one === 'string' && one !== '' ? [one] : []));
  };
  return {
    name,
    priority: Number(priority),
    direction: /^in/i.test(direction) ? 'Inbound' : /^out/i.test(direction) ? 'Outbound' : direction,
    access: /^allow$/i.test(access) ? 'Allow' : /^deny$/i.test(access) ? 'Deny' : access,
    protocol: protocol === '*' ? '*' : protocol.charAt(0).toUpperCase() + protocol.slice(1).toLowerCase(),
    sourcePortRanges: orAny(read.texts(flat(raw.sourcePorts), what('source ports'))),
    destinationPortRanges: read.texts(ports, what('ports')),
    sourceAddressPrefixes: prefixes(raw.from, 'source'),
    destinationAddressPrefixes: prefixes(raw.to, 'destination'),
    sourceApplicationSecurityGroups: prefixes(raw.fromGroups, 'source groups'),
    destinationApplicationSecurityGroups: prefixes(raw.toGroups, 'destination groups'),
  };
}

const orAny = (texts: readonly string[]): readonly string[] => (texts.length === 0 ? ['*'] : texts);
const flat = (values: readonly unknown[]): readonly unknown[] =>
  values.flatMap((one) => (Array.isArray(one) ? (one as readonly unknown[]) : (one ?? [])));
