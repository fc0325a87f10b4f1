/** What is ours in a security group or a route table that serves no subnet of the gateway any more, and what may be done with it. Pure. */

import { nameOf, type ArmId } from '../../../api/arm-id.ts';
import { isOurs } from '../../../network/our-rules.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf, type SeenLeftover } from '../../model/values/observation.ts';
import { ownerIn, rulePrefix } from '../../model/terms/owner.ts';
import type { Settings } from '../../model/values/settings.ts';
import { step, type Step, type Write, type Removal, type Thing } from '../../model/values/step.ts';
import { deleteRule } from '../network/security-rules.ts';
import { deleteRoute, neededByOthers } from '../routing/route-writes.ts';
import { child } from './things.ts';
import { removing, staying } from './verdicts.ts';

export interface Holder {
  readonly id: ArmId;
  /** As status remembers one that we made. */
  readonly kind: 'SecurityGroup' | 'RouteTable';
  /** e.g. `network security group`. */
  readonly what: string;
  readonly subnets: readonly ArmId[];
  readonly tags: Readonly<Record<string, string>>;
  /** Ours, and no other binding needs it. */
  readonly ours: readonly (Thing & { readonly write: Write })[];
  /** With our names, and for others to remove. */
  readonly theirs: readonly Removal[];
  /** What is not ours in it, as it reads in "… in it". */
  readonly foreign: string | undefined;
}

/** Undefined while it is not there or cannot be seen. */
export function holderOf({ group, table }: SeenLeftover, settings: Settings, context: Context): Holder | undefined {
  const prefix = rulePrefix(settings.serviceId);
  const seenGroup = valueOf(group);
  if (seenGroup) {
    const { id, rules } = seenGroup;
    const named = rules.filter(({ name }) => isOurs(name, prefix));
    const ours = named.filter(({ description }) => isRuleOfOurs(description, context));
    const thing = ({ name }: { readonly name: string }): Thing => child('Rule', id, 'securityRules', name);
    return {
      ...seenGroup,
      kind: 'SecurityGroup',
      what: 'network security group',
      ours: ours.map((rule) => ({ ...thing(rule), write: deleteRule(id, rule) })),
      theirs: staying(named.filter((rule) => !ours.includes(rule)).map(thing), 'another binding has made it its own'),
      foreign: ours.length < rules.length ? 'rules of others are' : undefined,
    };
  }
  const seenTable = valueOf(table);
  if (!seenTable) return undefined;
  const { id, routes, subnets } = seenTable;
  const needed = new Set(neededByOthers(id, subnets, context).map((one) => one.toLowerCase()));
  const named = routes.filter(({ name }) => isOurs(name, prefix));
  const ours = named.filter((route) => !needed.has(route.prefix.toLowerCase()));
  const thing = ({ name }: { readonly name: string }): Thing => child('Route', id, 'routes', name);
  return {
    ...seenTable,
    kind: 'RouteTable',
    what: 'route table',
    ours: ours.map((route) => ({ ...thing(route), write: deleteRoute(id, route) })),
    theirs: staying(named.filter((route) => !ours.includes(route)).map(thing), 'another binding needs it'),
    foreign: ours.length < routes.length ? 'routes of others, or that others need, are' : undefined,
  };
}

/** What another binding has made its own meanwhile is not ours any more. */
export function isRuleOfOurs(description: string | undefined, { ownershipOf }: Context): boolean {
  const mark = ownerIn(description);
  return mark === undefined || ['Mine', 'Abandoned'].includes(ownershipOf(mark));
}

export const retiring = (parent: ArmId, writes: readonly Write[], why: string): Step =>
  step({ phase: 'retire', parent, writes, impact: { traffic: 'None', minutes: [0, 1] }, why });

/** Deletes it with everything in it. */
export const deletionOf = (id: ArmId, what: string): Step =>
  retiring(id, [{ verb: 'delete', target: id, changes: [] }], `Deletes ${what} ${nameOf(id)}, which was made for this binding.`);

/** `why` is told the names. */
export function emptying({ id, ours, theirs }: Holder, settings: Settings, why: (names: string) => string): readonly Removal[] {
  if (ours.length === 0) return theirs;
  const names = ours.map((one) => nameOf(one.id)).join(', ');
  const writes = ours.map(({ write }) => write);
  return [
    ...removing(
      ours.map(({ kind, id: thing }) => ({ kind, id: thing })),
      retiring(id, writes, why(names)),
      settings,
    ),
    ...theirs,
  ];
}
