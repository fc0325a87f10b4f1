/** What is not recorded and is no switch: answered in words and numbers, for those who mend the simulator by hand. */

import { codeOf, isOk, messageOf, operationUrl, withoutSecrets, wordsOf, type Exchange } from '../client/exchange.ts';
import { isObject, objects, pick, textAt } from '../client/json.ts';
import { minutesOf, type End } from '../client/operations.ts';
import { addressesOf, modeOf } from '../steps/gateway.ts';
import type { Change } from '../steps/places.ts';
import { namesOfRegions, type WithRegions } from '../steps/premium.ts';
import { etagOf } from '../steps/course.ts';
import type { Seen } from '../steps/steps.ts';
import { notSeen, told, type Conclusion, type Probe } from './types.ts';

/** How a request was answered that may have begun an update. */
const form = (first: Exchange) => ({
  status: first.status,
  ...(isOk(first) ? {} : { code: codeOf(first), message: withoutSecrets(messageOf(first)) }),
  headers: ['etag', 'retry-after', 'location', 'azure-asyncoperation'].filter((name) => first.headers[name] !== undefined),
  retryAfter: first.headers['retry-after'] ?? null,
  state: wordsOf(first),
  operation: /\/locations\//i.test(operationUrl(first) ?? '')
    ? 'below the location'
    : operationUrl(first) === undefined
      ? 'none'
      : 'below the service',
});

const outcome = (end: End) => ({ ended: end.state, minutes: Math.round(minutesOf(end)) });
const refusal = ({ first }: Change) => ({ status: first.status, code: codeOf(first), message: withoutSecrets(messageOf(first)) });

const readsWhileUpdating = ({ entering }: Seen): Conclusion => {
  if (!entering) return notSeen;
  const { before, first, during, after } = entering;
  const shown = (one: Exchange) => ({ state: wordsOf(one), mode: modeOf(one), addresses: addressesOf(one) === null ? 0 : 1 });
  const is = (tag: string) => (tag === '' ? 'none' : tag === etagOf(before) ? 'as before' : 'another');
  const value = {
    answer: shown(first),
    during: shown(during),
    after: shown(after),
    etagDuring: is(etagOf(during)),
    etagAfter: is(etagOf(after)),
  };
  return told(value, [before, first, during, after]);
};

const moveAnswer = ({ entering, leaving }: Seen): Conclusion =>
  entering
    ? told(
        {
          into: { ...form(entering.first), ...outcome(entering.end) },
          outOf: leaving ? { ...form(leaving.first), ...outcome(leaving.end) } : 'not asked',
        },
        [entering.first, leaving?.first],
      )
    : notSeen;

const regionAdded = ({ regionAdded: seen }: Seen): Conclusion =>
  seen
    ? told(
        {
          ...form(seen.first),
          ...outcome(seen.end),
          answer: namesOfRegions(seen.first),
          during: namesOfRegions(seen.during),
          after: namesOfRegions(seen.after),
        },
        [seen.first, seen.during, seen.after],
      )
    : notSeen;

const removal = (seen: WithRegions) => ({
  ...form(seen.first),
  ...outcome(seen.end),
  before: seen.before,
  after: namesOfRegions(seen.after),
});
const regionRemoved = ({ regionRemoved: seen }: Seen): Conclusion => (seen ? told(removal(seen), [seen.first, seen.after]) : notSeen);

const applyLocation = ({ applying }: Seen): Conclusion => {
  if (!applying) return notSeen;
  const { byCode, first, running, end, last } = applying;
  const value = {
    codeForm: isOk(byCode) ? 'taken' : refusal({ first: byCode, end }),
    ...form(first),
    poll: running?.status,
    end: last?.status,
    ...outcome(end),
  };
  return told(value, [byCode, first, running, last]);
};

const subnetEtag = ({ tags }: Seen): Conclusion => {
  if (!tags) return notSeen;
  const each = (pairs: (typeof tags)['byItself']) =>
    Object.fromEntries(
      pairs.map(({ version, network, subnet }) => [version, etagOf(network) === etagOf(subnet) ? 'of the network' : 'its own']),
    );
  const by = [...tags.withNetwork, ...tags.byItself].flatMap(({ network, subnet }) => [network, subnet]);
  return told({ withNetwork: each(tags.withNetwork), byItself: each(tags.byItself) }, by);
};

const olderVersionPut = ({ olderVersion }: Seen): Conclusion => {
  if (!olderVersion) return notSeen;
  const { before, old, write, after } = olderVersion;
  const of = (one: Exchange) => pick(one.body, 'properties', 'defaultOutboundAccess') ?? 'not there';
  return told({ written: of(before), shownAtOlder: of(old), put: write.status, afterwards: of(after) }, [before, old, write, after]);
};

const rowsOf = (status: Exchange) =>
  objects(pick(Array.isArray(status.body) ? status.body[0] : status.body, 'networkStatus', 'connectivityStatus')).map((row) =>
    withoutSecrets(`${textAt(row, 'resourceType')}: ${textAt(row, 'status')}${row['isOptional'] === true ? ', optional' : ''}`),
  );
const networkStatusRows = ({ tells }: Seen): Conclusion => (tells ? told(rowsOf(tells.status), [tells.status]) : notSeen);

const outboundDependencies = ({ tells }: Seen): Conclusion => {
  if (!tells) return notSeen;
  const ports = (row: unknown) =>
    objects(pick(row, 'endpoints')).flatMap((one) => objects(one['endpointDetails']).map(({ port }) => Number(port)));
  const rows = objects(pick(tells.needs.body, 'value')).map((row) => [textAt(row, 'category'), [...new Set(ports(row))]] as const);
  return told(Object.fromEntries(rows), [tells.needs]);
};

const placeRefusals = ({ refusals }: Seen): Conclusion =>
  refusals
    ? told({ anotherRegion: refusal(refusals.elsewhere), delegated: refusal(refusals.delegated) }, [
        refusals.elsewhere.first,
        refusals.delegated.first,
      ])
    : notSeen;
const sizeRefusal = ({ tooSmall }: Seen): Conclusion => (tooSmall ? told(refusal(tooSmall), [tooSmall.first]) : notSeen);

const identityPatch = ({ identity }: Seen): Conclusion =>
  identity
    ? told({ ...form(identity.first), ...outcome(identity.end), principalAtOnce: isObject(pick(identity.first.body, 'identity')) }, [
        identity.first,
        identity.end.last,
      ])
    : notSeen;

const bodyTagOnNetwork = ({ conditions }: Seen): Conclusion =>
  conditions
    ? told(
        {
          stale: conditions.network.status,
          overtaken: conditions.overtaken.status,
          present: conditions.present.status,
          codeOfRefusal: codeOf(conditions.overtaken),
        },
        [conditions.network, conditions.overtaken, conditions.present],
      )
    : notSeen;

const creationMinutes = ({ creation }: Seen): Conclusion =>
  creation ? told({ ...form(creation.first), ...outcome(creation.end) }, [creation.first, creation.end.last]) : notSeen;

const row = (name: string, asks: string, needs: Probe['needs'], changes: string, conclude: Probe['conclude']): Probe => ({
  name,
  kind: 'fact',
  asks,
  needs,
  changes: { '*': changes },
  conclude,
});

export const facts: readonly Probe[] = [
  row(
    'readsWhileUpdating',
    'What does a gateway show while a move is under way?',
    ['entering'],
    'What the operator may read from a gateway in motion.',
    readsWhileUpdating,
  ),
  row(
    'moveAnswer',
    'With which status, headers and states is a move into or out of a network answered?',
    ['entering', 'leaving'],
    'The form of the answers that the simulator gives to moves.',
    moveAnswer,
  ),
  row(
    'creationAnswer',
    'How is a creation answered, and how long does it take?',
    ['creation'],
    'The bands of the demo and of this page.',
    creationMinutes,
  ),
  row(
    'identityPatch',
    'How is a PATCH of the identity answered?',
    ['identity'],
    'Whether an identity is an update of most of an hour.',
    identityPatch,
  ),
  row(
    'regionAdded',
    'Does a region show while it is added, and how long does that take?',
    ['regionAdded'],
    'What regions say while an update runs.',
    regionAdded,
  ),
  row(
    'regionRemoved',
    'Does a PATCH of the regions without one remove it, and how long does that take?',
    ['regionRemoved'],
    'Whether regions can be taken away by PATCH.',
    regionRemoved,
  ),
  row(
    'applyLocation',
    'Is a region taken in its code form (`westeurope`), and how is it answered and polled?',
    ['applying'],
    'Which form of a region the operator sends.',
    applyLocation,
  ),
  row('subnetEtag', 'Has a subnet an ETag of its own, at which api-versions?', ['tags'], 'What If-Match on a subnet protects.', subnetEtag),
  row(
    'bodyTagOnNetwork',
    "Is the ETag of a network's body honoured in If-Match?",
    ['conditions'],
    'Whether a PUT of DNS servers is safe.',
    bodyTagOnNetwork,
  ),
  row(
    'olderVersionPut',
    'Does a PUT at an older api-version drop what only newer ones know?',
    ['olderVersion'],
    'At which api-version subnets and networks have to be written.',
    olderVersionPut,
  ),
  row(
    'networkStatusRows',
    'Which rows has the network status of a classic gateway in a network?',
    ['tells'],
    'The rows of the simulator, and which of them are optional.',
    networkStatusRows,
  ),
  row(
    'outboundDependencies',
    'Which names and ports does a gateway in a network say it needs?',
    ['tells'],
    'The list for firewalls.',
    outboundDependencies,
  ),
  row(
    'placeRefusals',
    'In which words is a subnet refused that is elsewhere, or delegated?',
    ['refusals'],
    'What a finding may quote.',
    placeRefusals,
  ),
  row('sizeRefusal', 'In which words is a subnet refused that is too small?', ['tooSmall'], 'What a finding may quote.', sizeRefusal),
];
