/** Switches that the updates of a gateway decide. */

import { codeOf, isInMotion, isOk, operationUrl, wordsOf, type Exchange } from '../client/exchange.ts';
import { isObject, pick, textAt } from '../client/json.ts';
import { minutesOf } from '../client/operations.ts';
import { isAtRest } from '../steps/gateway.ts';
import type { Seen } from '../steps/steps.ts';
import { notSeen, told, untold, type Conclusion, type Probe } from './types.ts';

const isNamed = (exchange: Exchange): boolean => operationUrl(exchange) !== undefined;

function apimUpdateStatus({ patch, put }: Seen): Conclusion {
  if (!patch || !put) return notSeen;
  const by = [patch.first, put.first];
  if (!isNamed(put.first)) return untold('the PUT named no operation, so its status is not that of an update', by);
  if (!isNamed(patch.first))
    return put.first.status === 202 ? told(202, by) : untold('the PATCH named no operation, so its status is not that of an update', by);
  switch (`${patch.first.status} ${put.first.status}`) {
    case '202 200':
      return told('byMethod', by);
    case '200 200':
      return told(200, by);
    case '202 202':
      return told(202, by);
    default:
      return untold(`PATCH ${patch.first.status}, PUT ${put.first.status}: no value stands for that`, by);
  }
}

function patchOperation({ patch }: Seen): Conclusion {
  if (!patch) return notSeen;
  const by = [patch.first, patch.during];
  if (!isOk(patch.first)) return untold(`the PATCH was answered ${patch.first.status}`, by);
  if (isNamed(patch.first)) return told('named', by);
  return isInMotion(patch.during) ? told('unnamed', by) : untold('the change was done at once, without an update', by);
}

function updatingShows({ patch }: Seen): Conclusion {
  if (!patch) return notSeen;
  const words = wordsOf(patch.during);
  if (words === 'Updating/Updating') return told('Updating', [patch.during]);
  if (words === 'Succeeded/Updating') return told('SucceededWithTarget', [patch.during]);
  return untold(`it showed ${words}`, [patch.during]);
}

/** Below the service or below the location; of an answer that names an operation. */
const styleOf = (exchange: Exchange): 'service' | 'location' | undefined => {
  const url = operationUrl(exchange) ?? '';
  if (/\/locations\//i.test(url)) return 'location';
  return /\/service\/[^/]+\/operationresults\//i.test(url) ? 'service' : undefined;
};

function operationUrls({ creation, put }: Seen): Conclusion {
  if (!creation || !put) return notSeen;
  const by = [creation.first, put.first];
  switch (`${styleOf(creation.first) ?? ''} ${styleOf(put.first) ?? ''}`) {
    case 'location service':
      return told('byVersion', by);
    case 'service service':
      return told('service', by);
    case 'location location':
      return told('location', by);
    default:
      return untold('URLs of another form, see the answers', by);
  }
}

function succeededMeans({ patch }: Seen): Conclusion {
  if (!patch) return notSeen;
  if (patch.end.state !== 'Succeeded') return untold(`the update ended ${patch.end.state}`, [patch.end.last, patch.after]);
  const isApplied = textAt(patch.after.body, 'properties', 'publisherName') === patch.wanted;
  return told(isApplied ? 'applied' : 'unchanged', [patch.first, patch.end.last, patch.after]);
}

function operationTimes({ creation, put }: Seen): Conclusion {
  if (!creation || !put) return notSeen;
  const last = [creation.end.last, put.end.last].filter(({ body }) => textAt(body, 'status') !== '');
  if (last.length === 0) return untold('no operation told its status in a body', [creation.end.last]);
  const hasTimes = (one: Exchange) => isObject(one.body) && ('startTime' in one.body || 'endTime' in one.body);
  return told(last.some(hasTimes) ? 'told' : 'absent', last);
}

function afterSuccess({ put }: Seen): Conclusion {
  if (!put) return notSeen;
  const by = [put.after, put.right, put.later];
  if (!isAtRest(put.after)) return untold(`after the end it showed ${wordsOf(put.after)}`, by);
  if (isOk(put.right)) return told('open', by);
  if (put.right.status === 409 && put.later && isOk(put.later)) return told('lockedForAMinute', by);
  return untold(
    `a write right after the end was answered ${put.right.status} ${codeOf(put.right)}, and later ${put.later?.status ?? ''}`,
    by,
  );
}

/** 0 stands for what is documented and recorded: 20 to 45 minutes. */
function updateMinutes({ patch, put, entering, moving }: Seen): Conclusion {
  const ends = [patch, put, entering, moving].flatMap((one) => (one?.end.state === 'Succeeded' ? [one.end] : []));
  if (ends.length === 0) return notSeen;
  const by = ends.map(({ last }) => last);
  const minutes = ends.map(minutesOf);
  if (minutes.every((one) => one >= 15 && one <= 60)) return told(0, by);
  const low = Math.min(...ends.map(({ seenAt, startedAt }) => (seenAt - startedAt) / 60_000));
  const mean = minutes.reduce((sum, one) => sum + one, 0) / minutes.length;
  return told(Math.round(mean), by, [low, Math.max(...minutes)]);
}

function operationUrlMinutes({ creation }: Seen): Conclusion {
  if (!creation) return notSeen;
  const { url, age } = creation;
  const seen = url.result;
  if (!seen) return untold(`it was still answered ${Math.round(age.answered)} minutes after the end, and was not followed longer`);
  if (seen.refused === undefined) return told(Math.floor(seen.answered), [seen.last], [seen.answered, Infinity]);
  return told(Math.round(seen.answered), [seen.last], [seen.answered, seen.refused]);
}

function tagPatch({ taggedInside, entering }: Seen): Conclusion {
  if (!taggedInside || !entering) return notSeen;
  const { before, first, during } = taggedInside;
  const by = [first, during];
  if (textAt(before.body, 'properties', 'virtualNetworkType') === 'None') return untold('the gateway was in no network', [before]);
  if (!isOk(first)) return untold(`it was answered ${first.status}`, by);
  return told(isNamed(first) || isInMotion(during) ? 'operation' : 'atOnce', by);
}

function nullInPatch({ nulls }: Seen): Conclusion {
  if (!nulls) return notSeen;
  const { before, first, after, end } = nulls;
  const of = (one: Exchange) => textAt(one.body, 'properties', 'publicIpAddressId');
  const by = [before, first, after];
  if (of(before) === '') return untold('the gateway had no own address that a null could take off', by);
  if (!isOk(first)) return untold(`it was answered ${first.status} ${codeOf(first)}`, by);
  if (end.state !== 'Succeeded') return untold(`the update ended ${end.state}`, [...by, end.last]);
  return told(of(after) === '' ? 'clears' : 'ignored', by);
}

function modeAlone({ modeAlone: seen }: Seen): Conclusion {
  if (!seen) return notSeen;
  const { before, alone, both } = seen;
  const by = [alone.first, both?.first];
  if (textAt(before.body, 'properties', 'virtualNetworkType') === 'None') return untold('the gateway was in no network', [before]);
  if (isOk(alone.first)) return told('accepted', by);
  if (both && isOk(both.first) && alone.first.status === 400) return told('refused', by);
  return untold('it was refused with the subnet beside it as well', by);
}

function applyAnswer({ applying }: Seen): Conclusion {
  if (!applying) return notSeen;
  const { byCode, first, running } = applying;
  const by = [byCode, first, running];
  if (!isOk(first)) return untold(`it was answered ${first.status} ${codeOf(first)}`, by);
  const { headers, body } = first;
  const [location, operation] = [headers['location'] !== undefined, headers['azure-asyncoperation'] !== undefined];
  if (location && !operation && body === undefined) return told('locationOnly', by);
  return location && operation && pick(body, 'id') !== undefined ? told('bothHeaders', by) : untold('a form that no value stands for', by);
}

const row = (name: string, asks: string, needs: Probe['needs'], changes: Probe['changes'], conclude: Probe['conclude']): Probe => ({
  name,
  kind: 'switch',
  asks,
  needs,
  changes,
  conclude,
});

export const serviceSwitches: readonly Probe[] = [
  row(
    'apimUpdateStatus',
    'Is an update of a gateway answered 200 or 202, by PATCH and by PUT?',
    ['patch', 'put'],
    {
      byMethod: 'PATCH 202, PUT 200.',
      200: '200 for both: the body and the headers alone say that something began.',
      202: '202 for both.',
    },
    apimUpdateStatus,
  ),
  row(
    'tagPatch',
    'Is a PATCH of nothing but tags done at once for a gateway in a network?',
    ['taggedInside', 'entering'],
    {
      atOnce: 'Tags may be written at any time.',
      operation: 'Tags lock the gateway for a minute.',
    },
    tagPatch,
  ),
  row(
    'patchOperation',
    'Does the answer to a PATCH that starts an update name its operation?',
    ['patch'],
    {
      named: 'The operation is followed by its URL.',
      unnamed: 'The gateway itself is followed, and no answer says why something failed.',
    },
    patchOperation,
  ),
  row(
    'nullInPatch',
    'Does a null in a PATCH clear what it names?',
    ['nulls'],
    {
      clears: 'An own address can be given back by PATCH.',
      ignored: 'It cannot; a finding says so instead of sending it again.',
    },
    nullInPatch,
  ),
  row(
    'applyAnswer',
    'How is an applied network configuration answered?',
    ['applying'],
    {
      locationOnly: 'It is followed by `Location`, whose polls are 202.',
      bothHeaders: 'It is followed as an update is.',
    },
    applyAnswer,
  ),
  row(
    'modeAlone',
    'Does a PATCH take a mode without the subnet beside it?',
    ['modeAlone'],
    {
      accepted: 'A shorter body would do.',
      refused: 'Mode and subnet go together always.',
    },
    modeAlone,
  ),
  row(
    'updatingShows',
    'What does a gateway say of its state while it updates?',
    ['patch'],
    {
      Updating: 'State and target are both `Updating`.',
      SucceededWithTarget: 'The target alone tells; `Succeeded` is no rest.',
    },
    updatingShows,
  ),
  row(
    'operationUrls',
    'Where are operations of a gateway asked about?',
    ['creation', 'put'],
    {
      byVersion: 'Below the location since 2023-05-01-preview, below the service before.',
      service: 'Below the service always.',
      location: 'Below the location always.',
    },
    operationUrls,
  ),
  row(
    'succeededMeans',
    'Are the settings there when an operation says Succeeded?',
    ['patch'],
    {
      applied: 'The end of the operation is a proof.',
      unchanged: 'Only what the gateway shows is a proof.',
    },
    succeededMeans,
  ),
  row(
    'operationTimes',
    'Does an operation that is over say when it began and ended?',
    ['creation', 'put'],
    {
      absent: 'Its duration is what the operator saw.',
      told: 'Its duration is what Azure says.',
    },
    operationTimes,
  ),
  row(
    'afterSuccess',
    'Does a gateway take a write as soon as it shows Succeeded?',
    ['put'],
    {
      open: 'The next step may begin at once.',
      lockedForAMinute: 'The first try may be answered 409, which is no failure.',
    },
    afterSuccess,
  ),
  row(
    'updateMinutes',
    'How long does an update take?',
    ['patch', 'put', 'entering', 'moving'],
    {
      0: '20 to 45 minutes, as documented.',
      'a number': 'So many minutes; bands and deadlines are measured against it.',
    },
    updateMinutes,
  ),
  row(
    'operationUrlMinutes',
    'How long is the URL of an operation answered after its end?',
    ['creation'],
    {
      'a number': 'An operator that was away longer finds no URL and has to go by the gateway.',
    },
    operationUrlMinutes,
  ),
];
