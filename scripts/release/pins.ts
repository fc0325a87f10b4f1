/** What of a release is not pinned: an action by a tag, a base image whose digest the workflow does not find out. Each as a sentence. */

export function unpinned(workflows: Readonly<Record<string, string>>, dockerfile: string): readonly string[] {
  const actions = Object.entries(workflows).flatMap(([file, text]) =>
    [...text.matchAll(/^\s*(?:-\s*)?uses:\s*(\S+)(.*)$/gm)].flatMap(([, used = '', comment = '']) => {
      if (used.startsWith('./')) return [];
      if (!/@[0-9a-f]{40}$/.test(used)) return [`${file}: ${used} is unpinned: name the commit that the tag stands for, by its 40 digits`];
      return /# v\d+(\.\d+)*/.test(comment) ? [] : [`${file}: ${used} does not say which version that is`];
    }),
  );
  const release = workflows['release.yml'] ?? '';
  const bases = [...dockerfile.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].flatMap(([, name = '', image = '']) => {
    const isPassed = new RegExp(`^\\s*${name}=\\$\\{\\{ steps\\.bases\\.outputs\\.${name} \\}\\}$`, 'm').test(release);
    return image.includes('@sha256:') || (isPassed && release.includes(`for name in`) && release.includes(name))
      ? []
      : [`deploy/Dockerfile: ${image} is unpinned, and the release finds out no digest for ${name}`];
  });
  const froms = [...dockerfile.matchAll(/^FROM (\S+)/gm)].flatMap(([, from = '']) =>
    from.startsWith('${') ? [] : [`deploy/Dockerfile: FROM ${from} is no argument that a release can pin`],
  );
  return [...actions, ...bases, ...froms];
}
