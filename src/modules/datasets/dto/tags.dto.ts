import { IsName } from '#common/validation/text.decorators.js';
import type { CountedTag } from '../tags.repository.js';

export class TagDto {
  /** @example "health" */
  @IsName()
  tag_name!: string;
}

export class TagResponse {
  /** @example 2 */
  id!: number;
  /** @example "health" */
  tag_name!: string;
  /** How many datasets have it. @example 4 */
  datasets!: number;

  static from(this: void, tag: CountedTag): TagResponse {
    return { id: tag.id, tag_name: tag.tagName, datasets: tag.datasets };
  }
}
