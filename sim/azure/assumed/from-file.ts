/** Assumptions from a file, as `npm run test:azure` writes it after it has asked the real Azure: what could not be told there keeps its default. */

import { readFileSync } from 'node:fs';
import type { Assumptions } from '../assumptions.ts';
import { isObject } from '../json.ts';

/** What each switch may be; `count` is any number that is not negative. */
export const allowed: { readonly [Name in keyof Assumptions]: readonly Assumptions[Name][] | 'count' } = {
  ifMatch: ['honoured', 'ignored'],
  omittedSubnets: ['kept', 'deleted'],
  networkEtagHeader: ['absent', 'present'],
  changedSubnet: ['movesNetworkEtag', 'leavesNetworkEtag'],
  apimUpdateStatus: ['byMethod', 200, 202],
  tagPatch: ['atOnce', 'operation'],
  patchOperation: ['named', 'unnamed'],
  nullInPatch: ['clears', 'ignored'],
  applyAnswer: ['locationOnly', 'bothHeaders'],
  modeAlone: ['accepted', 'refused'],
  omittedRegions: ['kept', 'removed'],
  updatingShows: ['Updating', 'SucceededWithTarget'],
  operationUrls: ['byVersion', 'service', 'location'],
  networkBusy: ['byType', 'RetryableError', 'AnotherOperationInProgress', 'Accepted'],
  networkSeconds: 'count',
  busyRetryAfter: ['given', 'absent'],
  idCase: ['kept', 'recased'],
  staleReads: 'count',
  succeededMeans: ['applied', 'unchanged'],
  operationTimes: ['absent', 'told'],
  afterSuccess: ['open', 'lockedForAMinute'],
  holdEvidence: ['visible', 'hidden'],
  holdMinutes: 'count',
  addressReuse: ['refusedAtOnce', 'refusedLate'],
  routedTag: ['appliances', 'everyHop'],
  failedState: ['Failed', 'Succeeded'],
  failedShows: ['before', 'wanted'],
  failureEnds: ['Failed', 'Canceled'],
  blockedFlows: ['failActivation', 'failNetworkStatusOnly'],
  updateMinutes: 'count',
  operationUrlMinutes: 'count',
};

const rules = new Map<string, readonly unknown[] | 'count'>(Object.entries(allowed));

/** Of a parsed file. Throws a sentence that names the switch, what it is and what it may be. */
export function assumptionsOf(json: unknown): Partial<Assumptions> {
  const given = isObject(json) ? json['assumptions'] : undefined;
  if (!isObject(given)) throw new Error('there are no `assumptions` in it; `npm run test:azure` writes such a file');
  for (const [name, value] of Object.entries(given)) {
    const rule = rules.get(name);
    if (rule === undefined) throw new Error(`${name} is no switch; these are: ${[...rules.keys()].join(', ')}`);
    const isRight = rule === 'count' ? typeof value === 'number' && Number.isFinite(value) && value >= 0 : rule.includes(value);
    if (!isRight)
      throw new Error(
        `${name} is ${JSON.stringify(value)}, and may be ${rule === 'count' ? 'a number from 0 on' : rule.map(String).join(', ')}`,
      );
  }
  return given;
}

/** Throws a sentence that begins with the file. */
export function assumptionsFrom(file: string): Partial<Assumptions> {
  try {
    return assumptionsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
