/** Switches that a security group and a network decide. */

import { isBusy } from '../client/arm.ts';
import { isOk, type Exchange } from '../client/exchange.ts';
import { objects, pick, textAt } from '../client/json.ts';
import { etagOf } from '../steps/course.ts';
import { minutesOf } from '../client/operations.ts';
import type { Collision } from '../steps/network.ts';
import type { Seen } from '../steps/steps.ts';
import { notSeen, told, untold, type Conclusion, type Probe } from './types.ts';

const is412 = ({ status }: Exchange): boolean => status === 412;

function ifMatch({ conditions }: Seen): Conclusion {
  if (!conditions) return notSeen;
  const { rule, group, subnet, network, overtaken, present } = conditions;
  const [asked, by] = [
    [rule, group, subnet, network, overtaken],
    [rule, group, subnet, network, overtaken, present],
  ];
  if (!isOk(present)) return untold(`a write under the present ETag was answered ${present.status}, so a refusal says nothing`, by);
  if (asked.every(is412)) return told('honoured', by);
  if (asked.every(isOk)) return told('ignored', by);
  const each = Object.entries({ rule, group, subnet, network, overtaken }).map(([name, { status }]) => `${name} ${status}`);
  return untold(`it differs by resource: ${each.join(', ')}`, by);
}

function omittedSubnets({ omittedSubnets: seen }: Seen): Conclusion {
  if (!seen) return notSeen;
  const { before, write, after } = seen;
  const names = (one: Exchange) => objects(pick(one.body, 'properties', 'subnets')).map((subnet) => textAt(subnet, 'name'));
  if (!isOk(write)) return untold(`the PUT was answered ${write.status}`, [write]);
  const left = names(before).filter((name) => names(after).includes(name)).length;
  if (left === names(before).length) return told('kept', [write, after]);
  return left === 0 ? told('deleted', [write, after]) : untold(`${left} of ${names(before).length} subnets were left`, [write, after]);
}

function networkEtagHeader({ tags }: Seen): Conclusion {
  if (!tags) return notSeen;
  const answers = tags.byItself.map(({ network }) => network);
  if (!answers.every(isOk)) return untold('the network could not be read at each api-version', answers);
  const present = answers.filter(({ headers }) => headers['etag'] !== undefined);
  if (present.length === 0) return told('absent', answers);
  return present.length === answers.length ? told('present', answers) : untold('it differs by api-version', answers);
}

function changedSubnet({ changedSubnet: seen }: Seen): Conclusion {
  if (!seen) return notSeen;
  const { before, write, after } = seen;
  if (etagOf(before) === '' || etagOf(after) === '') return untold('the network shows no etag in its body', [before, after]);
  return told(etagOf(before) === etagOf(after) ? 'leavesNetworkEtag' : 'movesNetworkEtag', [before, write, after]);
}

/** What a second write was answered: `429`, `409` or taken; undefined where the first may have been over. */
const answerTo = ({ second, isReal }: Collision): '429' | '409' | 'taken' | undefined => {
  if (!isReal) return undefined;
  if (isOk(second)) return 'taken';
  return second.status === 429 ? '429' : second.status === 409 ? '409' : undefined;
};

function networkBusy({ collisions }: Seen): Conclusion {
  if (!collisions) return notSeen;
  const { rule, subnet } = collisions;
  const by = [rule.first, rule.second, subnet.first, subnet.second];
  switch (`${answerTo(rule) ?? ''} ${answerTo(subnet) ?? ''}`) {
    case '429 409':
      return told('byType', by);
    case '429 429':
      return told('RetryableError', by);
    case '409 409':
      return told('AnotherOperationInProgress', by);
    case 'taken taken':
      return told('Accepted', by);
    default:
      return untold(
        rule.isReal && subnet.isReal
          ? `a mixture that no value stands for: rule ${rule.second.status}, subnet ${subnet.second.status}`
          : 'each first write was over before the second was answered',
        by,
      );
  }
}

function busyRetryAfter({ collisions }: Seen): Conclusion {
  if (!collisions) return notSeen;
  const answers = [collisions.rule.second, collisions.subnet.second];
  const busy = answers.filter((one) => one.status === 429 && isBusy(one));
  if (busy.length === 0) return untold('no write was answered 429 for another that was at work', answers);
  return told(busy.every(({ headers }) => headers['retry-after'] !== undefined) ? 'given' : 'absent', busy);
}

/** 0 stands for what was recorded: one to thirteen seconds by type, with some seconds of chance. */
function networkSeconds({ collisions }: Seen): Conclusion {
  if (!collisions) return notSeen;
  const { durations } = collisions;
  const by = durations.map(({ last }) => last);
  if (durations.some(({ state }) => state !== 'Succeeded')) return untold('a write did not succeed', by);
  const seconds = durations.map((end) => minutesOf(end) * 60).toSorted((a, b) => a - b);
  if ((seconds.at(-1) ?? 0) <= 20) return told(0, by);
  const earliest = durations.map(({ seenAt, startedAt }) => (seenAt - startedAt) / 1000).toSorted((a, b) => a - b);
  const middle = Math.floor(seconds.length / 2);
  const [low, high] = [earliest[middle] ?? 0, seconds[middle] ?? 0];
  return told(Math.round((low + high) / 2), by, [low, high]);
}

function idCase({ spelling }: Seen): Conclusion {
  if (!spelling) return notSeen;
  const { pairs, exchanges } = spelling;
  if (pairs.every(([written, shown]) => written === shown)) return told('kept', exchanges);
  const group = (id: string) => /\/(resourcegroups)\/([^/]+)/i.exec(id) ?? [];
  const isRecased = pairs.every(([written, shown]) => {
    const [, word, name] = group(shown);
    return word === 'resourcegroups' && name === (group(written)[2] ?? '').toUpperCase();
  });
  return isRecased ? told('recased', exchanges) : untold('ids are spelled in another way, see the answers', exchanges);
}

const staleReads = ({ stale }: Seen): Conclusion => {
  if (!stale) return notSeen;
  const most = Math.max(...stale.counts);
  return most < 10 ? told(most, stale.exchanges) : untold('ten reads after a write still showed the state before', stale.exchanges);
};

const row = (name: string, asks: string, needs: Probe['needs'], changes: Probe['changes'], conclude: Probe['conclude']): Probe => ({
  name,
  kind: 'switch',
  asks,
  needs,
  changes,
  conclude,
});

export const networkSwitches: readonly Probe[] = [
  row(
    'ifMatch',
    'Does Microsoft.Network refuse a write under an ETag that is not the present one?',
    ['conditions'],
    {
      honoured: 'A write of a whole network or subnet can be made safe by its ETag.',
      ignored: 'What another client adds between our read and our write is lost; only reading again afterwards finds it.',
    },
    ifMatch,
  ),
  row(
    'omittedSubnets',
    'Does a PUT of a network without `subnets` keep them?',
    ['omittedSubnets'],
    {
      kept: 'DNS servers can be written without a word of the subnets.',
      deleted: 'Every PUT of a network has to carry all its subnets.',
    },
    omittedSubnets,
  ),
  row(
    'networkEtagHeader',
    'Has a GET of a network an `ETag` header?',
    ['tags'],
    {
      absent: 'The ETag for If-Match is taken from the body.',
      present: 'Header and body are both there.',
    },
    networkEtagHeader,
  ),
  row(
    'changedSubnet',
    'Does a change of a subnet move the ETag of its network?',
    ['changedSubnet'],
    {
      movesNetworkEtag: 'If-Match on the network protects its subnets too.',
      leavesNetworkEtag: 'If-Match on the network does not see a change of a subnet; the subnets are compared one by one.',
    },
    changedSubnet,
  ),
  row(
    'networkBusy',
    'What is a second write answered while a first is at work on the same resource?',
    ['collisions'],
    {
      byType: 'Networks and subnets refuse with 409, all others with 429.',
      RetryableError: 'All refuse with 429.',
      AnotherOperationInProgress: 'All refuse with 409, and do not say when to come back.',
      Accepted: 'Both are carried out; nothing has to wait.',
    },
    networkBusy,
  ),
  row(
    'networkSeconds',
    'How long is Microsoft.Network at work on a rule or a subnet?',
    ['collisions'],
    {
      0: 'One to thirteen seconds, as recorded.',
      'a number': 'So many seconds: repairs and preparations take that much longer.',
    },
    networkSeconds,
  ),
  row(
    'busyRetryAfter',
    'Does the busy answer 429 say when to come back?',
    ['collisions'],
    {
      given: 'Retry-After decides when a write is tried again.',
      absent: 'The back-off of the operator decides.',
    },
    busyRetryAfter,
  ),
  row(
    'idCase',
    'Are ids shown in the letter case in which they were written?',
    ['spelling'],
    {
      kept: 'As written.',
      recased: 'Group names come in capitals, and ids are compared without case.',
    },
    idCase,
  ),
  row(
    'staleReads',
    'How many reads after a write still show the state before?',
    ['stale'],
    {
      0: 'A read after a write shows it.',
      'a number': 'A read right after a write proves nothing.',
    },
    staleReads,
  ),
];
