/** A planned write in words: which thing, whose it is, and field by field what it is and what it shall be. Pure. */

import { nameOf, parentOf, typeOf, type ArmId } from '../../../api/arm-id.ts';
import type { Change } from '../values/step.ts';
import { ownerIn } from './owner.ts';

/** A write as the plan has it, and as status shows it. */
export interface WrittenThing {
  readonly verb: string;
  readonly target: string;
  readonly changes: readonly Change[];
}

/** By the last part of the type, in small letters. */
const called: Readonly<Record<string, string>> = {
  securityrules: 'rule',
  networksecuritygroups: 'network security group',
  routes: 'route',
  routetables: 'route table',
  a: 'record',
  virtualnetworklinks: 'link',
  privatednszones: 'private zone',
  subnets: 'subnet',
  virtualnetworks: 'virtual network',
  publicipaddresses: 'public IP address',
};

/** e.g. `rule apimvnet-c53be8-sql in network security group apim-nsg`. */
export function thing(target: string): string {
  const id = target as ArmId;
  const parent = parentOf(id);
  const own = `${called[typeOf(id).split('/').at(-1)?.toLowerCase() ?? ''] ?? 'resource'} ${nameOf(id)}`;
  return parent === id ? own : `${own} in ${thing(parent)}`;
}

/** Written as a whole where there was nothing. */
export const isGone = ({ verb, changes }: WrittenThing): boolean => verb === 'put' && changes.every(({ from }) => from === undefined);

/** e.g. `access Deny → Allow, priority 90 → 3000`; of what is gone only what it shall be. */
export const differences = (write: WrittenThing): string =>
  write.changes
    .map((change) => {
      const { path, from, to } = change;
      if (isChangeOfOwner(change)) return takenOver(change);
      const field = path.replace(/^properties\./, '');
      return isGone(write) ? `${field} ${value(to)}` : `${field} ${value(from)} → ${value(to)}`;
    })
    .join(', ');

/** The same thing with the mark of another owner. */
export const isChangeOfOwner = ({ from, to }: Change): boolean => {
  const [was, is] = [ownerIn(from), ownerIn(to)];
  return was !== undefined && is !== undefined && was !== is && from?.toLowerCase().replace(was, is) === to?.toLowerCase();
};

/** Whose it was: the uids would tell a reader less. */
const takenOver = ({ from, to }: Change): string =>
  ownerIn(from)?.split('/')[0] === ownerIn(to)?.split('/')[0] ? 'taken over from an earlier binding' : 'taken over from another cluster';

/** Nothing about it changes but whose it is. */
export const isTakeOver = ({ changes }: WrittenThing): boolean => changes.length > 0 && changes.every(isChangeOfOwner);

/** e.g. `not there: apimvnet-c53be8-sql; different: apimvnet-c53be8-storage (access Deny → Allow)`. */
export function lackingOrDifferent(writes: readonly WrittenThing[]): string {
  const [gone, others] = [writes.filter(isGone), writes.filter((write) => !isGone(write))];
  const [same, different] = [others.filter(isTakeOver), others.filter((write) => !isTakeOver(write))];
  return [
    ...(gone.length === 0 ? [] : [`not there: ${gone.map(({ target }) => nameOf(target)).join(', ')}`]),
    ...(different.length === 0
      ? []
      : [`different: ${different.map((write) => `${nameOf(write.target)} (${differences(write)})`).join(', ')}`]),
    ...(same.length === 0 ? [] : [`taken over from an earlier binding: ${same.map(({ target }) => nameOf(target)).join(', ')}`]),
  ].join('; ');
}

/** e.g. `record @ in private zone orders.azure-api.net (not there)`. */
export const thingAndState = (write: WrittenThing): string =>
  `${thing(write.target)} (${write.verb === 'delete' ? 'no longer needed' : isGone(write) ? 'not there' : differences(write)})`;

const most = 120;

/** Texts without quotes, references by the name of what they refer to. */
function value(json: string | undefined): string {
  if (json === undefined) return 'nothing';
  const parsed: unknown = JSON.parse(json);
  const words =
    typeof parsed === 'string'
      ? parsed
      : isReference(parsed)
        ? nameOf(parsed.id)
        : Array.isArray(parsed) && parsed.length > 0 && parsed.every((one) => typeof one === 'string')
          ? parsed.join(' ')
          : json;
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}

const isReference = (parsed: unknown): parsed is { readonly id: string } =>
  typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length === 1 && typeof (parsed as { id?: unknown }).id === 'string';

/** `a, b, c and 4 more`. */
export const listed = (names: readonly string[], most = 3): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
