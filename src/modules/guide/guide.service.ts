import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { pageMissing } from './guide.errors.js';
import { type GuidePage, renderGuide } from './guide-pages.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';

@Injectable()
export class GuideService {
  private pages: ReadonlyMap<string, GuidePage> | undefined;

  /** @throws Failure page-not-found */
  getPage(slug: string): string {
    this.pages ??= renderGuide(join(PROJECT_FOLDER, 'docs'));
    const page = this.pages.get(slug);
    if (!page) throw pageMissing(slug);
    return page.html;
  }
}
