/** What Microsoft.Network refuses in a security rule. */

import ipaddr from 'ipaddr.js';
import { checkFamilies } from './network/value-checks.ts';
import { networkRefusal } from './answers.ts';
import { list, properties, text, texts, type Json } from './json.ts';

/** Throws for the first rule of a group that cannot be; `siblings` are the group's rules that stay. Of two that conflict the new one is named last (hashicorp/terraform-provider-azurerm#11137). */
export function checkRules(groupId: string, rules: readonly Json[], siblings: readonly Json[]): void {
  const seen = [...siblings];
  for (const rule of rules) {
    checkRule(groupId, rule);
    const { priority, direction } = properties(rule);
    const rival = seen.find((one) => properties(one)['priority'] === priority && properties(one)['direction'] === direction);
    if (rival)
      throw networkRefusal(
        400,
        'SecurityRuleConflict',
        `Security rule ${text(rival['name'])} conflicts with rule ${text(rule['name'])}. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.`,
      );
    seen.push(rule);
  }
}

const words: Readonly<Record<string, readonly string[]>> = {
  access: ['Allow', 'Deny'],
  direction: ['Inbound', 'Outbound'],
  protocol: ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'],
};

function checkRule(groupId: string, rule: Json): void {
  const name = text(rule['name']);
  const fields = properties(rule);
  for (const [field, allowed] of Object.entries(words)) {
    const value = text(fields[field]);
    if (!allowed.some((word) => word.toLowerCase() === value.toLowerCase()))
      throw networkRefusal(400, 'InvalidRequestFormat', `Cannot parse the request: security rule ${name} has invalid ${field} '${value}'.`);
  }
  const priority = fields['priority'];
  if (typeof priority !== 'number' || priority < 100 || priority > 4096)
    throw networkRefusal(
      400,
      'SecurityRuleInvalidPriority',
      `Security rule has invalid Priority. Value provided: ${String(priority)}. Allowed range 100-4096.`,
    );
  checkFamilies(`${groupId}/securityRules/${name}`, rule);
  for (const side of ['source', 'destination'] as const) {
    const prefixes = [text(fields[`${side}AddressPrefix`]), ...texts(fields[`${side}AddressPrefixes`])].filter((value) => value !== '');
    const groups = list(fields[`${side}ApplicationSecurityGroups`]);
    const bad = prefixes.find((prefix) => /^[0-9]/.test(prefix) && !ipaddr.isValid(prefix) && !ipaddr.isValidCIDR(prefix));
    if (bad !== undefined || (prefixes.length === 0 && groups.length === 0))
      throw networkRefusal(
        400,
        'SecurityRuleInvalidAddressPrefix',
        `Security rule ${name} has invalid Address prefix. Value provided: ${bad ?? ''}`,
      );
    const ports = [text(fields[`${side}PortRange`]), ...texts(fields[`${side}PortRanges`])].filter((value) => value !== '');
    const wrong = ports.find((port) => !/^(\*|\d{1,5}(-\d{1,5})?)$/.test(port) || port.split('-').some((part) => Number(part) > 65535));
    if (wrong !== undefined || ports.length === 0)
      throw networkRefusal(
        400,
        'SecurityRuleInvalidPortRange',
        `Security rule ${name} has invalid Port range. Value provided: ${wrong ?? ''}. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.`,
      );
  }
}
