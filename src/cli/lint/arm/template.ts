/**
 * The resources of an ARM template, as `bicep build` writes them: with loops unrolled, modules (nested deployments) opened, conditions decided, and every
 * expression resolved that the file and its parameters settle.
 */

import { hash } from 'node:crypto';
import { isUnknown, unknown } from '../model.ts';
import { valueOfText, type Scope } from './expressions.ts';

type Json = Readonly<Record<string, unknown>>;

export interface TemplateResource {
  readonly type: string;
  /** With those of its parents: `hub/apim`. */
  readonly name: string | { readonly unknown: string };
  /** Through which modules it stands there, then type and name. */
  readonly address: string;
  readonly body: Json;
}

export interface Opened {
  readonly resources: readonly TemplateResource[];
  readonly notKnown: readonly string[];
}

/** Modules within modules; more would be a circle. */
const deepest = 20;
/** A loop of a template has so many rounds at most (Microsoft: Resource iteration in ARM templates). */
const mostRounds = 800;

interface Around {
  readonly location: string | undefined;
  readonly module: string;
  readonly depth: number;
  readonly notKnown: Set<string>;
}

export function openTemplate(template: Json, given: Json, location: string | undefined): Opened {
  const notKnown = new Set<string>();
  const { resources } = open(template, given, { location, module: '', depth: 0, notKnown });
  return { resources, notKnown: [...notKnown] };
}

interface Module {
  readonly resources: readonly TemplateResource[];
  /** As `reference` shows them. */
  readonly outputs: () => Json;
}

function open(template: Json, given: Json, around: Around): Module {
  const modules = new Map<string, () => Module>();
  const scope = scopeOf(template, given, around, modules);
  const own: TemplateResource[] = [];
  const later: (() => Module)[] = [];
  for (const [symbol, json] of entriesOf(template['resources'])) add(json, symbol, undefined);
  return {
    get resources() {
      return [...own, ...later.flatMap((one) => one().resources)];
    },
    outputs: () => ({
      outputs: Object.fromEntries(
        Object.entries(objectOf(template['outputs'])).map(([name, output]) => [
          name,
          { value: resolved(objectOf(output)['value'], scope) },
        ]),
      ),
    }),
  };

  function add(json: Json, symbol: string | undefined, parent: TemplateResource | undefined): void {
    if (json['existing'] === true) return;
    const { copy, resources, dependsOn: _order, condition = true, ...body } = json;
    for (const at of rounds(copy, scope)) {
      const here = at === undefined ? scope : looping(scope, String(objectOf(copy)['name']), at);
      const isThere = resolved(condition, here);
      const type = [...(parent ? [parent.type] : []), String(body['type'])].join('/');
      if (isThere === false) continue;
      if (isUnknown(isThere)) around.notKnown.add(`whether ${type} ${symbol ?? ''} is deployed: ${isThere.unknown}`);
      if (/^Microsoft\.Resources\/deployments$/i.test(type) && objectOf(body['properties'])['template'] !== undefined) {
        addModule(body, symbol, here);
        continue;
      }
      const made = resolved(body, here) as Json;
      const name = isUnknown(made['name'])
        ? made['name']
        : [...(parent && typeof parent.name === 'string' ? [parent.name] : []), String(made['name'])].join('/');
      const resource = { type, name, address: `${around.module}${type} ${isUnknown(name) ? name.unknown : name}`, body: made };
      own.push(resource);
      for (const [inner, child] of entriesOf(resources)) add(child, inner, resource);
    }
  }

  function addModule(body: Json, symbol: string | undefined, here: Scope): void {
    const properties = objectOf(body['properties']);
    const name = resolved(body['name'], here);
    const isInner = /^inner$/i.test(String(objectOf(properties['expressionEvaluationOptions'])['scope']));
    let made: Module | undefined;
    const opened = (): Module => {
      if (made) return made;
      if (around.depth >= deepest) throw new Error(`modules of the template are nested more than ${deepest} deep`);
      const parameters = Object.fromEntries(
        Object.entries(objectOf(properties['parameters'])).map(([key, one]) => {
          const { value, reference } = objectOf(one);
          return [key, reference === undefined ? resolved(value, here) : unknown(`a secret, ${key}`)];
        }),
      );
      const inner: Around = {
        ...around,
        module: `${around.module}${isUnknown(name) ? (symbol ?? '') : String(name)} > `,
        depth: around.depth + 1,
      };
      const text = objectOf(properties['template']);
      made = isInner
        ? open(text, parameters, inner)
        : open({ ...text, parameters: template['parameters'], variables: template['variables'] }, given, inner);
      return made;
    };
    for (const key of [symbol, isUnknown(name) ? undefined : String(name)]) if (key !== undefined) modules.set(key.toLowerCase(), opened);
    later.push(opened);
  }
}

/** What names stand for in one template. */
function scopeOf(template: Json, given: Json, { location, notKnown }: Around, modules: ReadonlyMap<string, () => Module>): Scope {
  const known = new Map<string, unknown>();
  const once = (key: string, make: () => unknown): unknown => {
    if (!known.has(key)) {
      // A circle of names would never end.
      known.set(key, unknown(key));
      known.set(key, make());
    }
    return known.get(key);
  };
  const find = (all: unknown, name: unknown): unknown =>
    Object.entries(objectOf(all)).find(([key]) => key.toLowerCase() === String(name).toLowerCase())?.[1];
  const scope: Scope = {
    call(name, args, text) {
      const [first] = args;
      if (args.some(isUnknown)) return undefined;
      switch (name) {
        case 'parameters':
          return once(`parameters('${String(first)}')`, () => {
            const value = find(given, first);
            if (value !== undefined) return value;
            const fallback = objectOf(find(template['parameters'], first))['defaultValue'];
            return fallback === undefined ? unknown(text) : resolved(fallback, scope);
          });
        case 'variables':
          return once(`variables('${String(first)}')`, () => {
            const value = find(variablesOf(template, scope), first);
            return value === undefined ? unknown(text) : resolved(value, scope);
          });
        case 'reference': {
          const key = String(first).split('/').at(-1)?.toLowerCase() ?? '';
          return modules.get(key)?.().outputs() ?? unknown(text);
        }
        case 'resourcegroup':
          return { name: 'g', id: '/subscriptions/s/resourceGroups/g', location: location ?? unknown('resourceGroup().location') };
        case 'deployment':
          return { name: 'd', location: location ?? unknown('deployment().location') };
        case 'subscription':
          return { subscriptionId: 's', id: '/subscriptions/s' };
        case 'copyindex':
          notKnown.add(`a loop: ${text}`);
          return unknown(text);
        case 'uniquestring':
        case 'guid':
          // A name that no file foresees is still the same name wherever it is made of the same things.
          return `u${hash('sha256', JSON.stringify(args)).slice(0, 12)}`;
        default:
          return undefined;
      }
    },
  };
  return scope;
}

/** Loops of variables are unrolled; they stand in an entry called `copy`. */
function variablesOf(template: Json, scope: Scope): Json {
  const { copy, ...plain } = objectOf(template['variables']);
  return { ...plain, ...copies(copy, scope) };
}

const looping = (scope: Scope, loop: string, index: number): Scope => ({
  call(name, args, text) {
    if (name !== 'copyindex') return scope.call(name, args, text);
    const [first, second] = args;
    const isMine = typeof first !== 'string' || first.toLowerCase() === loop.toLowerCase();
    return isMine ? index + Number((typeof first === 'number' ? first : second) ?? 0) : scope.call(name, args, text);
  },
});

/** Undefined stands for the one round of what is no loop. */
function rounds(copy: unknown, scope: Scope): readonly (number | undefined)[] {
  if (copy === undefined) return [undefined];
  const count = resolved(objectOf(copy)['count'], scope);
  return typeof count === 'number' ? [...Array(Math.min(count, mostRounds)).keys()] : [0];
}

function copies(copy: unknown, scope: Scope): Json {
  const loops = Array.isArray(copy) ? (copy as readonly unknown[]).map(objectOf) : [];
  return Object.fromEntries(
    loops.map((loop): readonly [string, unknown] => {
      const count = resolved(loop['count'], scope);
      if (typeof count !== 'number') return [String(loop['name']), isUnknown(count) ? count : unknown(`copy ${String(loop['name'])}`)];
      const all = Array.from({ length: Math.min(count, mostRounds) }, (_, at) =>
        resolved(loop['input'], looping(scope, String(loop['name']), at)),
      );
      return [String(loop['name']), all];
    }),
  );
}

/** With every expression in it resolved. */
export function resolved(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return valueOfText(value, scope);
  if (Array.isArray(value)) return value.map((one) => resolved(one, scope));
  if (typeof value !== 'object' || value === null || isUnknown(value)) return value;
  const { copy, ...plain } = value as Json;
  const entries = Object.entries(plain).map(([key, one]) => [key, key === 'template' ? one : resolved(one, scope)]);
  return { ...Object.fromEntries(entries), ...(Array.isArray(copy) ? copies(copy, scope) : copy === undefined ? {} : { copy }) };
}

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});

/** A list, or since languageVersion 2.0 an object by symbolic names. */
const entriesOf = (resources: unknown): readonly (readonly [string | undefined, Json])[] =>
  Array.isArray(resources)
    ? (resources as readonly unknown[]).map((one) => [undefined, objectOf(one)] as const)
    : Object.entries(objectOf(resources)).map(([symbol, one]) => [symbol, objectOf(one)] as const);
