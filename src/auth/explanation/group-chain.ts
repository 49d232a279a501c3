import type { GroupEdge } from './access-explanation.repository.js';

/**
 * For each resource group above a dataset, the shortest way down: itself first, the group that holds the dataset last.
 * Breadth first from below and each group once: groups that are nested in many ways have ways without number.
 */
export function chainsDown(edges: readonly GroupEdge[]): ReadonlyMap<number, readonly string[]> {
  const chains = new Map<number, readonly string[]>();
  let reached: { heldId: number | null; chain: readonly string[] }[] = [{ heldId: null, chain: [] }];
  while (reached.length > 0) {
    const next: typeof reached = [];
    for (const { heldId, chain } of reached) {
      for (const edge of edges) {
        if (edge.heldGroupId !== heldId || chains.has(edge.groupId)) continue;
        const longer = [edge.resourceGroupId, ...chain];
        chains.set(edge.groupId, longer);
        next.push({ heldId: edge.groupId, chain: longer });
      }
    }
    reached = next;
  }
  return chains;
}
