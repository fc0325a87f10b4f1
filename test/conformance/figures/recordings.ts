/** All recordings as sessions: a file, or a part of a condensed one, whose exchanges follow each other. */

import { existsSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { isObject, list, object, objects, text } from '../../../sim/azure/json.ts';
import { pathOf, readText } from '../azure/files.ts';

export interface Exchange {
  readonly method: string;
  /** As it was sent. */
  readonly url: string;
  /** Parsed; undefined where nothing was sent. */
  readonly sent: unknown;
  readonly status: number;
  /** By small names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; undefined for an empty answer. */
  readonly body: unknown;
}

export interface Session {
  readonly name: string;
  /** Day of the recording as far as it is known, e.g. `2026-04-04` or `2026-05`; empty where it is not. */
  readonly recorded: string;
  readonly exchanges: readonly Exchange[];
  /** Headers that the recorder took away, so that nothing can be said about them. */
  readonly stripped: readonly string[];
}

const folders = ['aso', 'azure-cli', 'azure-sdk'];
export const isThere = (): boolean => existsSync(pathOf('azure-recordings/INDEX.md'));

/** Condensed by hand, without whole bodies: test/conformance/azure/condensed.test.ts compares what they give. */
export const byHand = ['azure-sdk/CreateInVirtualNetworkStv2Tests.excerpt.json', 'azure-sdk/update_noop.excerpt.json'];

export function readSessions(): readonly Session[] {
  const files = folders.flatMap((folder) => readdirSync(pathOf(`azure-recordings/${folder}`)).map((file) => `${folder}/${file}`));
  return files
    .filter((file) => !byHand.includes(file))
    .toSorted()
    .flatMap(sessionsIn);
}

function sessionsIn(file: string): readonly Session[] {
  const raw = readText(`azure-recordings/${file}`);
  const stripped = /(^|\/)(azure-cli|cli)/.test(file) ? ['retry-after'] : [];
  if (!file.endsWith('.json')) {
    const interactions = objects(object(parse(raw, { maxAliasCount: -1, uniqueKeys: false, strict: false }))['interactions']);
    const exchanges = interactions.map(ofCassette).filter(isManagement);
    return [{ name: file, recorded: dayOf(exchanges), stripped, exchanges }];
  }
  const entries = objects(object(JSON.parse(raw))['Entries']);
  const parts = [...new Set(entries.map((entry) => text(entry['_file'])))];
  return parts.map((part) => {
    const own = entries.filter((entry) => text(entry['_file']) === part);
    const exchanges = own
      .map(ofEntry)
      .filter(isManagement)
      .map((one) => unedited(file, one));
    const said = text(own[0]?.['_recorded']) || (/\.(20\d\d-\d\d)/.exec(file)?.[1] ?? '');
    return {
      name: part === '' ? file : `${file} (${part})`,
      recorded: dayOf(exchanges) || said,
      stripped: part.includes('cli') || part.includes('_ag_zone') ? ['retry-after'] : stripped,
      exchanges,
    };
  });
}

/** From the instant that a signed URL carries, in ticks since the year 1, or from the clock of Azure. */
function dayOf(exchanges: readonly Exchange[]): string {
  for (const { url, headers } of exchanges) {
    const signed = [url, headers['location'], headers['azure-asyncoperation']].map((one) => /[?&]t=(\d{18})/.exec(one ?? '')?.[1]);
    const ticks = signed.find((one) => one !== undefined);
    if (ticks !== undefined) return new Date(Number(BigInt(ticks) / 10_000n) - 62_135_596_800_000).toISOString().slice(0, 10);
    if (headers['date'] !== undefined) return new Date(headers['date']).toISOString().slice(0, 10);
  }
  return '';
}

/** The api-version in these URLs was edited afterwards; the answers have the shape of this one. */
const edited: Readonly<Record<string, string>> = { 'azure-sdk/go.TestApimdeployment.2022-10-21.json': '2021-08-01' };
const unedited = (file: string, one: Exchange): Exchange => {
  const version = edited[file];
  return version === undefined ? one : { ...one, url: one.url.replace(/api-version=[^&]*/, `api-version=${version}`) };
};

const isManagement = ({ url }: Exchange): boolean => new URL(url).host === 'management.azure.com';

function ofCassette(one: unknown): Exchange {
  const [request, response] = [object(object(one)['request']), object(object(one)['response'])];
  const status = response['code'] ?? object(response['status'])['code'];
  const body = response['body'];
  return {
    method: text(request['method']),
    url: text(request['url'] ?? request['uri']),
    sent: jsonIn(text(request['body'])),
    status: typeof status === 'number' ? status : NaN,
    headers: headersIn(response['headers']),
    body: jsonIn(typeof body === 'string' ? body : text(object(body)['string'])),
  };
}

const ofEntry = (entry: unknown): Exchange => {
  const { RequestMethod, RequestUri, RequestBody, StatusCode, ResponseHeaders, ResponseBody } = object(entry);
  return {
    method: text(RequestMethod),
    url: text(RequestUri),
    sent: typeof RequestBody === 'string' ? jsonIn(RequestBody) : (RequestBody ?? undefined),
    status: typeof StatusCode === 'number' ? StatusCode : NaN,
    headers: headersIn(ResponseHeaders),
    body: typeof ResponseBody === 'string' ? jsonIn(ResponseBody) : (ResponseBody ?? undefined),
  };
};

const headersIn = (all: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(all) ? all : {}).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : list(value).map(String).join(','),
    ]),
  );

/** Old recordings of the Azure CLI carry bodies as Python prints bytes: `b'{…}'`. What is no JSON stays a text. */
function jsonIn(raw: string): unknown {
  const bare = /^b['\\]/.test(raw) ? raw.slice(raw.indexOf('{'), raw.lastIndexOf('}') + 1) : raw;
  if (bare.trim() === '') return undefined;
  try {
    return JSON.parse(bare);
  } catch {
    return raw;
  }
}
