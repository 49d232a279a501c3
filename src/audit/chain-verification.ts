import { createHash } from 'node:crypto';
import type { ChainLink } from './audit-entry.js';

const NO_HASH = Buffer.alloc(32);

/** An entry that was noted elsewhere at an earlier time. */
export interface Anchor {
  readonly id: number;
  /** In hexadecimal digits. */
  readonly hash: string;
}

export interface ChainCheck {
  /** Brings the next part of the log in the order of its numbers, none after its end. */
  readonly read: (afterId: number | null) => Promise<readonly ChainLink[]>;
  readonly anchors: readonly Anchor[];
  /** Told after every part how many entries were checked. */
  readonly progress: (entries: number) => void;
}

/** What a walk along the whole chain has found. `fault` is a sentence about the first entry that is not as it was written. */
export interface ChainFinding {
  readonly entries: number;
  readonly last: Anchor | undefined;
  readonly fault: string | undefined;
}

/** Reads the log once from its beginning, one part at a time, and stops at the first entry that does not fit. */
export async function verifyChain({ read, anchors, progress }: ChainCheck): Promise<ChainFinding> {
  const anchored = new Map(anchors.map((anchor) => [anchor.id, anchor.hash.toLowerCase()]));
  let last: ChainLink | undefined;
  let entries = 0;
  for (;;) {
    const links = await read(last?.id ?? null);
    for (const link of links) {
      const fault = faultOf(link, last) ?? anchorFaultOf(link, anchored.get(link.id));
      if (fault !== undefined) return { entries, last: anchorOf(last), fault };
      last = link;
      entries++;
    }
    if (links.length === 0) break;
    progress(entries);
  }
  const lastId = last?.id ?? 0;
  const cut = anchors.filter(({ id }) => id > lastId).sort((one, other) => one.id - other.id)[0];
  const fault =
    cut && `Entry ${cut.id} of the anchor is missing: the log was cut off behind ${nameOf(last)}, or is another one.`;
  return { entries, last: anchorOf(last), fault };
}

function faultOf(link: ChainLink, last: ChainLink | undefined): string | undefined {
  const expectedId = (last?.id ?? 0) + 1;
  if (!last && link.id !== expectedId) {
    return `The chain does not begin at 1: its first entry is ${link.id}. What stood before was removed, or this was put there.`;
  }
  if (link.id !== expectedId) {
    const range =
      link.id - 1 === expectedId ? `Entry ${expectedId} was` : `Entries ${expectedId} to ${link.id - 1} were`;
    return `${range} removed.`;
  }
  const content = Buffer.concat([link.previousHash, Buffer.from(link.content)]);
  const isAsHashed = createHash('sha256').update(content).digest().equals(link.hash);
  const follows = link.previousHash.equals(last?.hash ?? NO_HASH);
  if (follows) return isAsHashed ? undefined : `Entry ${link.id} was changed: its hash is not that of its content.`;
  const what = isAsHashed ? '' : ' Its own hash is not that of its content either.';
  return `Entry ${link.id} does not follow ${nameOf(last)}: it was put in between, or what it followed was replaced.${what}`;
}

function anchorFaultOf(link: ChainLink, hash: string | undefined): string | undefined {
  const found = link.hash.toString('hex');
  if (hash === undefined || hash === found) return undefined;
  return `Entry ${link.id} is not the one of the anchor: its hash is ${found}. The log was written anew, up to here or further.`;
}

function nameOf(link: ChainLink | undefined): string {
  return link ? `entry ${link.id}` : 'the beginning';
}

function anchorOf(link: ChainLink | undefined): Anchor | undefined {
  return link && { id: link.id, hash: link.hash.toString('hex') };
}
