/** Cuts texts that others wrote to what the schema takes: a status that is refused is a binding that hangs. */

export const clip = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

export const clipped = (text: string | undefined, most: number): string | undefined => (text === undefined ? undefined : clip(text, most));
