/** One request to Azure and its answer, and both in a line that can be shown to others: without subscription, signatures and tokens. */

import { pick, text, textAt, type Json } from './json.ts';

export interface Exchange {
  readonly method: string;
  /** Path and query as asked. */
  readonly path: string;
  readonly sent: Json | undefined;
  readonly sentHeaders: Readonly<Record<string, string>>;
  readonly status: number;
  /** By small names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for an empty body; a text where it was no JSON. */
  readonly body: unknown;
  /** When the answer came, in milliseconds since the epoch. */
  readonly at: number;
}

/** The code of a refusal, the inner one where there is one; empty for anything else. */
export const codeOf = ({ body }: Exchange): string => textAt(body, 'error', 'code') || textAt(body, 'code');
export const messageOf = ({ body }: Exchange): string => textAt(body, 'error', 'message') || textAt(body, 'message');
export const isOk = ({ status }: Exchange): boolean => status >= 200 && status < 300;
export const operationUrl = ({ headers }: Exchange): string | undefined => headers['azure-asyncoperation'] ?? headers['location'];

/** State and target of a service, e.g. `Updating/Updating`. */
export const wordsOf = ({ body }: Exchange): string =>
  `${textAt(body, 'properties', 'provisioningState')}/${text(pick(body, 'properties', 'targetProvisioningState'))}`;

export const isInMotion = (exchange: Exchange): boolean => !/^(Succeeded|Failed|Canceled)\/$/.test(wordsOf(exchange));

const short = (value: string, most: number): string => (value.length <= most ? value : `${value.slice(0, most)}…`);

/** Ids of subscriptions and tenants, addresses of people and everything signed are left out. */
export const withoutSecrets = (value: string): string =>
  value
    .replace(/(\/subscriptions\/)[^/?#"'\s]+/gi, '$1{subscription}')
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, '{id}')
    .replace(/([?&](?:t|c|s|h)=)[^&"\s]+/g, '$1…')
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '{mail}');

export function askedIn({ method, path, sent, sentHeaders }: Exchange): string {
  const conditions = Object.entries(sentHeaders).filter(([name]) => name.startsWith('if-'));
  const body = sent === undefined ? '' : ` ${short(JSON.stringify(sent), 400)}`;
  return withoutSecrets(`${method} ${short(path, 300)}${conditions.map(([name, value]) => ` ${name}: ${value}`).join('')}${body}`);
}

const told = ['etag', 'retry-after', 'location', 'azure-asyncoperation'];

export function answeredIn(exchange: Exchange): string {
  const { status, headers, body } = exchange;
  const names = told.filter((name) => headers[name] !== undefined);
  const shown = names.map((name) => (name === 'etag' || name === 'retry-after' ? `${name} ${headers[name]}` : name)).join(', ');
  const code = codeOf(exchange);
  const words = textAt(body, 'properties', 'provisioningState') === '' ? textAt(body, 'status') : wordsOf(exchange);
  const said = code === '' ? words : `${code}: ${short(messageOf(exchange), 300)}`;
  return withoutSecrets([`${status}`, shown, said || (body === undefined ? 'empty body' : '')].filter(Boolean).join('; '));
}
