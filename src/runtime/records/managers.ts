/**
 * Who changed the parts of an object last, by its `managedFields`. Kept beside the object and not in it: what is sent back to the API server with other
 * `managedFields` than it has would change who owns what.
 */

export interface ManagedBy {
  /** The field manager: a program such as `kubectl-edit` or `kustomize-controller`. Which user it acted for is in the audit log only. */
  readonly manager: string;
  readonly at?: string;
}

export interface Managers {
  readonly spec?: ManagedBy;
  readonly annotations: ReadonlyMap<string, ManagedBy>;
}

const unknown: Managers = { annotations: new Map() };
const known = new WeakMap<object, Managers>();
/** Of one object; more annotations than that are no one's wish. */
const mostAnnotations = 20;
const longestName = 128;

/** Of an object that was not remembered nothing is known. */
export const managersOf = (object: object): Managers => known.get(object) ?? unknown;

export function rememberManagers(object: object, managedFields: unknown): void {
  const managers = read(managedFields);
  if (managers.spec !== undefined || managers.annotations.size > 0) known.set(object, managers);
}

interface Entry {
  readonly by: ManagedBy;
  readonly fields: Fields;
}

type Fields = Readonly<Record<string, unknown>>;

/** The latest entry that names a field says who changed it last. */
function read(managedFields: unknown): Managers {
  if (!Array.isArray(managedFields)) return unknown;
  const entries = managedFields.flatMap(entryOf).toSorted((a, b) => (a.by.at ?? '').localeCompare(b.by.at ?? ''));
  const annotations = new Map<string, ManagedBy>();
  for (const { by, fields } of entries)
    for (const field of Object.keys(within(within(fields, 'f:metadata'), 'f:annotations')))
      if (field.startsWith('f:') && (annotations.size < mostAnnotations || annotations.has(field.slice(2))))
        annotations.set(field.slice(2), by);
  const spec = entries.findLast(({ fields }) => 'f:spec' in fields)?.by;
  return { ...(spec && { spec }), annotations };
}

function entryOf(entry: unknown): readonly Entry[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { manager, time, subresource, fieldsV1 } = entry as Partial<Record<'manager' | 'time' | 'subresource' | 'fieldsV1', unknown>>;
  if (typeof manager !== 'string' || manager === '' || (subresource ?? '') !== '') return [];
  const fields = typeof fieldsV1 === 'object' && fieldsV1 !== null ? (fieldsV1 as Fields) : {};
  return [{ by: { manager: manager.slice(0, longestName), ...(typeof time === 'string' && { at: time }) }, fields }];
}

const within = (fields: Fields, name: string): Fields => {
  const inner = fields[name];
  return typeof inner === 'object' && inner !== null ? (inner as Fields) : {};
};
