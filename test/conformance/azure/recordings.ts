/** Recorded exchanges with Azure Resource Manager, in one shape whatever tool recorded them. Anything that is looked for and is not there is an error. */

import { parse } from 'yaml';
import type { Json } from '../../../sim/azure/json.ts';
import { readText } from './files.ts';

export interface Exchange {
  /** Place in the recording, from 0. */
  readonly at: number;
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed; undefined where nothing was sent. */
  readonly sent: unknown;
  readonly status: number;
  /** By small names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; undefined for an empty answer. */
  readonly body: unknown;
}

interface RawInteraction {
  readonly request: { readonly method: string; readonly url?: string; readonly uri?: string; readonly body?: unknown };
  readonly response: {
    readonly code?: number;
    readonly status: string | { readonly code: number };
    readonly headers?: Readonly<Record<string, readonly string[] | string>>;
    readonly body?: string | { readonly string?: string };
  };
}

/** `file` is a path inside the recordings, e.g. `aso/Test_Networking_PublicIP_20250301_CRUD.yaml`. */
export function readRecording(file: string): readonly Exchange[] {
  const raw = parse(readText(`azure-recordings/${file}`), { maxAliasCount: -1, uniqueKeys: false, strict: false }) as {
    readonly interactions: readonly RawInteraction[];
  };
  return raw.interactions.map((one, at) => exchangeOf(one, at));
}

function exchangeOf({ request, response }: RawInteraction, at: number): Exchange {
  const url = new URL(request.url ?? request.uri ?? '');
  const { status, body, code = typeof status === 'object' ? status.code : NaN } = response;
  return {
    at,
    method: request.method,
    path: decodeURI(url.pathname),
    query: url.searchParams,
    sent: jsonIn(typeof request.body === 'string' ? request.body : ''),
    status: code,
    headers: Object.fromEntries(
      Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), [value].flat().join(',')]),
    ),
    body: jsonIn(typeof body === 'string' ? body : (body?.string ?? '')),
  };
}

/** Old recordings of the Azure CLI carry bodies as Python prints bytes: `b'{…}'`. What is no JSON stays a text. */
function jsonIn(text: string): unknown {
  const bare = /^b['\\]/.test(text) ? text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1) : text;
  if (bare.trim() === '') return undefined;
  try {
    return JSON.parse(bare);
  } catch {
    return text;
  }
}

export function exchangeAt(recording: readonly Exchange[], at: number): Exchange {
  const found = recording[at];
  if (!found) throw new Error(`the recording has no exchange ${at}`);
  return found;
}

/** The answered object; an error where there is none. */
export function objectAt(recording: readonly Exchange[], at: number): Json {
  const { body } = exchangeAt(recording, at);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Error(`exchange ${at} has no object in its answer`);
  return body as Json;
}
