/** Plans the rules that the gateway needs in a security group, as changes of single rules. */

import { childOf, type ArmId } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup, SecurityRule as SeenRule } from '../../../azure/resources.ts';
import type { SecurityRule } from '../../../network/rules.ts';
import { change, type Change, type Write } from '../../model/values/step.ts';

/** One PUT of a rule as a child of its group: rules of others are not in it. */
export function putRule(group: ArmId, rule: SecurityRule, present: SeenRule | undefined): Write {
  const [before, after] = [present ? bodyOf(present) : {}, bodyOf(rule)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return {
    verb: 'put',
    target: childOf(group, 'securityRules', rule.name),
    changes: names.flatMap((name): readonly Change[] => change(`properties.${name}`, before[name], after[name])),
  };
}

export const deleteRule = (group: ArmId, rule: SecurityRule): Write => ({
  verb: 'delete',
  target: childOf(group, 'securityRules', rule.name),
  changes: change('properties', bodyOf(rule), undefined),
});

/** A rule inside the body of a new group. */
export const inlineRule = (rule: SecurityRule): { readonly name: string; readonly properties: Readonly<Record<string, unknown>> } => ({
  name: rule.name,
  properties: bodyOf(rule),
});

/** ARM's properties: one value in the singular field, several in the plural one; tags are accepted in the singular field only. */
export function bodyOf(rule: SecurityRule): Readonly<Record<string, unknown>> {
  return {
    access: rule.access,
    description: rule.description,
    direction: rule.direction,
    priority: rule.priority,
    protocol: rule.protocol,
    ...oneOrMany('sourcePortRange', rule.sourcePortRanges),
    ...oneOrMany('destinationPortRange', rule.destinationPortRanges),
    ...oneOrMany('sourceAddressPrefix', rule.sourceAddressPrefixes, 'sourceAddressPrefixes'),
    ...oneOrMany('destinationAddressPrefix', rule.destinationAddressPrefixes, 'destinationAddressPrefixes'),
    // Ours never have any: where another client put them in, that is undone.
    ...groups('sourceApplicationSecurityGroups', rule.sourceApplicationSecurityGroups),
    ...groups('destinationApplicationSecurityGroups', rule.destinationApplicationSecurityGroups),
  };
}

const oneOrMany = (one: string, values: readonly string[], many = `${one}s`): Readonly<Record<string, unknown>> =>
  values.length < 2 ? { [one]: values[0] } : { [many]: [...values].toSorted() };

const groups = (name: string, ids: readonly string[]): Readonly<Record<string, unknown>> =>
  ids.length === 0 ? {} : { [name]: ids.map((id) => ({ id })) };

export const presentRule = (group: NetworkSecurityGroup | undefined, name: string): SeenRule | undefined =>
  group?.rules.find((rule) => rule.name.toLowerCase() === name.toLowerCase());
