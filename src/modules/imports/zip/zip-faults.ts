/** What the library says of a zip that it cannot read, and how we say it. */
const FAULTS: readonly (readonly [said: RegExp, ours: string])[] = [
  [/^End of central directory/, 'it is no zip, or its end is missing'],
  [/^Invalid comment length/, 'something comes after its end, or a part of its end is missing'],
  [/^multi-disk/, 'it is one part of a zip that was split'],
  [/^invalid zip64 end/, 'the end of its list of files is damaged'],
  [/^invalid central directory/, 'its list of files is damaged, or shorter than it says'],
  [/^strong encryption/, 'a file in it is encrypted, by strong encryption'],
  [/^zip64 extended|^extra field/, 'its list of files is damaged, at a further field of one of them'],
  [/^compressed\/uncompressed size/, 'a file in it is not compressed, and has two different sizes'],
  [/^invalid local file header/, 'its list of files names a place where no file begins'],
  [/^file data overflows/, 'a file in it goes on past the end of the zip'],
  [/^unexpected EOF/, 'it ends within its list of files'],
];
const OTHER = 'it is damaged';

/** The words of the library are for programmers, and change with its versions. */
export function zipFaultOf({ message }: Error): string {
  return FAULTS.find(([said]) => said.test(message))?.[1] ?? OTHER;
}
