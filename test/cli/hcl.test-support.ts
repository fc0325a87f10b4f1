/** Reads the part of HCL that we print, and knows the blocks of azurerm_firewall_policy_rule_collection_group by their page. */

export interface HclBlock {
  readonly head: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly blocks: readonly HclBlock[];
}

/** Throws on a line that is neither a comment, an attribute, the beginning of a block nor its end. */
export function parseHcl(text: string): readonly HclBlock[] {
  const lines = text.split('\n').map((line) => line.trim());
  let at = 0;
  const inside = (): Pick<HclBlock, 'attributes' | 'blocks'> => {
    const attributes: Record<string, string> = {};
    const blocks: HclBlock[] = [];
    for (; at < lines.length; at++) {
      const line = lines[at] ?? '';
      const [, name, value] = /^([a-z_]+) += (.+)$/.exec(line) ?? [];
      const [, head] = /^([a-z_]+(?: "[^"]*")*) \{$/.exec(line) ?? [];
      if (line === '}') break;
      if (line === '' || line.startsWith('#')) continue;
      if (name !== undefined && value !== undefined) {
        if (!/^(?:"(?:[^"\\]|\\.)*"|-?\d+|\[.*\]|[a-z_][\w.]*)$/.test(value)) throw new Error(`no value: ${value}`);
        attributes[name] = value;
      } else if (head !== undefined) {
        at += 1;
        blocks.push({ head: head.split(' ').map((word) => word.replaceAll('"', '')), ...inside() });
      } else throw new Error(`not HCL as we print it: ${line}`);
    }
    return { attributes, blocks };
  };
  const { blocks } = inside();
  return blocks;
}

interface Arguments {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** What a block inside is, by its name. */
  readonly blocks: Readonly<Record<string, string>>;
}

/** hashicorp/terraform-provider-azurerm, website/docs/r/firewall_policy_rule_collection_group.html.markdown at 0a830d4, read 2026-11-30. */
export const argumentsOfPage: Readonly<Record<string, Arguments>> = {
  group: {
    required: ['name', 'firewall_policy_id', 'priority'],
    optional: [],
    blocks: { application_rule_collection: 'applications', network_rule_collection: 'networks', nat_rule_collection: 'nat' },
  },
  applications: { required: ['name', 'action', 'priority'], optional: [], blocks: { rule: 'application' } },
  networks: { required: ['name', 'action', 'priority'], optional: [], blocks: { rule: 'network' } },
  application: {
    required: ['name'],
    optional: [
      'description',
      'source_addresses',
      'source_ip_groups',
      'destination_addresses',
      'destination_urls',
      'destination_fqdns',
      'destination_fqdn_tags',
      'terminate_tls',
      'web_categories',
    ],
    blocks: { protocols: 'protocols', http_headers: 'headers' },
  },
  network: {
    required: ['name', 'protocols', 'destination_ports'],
    optional: [
      'description',
      'source_addresses',
      'source_ip_groups',
      'destination_addresses',
      'destination_ip_groups',
      'destination_fqdns',
    ],
    blocks: {},
  },
  protocols: { required: ['type', 'port'], optional: [], blocks: {} },
};
