/** A name in letters that every file system takes, for a file that carries the name itself inside. */
export function plainFileStem(name: string, otherwise: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return plain === "" ? otherwise : plain;
}
