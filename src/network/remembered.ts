/** Reads each text once: rules name the same few ports and ranges again and again, and every reconcile reads them all. */

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
