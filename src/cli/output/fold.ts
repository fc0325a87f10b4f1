/** Text folded at the width of a terminal, each further line as far in as the first. */

/** `lead` stands before the first line only; words longer than a line, as ids are, stay whole. */
export function fold(text: string, width: number, indent: number, lead = ''): string {
  const room = Math.max(20, width - indent);
  const pad = ' '.repeat(indent);
  const lines = text.split('\n').flatMap((line) => folded(line, room));
  return lines
    .map((line, at) => `${at === 0 ? `${' '.repeat(Math.max(0, indent - lead.length))}${lead}` : pad}${line}`.trimEnd())
    .join('\n');
}

function folded(line: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
