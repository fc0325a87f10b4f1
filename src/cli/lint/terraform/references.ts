/**
 * Which resource an expression of a Terraform configuration refers to, through variables of modules and their outputs: ids are known only after apply, and
 * the plan's `configuration` still says what they are made of (Terraform: JSON output format, expression representation).
 */

type Json = Readonly<Record<string, unknown>>;

export interface Reference {
  /** Of a resource, without the index of its instances. */
  readonly address: string;
  /** Of the instance, where the expression names one. */
  readonly key: string | undefined;
}

export interface Configuration {
  /** What the attribute of a resource refers to; undefined where it refers to none of the file. */
  readonly target: (module: string, address: string, attribute: string) => Reference | undefined;
}

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});

export function configurationOf(root: unknown): Configuration {
  const moduleAt = (path: readonly string[]): Json =>
    path.reduce((at, name) => objectOf(objectOf(objectOf(at['module_calls'])[name])['module']), objectOf(root));
  const callOf = (path: readonly string[]): Json => {
    const name = path.at(-1);
    return name === undefined ? {} : objectOf(objectOf(objectOf(moduleAt(path.slice(0, -1))['module_calls'])[name])['expressions']);
  };
  const resourcesIn = (path: readonly string[]): readonly Json[] => {
    const all = moduleAt(path)['resources'];
    return Array.isArray(all) ? (all as readonly unknown[]).map(objectOf) : [];
  };
  const prefixOf = (path: readonly string[]): string => path.map((name) => `module.${name}.`).join('');

  /** The first reference is the most exact one. */
  function follow(expression: unknown, path: readonly string[], depth: number): Reference | undefined {
    const references = objectOf(expression)['references'];
    if (!Array.isArray(references) || depth > 20) return undefined;
    for (const reference of references as readonly string[]) {
      const [, key] = /\["([^"]+)"\]/.exec(reference) ?? [];
      const keyed = (found: Reference | undefined): Reference | undefined => found && { ...found, key: found.key ?? key };
      const [kind = '', name = '', field = ''] = reference.replaceAll(/\[[^\]]*\]/g, '').split('.');
      if (kind === 'var') {
        const found = follow(callOf(path)[name], path.slice(0, -1), depth + 1);
        if (found !== undefined) return keyed(found);
      } else if (kind === 'module') {
        const inner = [...path, name];
        const found = follow(objectOf(objectOf(moduleAt(inner)['outputs'])[field])['expression'], inner, depth + 1);
        if (found !== undefined) return keyed(found);
      } else if (kind !== 'local' && kind !== 'data' && kind !== 'each' && kind !== 'count' && name !== '')
        return { address: `${prefixOf(path)}${kind}.${name}`, key };
    }
    return undefined;
  }

  return {
    target(module, address, attribute) {
      const path = module === '' ? [] : [...module.matchAll(/module\.([^.[]+)/g)].map(([, name = '']) => name);
      const resource = resourcesIn(path).find((one) => one['address'] === address);
      let expression: unknown = objectOf(resource?.['expressions']);
      for (const part of attribute.split('.')) {
        const at: unknown = Array.isArray(expression) ? (expression as readonly unknown[])[0] : expression;
        expression = objectOf(at)[part];
      }
      return follow(expression, path, 0);
    },
  };
}
