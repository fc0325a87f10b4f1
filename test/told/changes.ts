/**
 * What holds for the change log in every scenario: each write that reaches the simulated Azure has its line before, the lines after it say what Azure
 * answered, and neither says more than that. Held against what travels, not against what the program believes.
 */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { isWrite } from '../../sim/azure/azure.ts';
import { changeLogParts, type ChangeLogParts } from '../../src/azure/records/change-log.ts';
import type { Clock } from '../../src/runtime/clock.ts';

export interface ChangeLine {
  readonly record: 'intent' | 'outcome';
  readonly instance: string;
  readonly entry: number;
  readonly binding: { readonly namespace: string; readonly name: string; readonly uid: string; readonly generation: number };
  readonly method: string;
  readonly target: string;
  readonly requestId: string;
  readonly purpose?: string;
  readonly why?: string;
  readonly step?: string;
  readonly changes?: readonly { readonly path: string; readonly from?: string; readonly to?: string }[];
  readonly askedBy?: { readonly manager: string; readonly at?: string };
  readonly approval?: { readonly hash: string; readonly from?: string; readonly manager?: string };
  readonly outcome?: string;
  readonly status?: number;
}

export interface ChangeWitness {
  parts(clock: Clock, instance: string): ChangeLogParts;
  readonly lines: readonly ChangeLine[];
  /** The way to Azure, watched. */
  http(client: HttpClient): HttpClient;
}

const longestLine = 16_384;

/** `wrong` hears of what breaks a promise. With `isAltered` something stands between, and answers may not be Azure's. */
export function changeWitness(wrong: (what: string) => void = fail, isAltered = false, lines: ChangeLine[] = []): ChangeWitness {
  const open = new Map<number, ChangeLine>();
  /** What Azure has answered to each id, the last answer. */
  const answers = new Map<string, number>();

  const told = (line: ChangeLine) => {
    lines.push(line);
    if (lines.length > 5_000) lines.splice(0, 2_500);
    const text = JSON.stringify(line);
    if (text.length > longestLine) wrong(`a line of the change log has ${text.length} characters: ${text.slice(0, 200)}`);
    if (/Bearer|eyJ[\w-]+\.|a-token/.test(text)) wrong(`a line of the change log has a token: ${text}`);
    if (line.record === 'intent') {
      if (open.has(line.entry)) wrong(`two intents have the number ${line.entry}`);
      open.set(line.entry, line);
      answers.delete(line.requestId);
      for (const complaint of lackingIn(line)) wrong(`${complaint}: ${text}`);
      return;
    }
    const intent = open.get(line.entry);
    open.delete(line.entry);
    if (intent?.requestId !== line.requestId) return wrong(`an outcome without an intent: ${text}`);
    const answer = answers.get(line.requestId);
    const isTaken = line.outcome === 'Done' || line.outcome === 'Accepted';
    if (!isAltered && isTaken !== (answer !== undefined && answer < 300) && line.outcome !== 'Unclear')
      wrong(`the change log says ${line.outcome}, and Azure answered ${answer ?? 'nothing'}: ${text}`);
  };

  return {
    parts: (clock, instance) => changeLogParts({ append: (record) => told(record as ChangeLine) }, clock, instance),
    lines,
    http: (client) => ({
      async sendRequest(request) {
        const { pathname: path } = new URL(request.url);
        if (!isWrite({ method: request.method, path })) return client.sendRequest(request);
        const id = request.headers.get('x-ms-client-request-id') ?? '';
        const line = [...open.values()].findLast(({ requestId }) => requestId === id);
        if (line === undefined || line.method !== request.method || line.target.toLowerCase() !== path.toLowerCase())
          wrong(`${request.method} of ${path} left without its line in the change log (${JSON.stringify(line)})`);
        const response = await client.sendRequest(request);
        answers.set(id, response.status);
        return response;
      },
    }),
  };
}

function fail(what: string): never {
  throw new Error(what);
}

function lackingIn({ binding, purpose, why, step, changes, method }: ChangeLine): readonly string[] {
  return [
    ...(binding.namespace === '' || binding.name === '' || binding.uid === '' ? ['a change of no binding'] : []),
    ...(purpose === undefined || why === undefined || why === '' || step === undefined ? ['a change that does not say why'] : []),
    ...(changes === undefined || (changes.length === 0 && method !== 'POST' && method !== 'DELETE')
      ? ['a change that does not say what']
      : []),
  ];
}
