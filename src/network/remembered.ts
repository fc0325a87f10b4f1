/** Works out once what is asked again and again: of texts, of which rules name the same few, and of values, which every reconcile judges anew. */

/** `most` texts are kept; then all are forgotten, which costs a moment and no truth. */
export function remembered<T>(read: (text: string) => T, most = 50_000): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.has(text)) return known.get(text) as T;
    const value = read(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}

/**
 * A pure function of values that never change, called once for each combination of them; objects are told apart by identity. What it made is kept as long
 * as the first of them is in use.
 */
export function oncePer<V extends readonly [object, ...(object | string)[]], T>(make: (...values: V) => T): (...values: V) => T {
  const root: Branch<T> = {};
  return (...values) => {
    let branch = root;
    for (const value of values) branch = below(branch, value);
    branch.made ??= { value: make(...values) };
    return branch.made.value;
  };
}

/** Of one combination of objects; then all are forgotten. */
const mostTexts = 50;

interface Branch<T> {
  objects?: WeakMap<object, Branch<T>>;
  texts?: Map<string, Branch<T>> | undefined;
  made?: { readonly value: T };
}

function below<T>(branch: Branch<T>, value: object | string): Branch<T> {
  if (typeof value === 'string') {
    if ((branch.texts?.size ?? 0) >= mostTexts) branch.texts = undefined;
    return entryIn((branch.texts ??= new Map<string, Branch<T>>()), value);
  }
  return entryIn((branch.objects ??= new WeakMap<object, Branch<T>>()), value);
}

function entryIn<K, T>(branches: { get(key: K): Branch<T> | undefined; set(key: K, branch: Branch<T>): unknown }, key: K): Branch<T> {
  const known = branches.get(key);
  if (known) return known;
  const made: Branch<T> = {};
  branches.set(key, made);
  return made;
}
