/** Table B as the simulator plays it: the state is put up, what comes before is sent, and then the request. */

import { seededRandom } from '../../../src/runtime/random.ts';
import { createAzure, type SimAzure } from '../../../sim/azure/azure.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import { isObject, object, objects, properties, text } from '../../../sim/azure/json.ts';
import { virtualClock } from '../../../sim/virtual-clock.ts';
import { service, type Request, type RequestRow } from '../requests/request.ts';
import { worlds } from './worlds.ts';

export async function play({ state, before, minutes, request, answer }: RequestRow): Promise<Readonly<Record<string, string>>> {
  const clock = virtualClock();
  const azure = createAzure({ clock, random: seededRandom(7), world: { resources: worlds[state] } });
  if (state === 'a soft-deleted gateway') {
    await send(azure, { method: 'DELETE', path: service, version: '2024-05-01' }, undefined);
    await clock.forward(30 * 60_000);
  }
  let last: Answer | undefined;
  for (const one of before) {
    last = await send(azure, one, last);
    if (last.status >= 300) return { status: `${last.status} to the ${one.method} before: ${JSON.stringify(last.body)}` };
  }
  await clock.forward(minutes * 60_000);
  return shown(await send(azure, request, last), answer);
}

function send(azure: SimAzure, { method, path, version, body }: Request, last: Answer | undefined): Promise<Answer> {
  const url =
    typeof path === 'string' ? `https://management.azure.com${encodeURI(path)}?api-version=${version}` : (last?.headers[path.follow] ?? '');
  if (url === '') return Promise.resolve({ status: 0, headers: {}, body: 'the answer before names no operation' });
  return azure.send({ method, url, headers: {}, body: body === undefined ? undefined : JSON.stringify(body) });
}

/** What of an answer rows promise. */
function shown({ status, headers, body }: Answer, wanted: RequestRow['answer']): Readonly<Record<string, string>> {
  const error = object(object(body)['error']);
  const state = isObject(body) ? text(properties(body)['provisioningState']) || text(body['status']) : '';
  return {
    status: String(status),
    code: text(error['code']),
    detail: text(objects(error['details'])[0]?.['code']),
    state,
    body: body === undefined ? 'none' : 'some',
    ...Object.fromEntries(Object.keys(wanted.headers).map((name) => [name, headers[name] ?? 'absent'])),
    ...Object.fromEntries(Object.keys(wanted.shows ?? {}).map((path) => [path, fieldOf(body, path)])),
  };
}

/** The row's promise in the same form; a header that is only to be there is taken for the one that was played. */
export function promised({ answer }: RequestRow, played: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { status, code, detail, state, isEmpty, headers, shows } = answer;
  return {
    status: String(status),
    ...(code !== undefined && { code }),
    ...(detail !== undefined && { detail }),
    ...(state !== undefined && { state }),
    ...(isEmpty && { body: 'none' }),
    ...shows,
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === 'present' ? presence(played[name]) : value.replace(/^= /, '')]),
    ),
  };
}

const presence = (value: string | undefined): string => (value === undefined || value === 'absent' ? 'present' : value);

/** As JSON, in one line; `nothing` where there is none. Names in a path are separated by dots, places in a list are numbers. */
export function fieldOf(body: unknown, path: string): string {
  const found = path.split('.').reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return name === 'length' ? value.length : (value[Number(name)] as unknown);
    return isObject(value) ? value[name] : undefined;
  }, body);
  return found === undefined ? 'nothing' : JSON.stringify(found);
}
