/** The answer of a command, on standard output, where programs read it. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
