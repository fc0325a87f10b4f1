/** Rows of table B against what they cite: recordings with the same method, version, status, codes, state and headers, specifications with their sentence. */

import { expect, test } from '@jest/globals';
import { describeWithReference, readJson, readText } from '../../conformance/azure/reference.ts';
import { exchangeAt, readRecording } from '../../conformance/azure/recordings.ts';
import { exchanges } from '../requests/index.ts';
import type { RequestRow } from '../requests/request.ts';
import { fieldOf, promised } from './exchange.ts';
import { fails } from './outcome.ts';

const recorded = Object.values(exchanges)
  .flat()
  .flatMap((row) => (row.recorded ? [{ row, ...row.recorded }] : []));

interface Seen {
  readonly method: string;
  readonly version: string | null;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const files = [...new Set(recorded.map(({ file }) => `azure-recordings/${file}`))];

describeWithReference('recorded rows', files, () => {
  test.each(recorded.map((one) => [one.row.id, one] as const))('%s', (_, { row, file, at }) => {
    const seen = file.endsWith('.json') ? condensed(file, at) : whole(file, at);
    const played = shown(seen, row);
    expect(fails(promised(row, played), played)).toEqual({ outcome: 'as promised' });
    expect(seen.method).toBe(row.request.method);
    expect(seen.version).toBe(row.request.version);
  });
});

const specified = Object.values(exchanges)
  .flat()
  .flatMap(({ id, specified: path, evidence }) => (path === undefined ? [] : [{ id, path, evidence }]));
const documents = [...new Set(specified.map(({ path }) => `azure-specs/specification/${path}`))];

describeWithReference('specified rows', documents, () => {
  test.each(specified.map((one) => [one.id, one] as const))('%s', (_, { path, evidence }) => {
    const sentence = 'words' in evidence ? evidence.words.replace(/^.*: /, '') : '';
    expect(sentence).not.toBe('');
    expect(readText(`azure-specs/specification/${path}`)).toContain(sentence);
  });
});

const mined = Object.values(exchanges)
  .flat()
  .filter((row) => row.mined);
const bodies = 'azure-recordings/errors-mined.json';

describeWithReference('mined rows', [bodies], () => {
  test.each(mined.map((row) => [row.id, row] as const))('%s', (_, { answer }) => {
    const all = readJson(bodies) as readonly { readonly code: string; readonly status?: string | null }[];
    expect(all.map(({ code, status }) => `${status} ${code}`)).toContain(`${answer.status} ${answer.code}`);
  });
});

function shown({ status, headers, body }: Seen, { answer }: RequestRow): Readonly<Record<string, string>> {
  const { error = {}, properties = {}, status: state } = (typeof body === 'object' && body !== null ? body : {}) as Body;
  return {
    status: String(status),
    code: error.code ?? '',
    detail: error.details?.[0]?.code ?? '',
    state: properties.provisioningState ?? state ?? '',
    body: body === undefined ? 'none' : 'some',
    ...Object.fromEntries(Object.keys(answer.headers).map((name) => [name, headers[name] ?? 'absent'])),
    ...Object.fromEntries(Object.keys(answer.shows ?? {}).map((path) => [path, fieldOf(body, path)])),
  };
}

interface Body {
  readonly error?: { readonly code?: string; readonly details?: readonly { readonly code?: string }[] | null };
  readonly properties?: { readonly provisioningState?: string };
  readonly status?: string;
}

const readings = new Map<string, ReturnType<typeof readRecording>>();

function whole(file: string, at: number): Seen {
  const known = readings.get(file) ?? readRecording(file);
  readings.set(file, known);
  const { method, query, status, headers, body } = exchangeAt(known, at);
  return { method, version: query.get('api-version'), status, headers, body };
}

interface Condensed {
  readonly Entries: readonly {
    readonly RequestMethod: string;
    readonly RequestUri: string;
    readonly StatusCode: number;
    readonly ResponseHeaders: Readonly<Record<string, readonly string[] | string>>;
    readonly ResponseBody?: unknown;
  }[];
}

/** Headers of condensed files are those that a client acts on; all others are left out, as each says. */
function condensed(file: string, at: number): Seen {
  const entry = (readJson(`azure-recordings/${file}`) as Condensed).Entries[at];
  if (!entry) throw new Error(`${file} has no exchange ${at}`);
  const body = typeof entry.ResponseBody === 'string' ? parsed(entry.ResponseBody) : (entry.ResponseBody ?? undefined);
  return {
    method: entry.RequestMethod,
    version: new URL(entry.RequestUri).searchParams.get('api-version'),
    status: entry.StatusCode,
    headers: Object.fromEntries(Object.entries(entry.ResponseHeaders).map(([name, value]) => [name.toLowerCase(), [value].flat().join()])),
    body,
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
