/** Notes of events in one line, short enough to stand beside the columns of `kubectl describe`; status and the log have all of it. Pure. */

/** In characters; the id of a request stands behind it. */
export const longestNote = 256;

const reference = / \(x-ms-client-request-id [0-9a-f-]+\)$/;
const more = ' …';

const sentenceEnd = /(?<=[.!?]) +(?=["A-Z0-9])/;

/** The leading sentences that fit; where they leave half of the room, the leading parts of the next one too. */
export function brief(text: string, most = longestNote): string {
  const [id = ''] = reference.exec(text) ?? [];
  const words = oneLine(text.slice(0, text.length - id.length));
  if (words.length <= most) return words + id;
  const room = most - more.length;
  const sentences = words.split(sentenceEnd);
  const whole = leading(sentences, ' ', room);
  // A sentence or two that introduce a list would say nothing without a part of it.
  if (whole.length >= room / 2) return `${whole}${more}${id}`;
  const next = words.slice(whole.length).trimStart().split(sentenceEnd)[0] ?? '';
  return `${[whole, shortened(next, room - whole.length - 1)].join(' ').trimStart()}${more}${id}`;
}

/** What is wrong and what to do, as much of both as fits: what to do comes before what else there is to say of it. */
export function briefly(message: string, remedy: string, most = longestNote): string {
  const [first] = sentencesOf(message);
  const choices = [`${message} ${remedy}`, `${first} ${remedy}`, `${first} ${sentencesOf(remedy)[0]}`].map(oneLine);
  return choices.find(({ length }) => length <= most) ?? brief(`${message} ${remedy}`, most);
}

const sentencesOf = (text: string): readonly [string, ...string[]] => {
  const [first = '', ...rest] = oneLine(text).split(sentenceEnd);
  return [first, ...rest];
};

const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** As many parts as fit, in their order; empty when not even the first does. */
function leading(parts: readonly string[], joint: string, room: number): string {
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}${joint}${part}`;
    if (longer.length > room) break;
    text = longer;
  }
  return text;
}

/** At the end of a clause, of an entry of a list, or of a word, whichever leaves half of the room in use at least. */
function shortened(sentence: string, room: number): string {
  for (const joint of ['; ', ': ', ', ', ' ']) {
    const kept = leading(sentence.split(joint), joint, room);
    if (kept.length >= room / 4) return kept.replace(/[;:, ]+$/, '');
  }
  return sentence.slice(0, room).replace(/[\uD800-\uDBFF]$/, '');
}
